// How the door says no. Carries a code, never a sentence: the words live in ui/src/words.

import type { AppProblem } from "./bindings/requests";

/** The core said no, or could not be reached. */
export class Refusal extends Error {
  readonly problem: AppProblem;

  constructor(problem: AppProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** A refusal that the UI itself has to state, because the core was not reached. */
export function unreached(code: "door_closed" | "door_silent"): Refusal {
  return new Refusal({ code, field: null, retryable: code === "door_silent" });
}
