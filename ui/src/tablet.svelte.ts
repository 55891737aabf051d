// What the tablet says of itself, as last heard: its state, its queue, its open outing.
// Asks every two seconds while the page is seen, and does nothing else in the background. Decides nothing.

import { ask, Refusal } from "./backend";
import type { Answers, AppProblem, Asked, Diary, KitSheet, Reconciliation, Status } from "./backend";

const POLL_MILLISECONDS = 2_000;
const TOUCH_MILLISECONDS = 5_000;

/** A page that stays until the person has read it, whatever the state has become. */
export type Kept =
  | { page: "founded"; kit: KitSheet[]; founding: string | null }
  | { page: "working" }
  | { page: "closed"; reconciliation: Reconciliation; diary: Diary };

/** What the help over everything shows: whom to call, where to send, or what the person may see. */
export type HelpTab = "danger" | "services" | "show";

class Tablet {
  status = $state.raw<Status | null>(null);
  /** The last refusal that nobody has answered yet. */
  problem = $state.raw<AppProblem | null>(null);
  /** The door itself is shut or silent. */
  unreached = $state.raw<AppProblem | null>(null);
  kept = $state.raw<Kept | null>(null);
  help = $state<HelpTab | null>(null);
  /** The language of the card that is shown to people; in memory only. */
  cardLanguage = $state("it");

  /**
   * Changes when a round has ended, or when something was made or received: a page that shows what the file holds
   * asks again then, and not with every status.
   */
  readonly news = $derived.by(() => {
    const queue = this.status?.queue;
    return queue ? [queue.rounds, queue.sealed, queue.received, queue.waiting].join() : "";
  });

  #words: string[] | null = null;
  #asking = 0;
  #touched = -Infinity;

  /** Asks the core and keeps the status it answers with. A refusal is shown and thrown on. */
  async ask<R extends Asked>(request: R): Promise<Answers[R["do"]]> {
    this.#asking += 1;
    try {
      const answer = await ask(request);
      this.unreached = null;
      this.#hear(answer);
      return answer;
    } catch (refusal) {
      this.refused(refusal);
      throw refusal;
    } finally {
      this.#asking -= 1;
    }
  }

  /** Asks where the answer alone matters and a refusal is enough of an answer. */
  async tell(request: Asked): Promise<boolean> {
    return this.ask(request).then(
      () => true,
      () => false,
    );
  }

  /** Shows why something was refused. */
  refused(refusal: unknown): void {
    const problem: AppProblem =
      refusal instanceof Refusal ? refusal.problem : { code: "internal", field: null, retryable: false };
    if (problem.code.startsWith("door_")) this.unreached = problem;
    else this.problem = problem;
  }

  /** The public list of words, fetched once. */
  async words(): Promise<string[]> {
    this.#words ??= await this.ask({ do: "words" });
    return this.#words;
  }

  /** Somebody touches the device: the core is told, at most once in five seconds, wherever it would shut by itself. */
  touched(): void {
    const stage = this.status?.state;
    const now = performance.now();
    if ((stage !== "outing" && stage !== "office") || now - this.#touched < TOUCH_MILLISECONDS) return;
    this.#touched = now;
    void this.tell({ do: "touch" });
  }

  /** Begins to ask for the status while the page is seen; gives back how to stop. */
  watch(): () => void {
    const look = () => {
      if (document.visibilityState === "visible" && this.#asking === 0) void this.tell({ do: "status" });
    };
    look();
    const timer = setInterval(look, POLL_MILLISECONDS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }

  #hear(answer: unknown): void {
    if (typeof answer !== "object" || answer === null) return;
    if ("state" in answer && "queue" in answer) this.status = answer as Status;
    else if ("status" in answer) this.status = answer.status as Status;
  }
}

export const tablet = new Tablet();
