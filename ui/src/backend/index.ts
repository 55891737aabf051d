// The only door to the tablet's core: every screen asks here, and nowhere else.
// Two ways in: the Tauri command inside the app, the loopback bridge in a browser. Must not know any screen or any word.

import type {
  Applicant,
  Kit,
  OpenHeader,
  OutboxRow,
  Problem,
  ReceivedOuting,
  ReceivedRecord,
  Reconciliation,
  Request,
  Shift,
  Status,
  Table,
} from "./bindings";
import { bridge, takeToken } from "./bridge";
import { Refusal, unreached } from "./refusal";
import { insideTauri, tauri } from "./tauri";

export type * from "./bindings";
export { Refusal, takeToken };

/** What each request is answered with when all is well. */
export interface Answers {
  status: Status;
  make_passphrase: { words: number[] };
  words: string[];
  found: { kit: Kit; founding: unknown };
  join: { fingerprint: string[] };
  unlock: Status;
  lock: Status;
  set_units: Status;
  start_outing: Status;
  tally: Status;
  draft: Status;
  note: Status;
  amend: Status;
  withdraw: Status;
  restore: Status;
  leaving: { headers: OpenHeader[] };
  close_outing: { reconciliation: Reconciliation; status: Status };
  outbox: { outings: OutboxRow[] };
  sync_now: Status;
  invite: { invitation: string; expires_minutes: number };
  applicants: { applicants: Applicant[] };
  admit: Status;
  received: { outings: ReceivedOuting[] };
  received_outing: { shift: Shift; records: ReceivedRecord[] };
  table: Table;
}

/** A way in: takes a request as it stands, gives back the answer as it came. */
export type Door = (request: Request) => Promise<unknown>;

const door: Door = insideTauri() ? tauri : bridge;

// One request at a time, in the order of the taps: an answer never overtakes a later one.
let last: Promise<unknown> = Promise.resolve();

/** Asks the core; throws a `Refusal` when the answer is a problem. */
export function ask<R extends Request>(request: R): Promise<Answers[R["do"]]> {
  const turn = last.then(() => door(request)).then((answer) => opened<R>(answer));
  last = turn.catch(() => undefined);
  return turn;
}

function opened<R extends Request>(answer: unknown): Answers[R["do"]] {
  if (typeof answer === "object" && answer !== null) {
    if ("ok" in answer) return answer.ok as Answers[R["do"]];
    if ("problem" in answer) throw new Refusal(answer.problem as Problem);
  }
  throw unreached("door_silent");
}
