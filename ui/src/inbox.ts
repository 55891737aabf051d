// The inbox of a desk: which outings are shown, and the steps that cases have reached. Pure; must not know a screen.

import type { CaseView, EvalStep, ReceivedOuting, ReviewState } from "./backend";
import { codesOf, lineOf } from "./codes";

/** The states in the order of what is to be done. */
export const states: ReviewState[] = ["to_see", "sent_back", "accepted", "corrected", "duplicate"];

/** What may ask for a second look. */
export const flags = [
  "minors",
  "proposals",
  "mismatch",
  "forks",
  "incomplete",
  "running",
  "late",
  "revoked",
  "adopted",
  "unreadable",
] as const;
export type Flag = (typeof flags)[number];

/** Whether an outing carries a flag. */
export function has(outing: ReceivedOuting, flag: Flag): boolean {
  switch (flag) {
    case "running":
      return !outing.closed;
    case "revoked":
      return outing.from_revoked;
    case "mismatch":
    case "late":
    case "adopted":
      return outing[flag];
    default:
      return outing[flag] > 0;
  }
}

/** What is chosen to be shown; none of a kind is all of it. */
export interface Filter {
  unit: string | null;
  line: string | null;
  state: ReviewState | null;
  flag: Flag | null;
}

export const noFilter: Filter = { unit: null, line: null, state: null, flag: null };

/** The line of an outing as a filter names it: what is in no line is "apart", and the mapping is in none. */
export function lineName({ unit, mapping, channel }: ReceivedOuting): string {
  if (unit === null) return "unreadable";
  return mapping ? "apart" : (lineOf(channel) ?? "apart");
}

/** Whether nothing asks for a second look: no flag, nothing with the unit, and it is an outing that was done and counts. */
export function isFine(outing: ReceivedOuting): boolean {
  const counts = outing.not_done === null && !outing.withdrawn;
  return counts && outing.sent_back === 0 && !flags.some((flag) => has(outing, flag));
}

/** Whether an outing is among those chosen. */
export function matches(outing: ReceivedOuting, { unit, line, state, flag }: Filter): boolean {
  return (
    (unit === null || outing.unit === unit) &&
    (line === null || lineName(outing) === line) &&
    (state === null || outing.state === state) &&
    (flag === null || has(outing, flag))
  );
}

/** How much there is to do. */
export function toDo(outings: ReceivedOuting[]): { outings: number; entries: number; sentBack: number } {
  return {
    outings: outings.filter((outing) => outing.to_see > 0).length,
    entries: outings.reduce((sum, outing) => sum + outing.to_see, 0),
    sentBack: outings.reduce((sum, outing) => sum + outing.sent_back, 0),
  };
}

/** How many cases reached each step of the evaluation, in the order of the list. */
export function funnel(cases: CaseView[]): { step: EvalStep; cases: number }[] {
  return codesOf("eval_step").map(({ code }) => ({
    step: code as EvalStep,
    cases: cases.filter(({ steps }) => steps.includes(code as EvalStep)).length,
  }));
}
