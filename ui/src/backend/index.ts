// The only door to the tablet's core: every screen asks here, and nowhere else.
// Two ways in: the Tauri command inside the app, the loopback bridge in a browser. Must not know any screen or any word.

import type {
  AppProblem,
  BulletinsView,
  PreviewView,
  ReadersView,
  ReceivedSheets,
  Applicants,
  Cases,
  Closed,
  CountsView,
  ExchangeView,
  Devices,
  Drilled,
  Founded,
  Founding,
  History,
  IntroductionView,
  Invited,
  Joined,
  KitView,
  Leaving,
  MadePassphrase,
  MappingView,
  Notebooks,
  OpenedOuting,
  Operators,
  Outbox,
  People,
  Periods,
  Received,
  Request,
  ReturnedItems,
  SavedFile,
  SheetRead,
  SheetsView,
  SheetView,
  SignedServices,
  Status,
  TableView,
  WrittenItems,
} from "./bindings/requests";
import type { Edition } from "./bindings/services";
import { bridge, takeToken } from "./bridge";
import { Refusal, unreached } from "./refusal";
import { insideTauri, tauri } from "./tauri";

export type {
  Bulletin,
  Cell as BulletinCell,
  Every,
  Missing as NotArrived,
  Population,
  Readers,
  Says,
  Table as BulletinTable,
} from "./bindings/bulletin";
export type * from "./bindings/calendar";
export type * from "./bindings/codes";
export type * from "./bindings/forms";
export type * from "./bindings/policy";
export type * from "./bindings/requests";
export type * from "./bindings/services";
export type { SubjectId } from "./bindings/SubjectId";
export { Refusal, takeToken };

/** What each request is answered with when all is well. */
export interface Answers {
  status: Status;
  words: string[];
  received_sheets: ReceivedSheets;
  name_organisation: ReceivedSheets;
  set_reception: ReceivedSheets;
  preview_bulletin: PreviewView;
  stop_preview: Status;
  publish_bulletin: BulletinsView;
  bulletins: BulletinsView;
  readers: ReadersView;
  new_reader: ReadersView;
  end_reader: ReadersView;
  make_passphrase: MadePassphrase;
  found: Founded;
  join: Joined;
  look_up: Status;
  apply_again: Status;
  words_compared: Status;
  set_server: Status;
  begin_anew: Status;
  unlock: Status;
  lock: Status;
  touch: Status;
  set_pin: Status;
  pause: Status;
  resume: Status;
  panic: Status;
  start_training: Status;
  end_training: Status;
  set_units: Status;
  set_zones: Status;
  notebooks: Notebooks;
  operators: Operators;
  add_operator: Operators;
  remove_operator: Operators;
  change_passphrase: Operators;
  start_outing: Status;
  tally: Status;
  draft: Status;
  save: Status;
  annotate: Status;
  note: Status;
  amend: Status;
  withdraw: Status;
  restore: Status;
  leaving: Leaving;
  close_outing: Closed;
  outbox: Outbox;
  sync_now: Status;
  invite: Invited;
  introduction: IntroductionView;
  take_introduction: IntroductionView;
  introduction_compared: IntroductionView;
  applicants: Applicants;
  admit: Status;
  turn_away: Applicants;
  admit_coordinator: Status;
  leave_undone: Status;
  remove_coordinator: KitView;
  people: People;
  kit: KitView;
  prove_kit: Status;
  founding: Founding;
  read_sheet: SheetRead;
  drill: Drilled;
  take_generation: Status;
  recover: Status;
  recover_again: Status;
  devices: Devices;
  revoke: Devices;
  periods: Periods;
  freeze: Status;
  sheets: SheetsView;
  sheet: SheetView;
  close_period: SheetView;
  set_policy: Periods;
  end_generation: Periods;
  adopt: Status;
  erase: Status;
  received: Received;
  received_outing: OpenedOuting;
  history: History;
  cases: Cases;
  accept: Status;
  accept_outing: Status;
  reopen: Status;
  send_back: Status;
  correct: Status;
  correct_outing: Status;
  returned: ReturnedItems;
  answer: ReturnedItems;
  write: Status;
  written: WrittenItems;
  table: TableView;
  services: Edition;
  take_services: Edition;
  sign_services: SignedServices;
  exchange: ExchangeView;
  export: SavedFile;
  read_mapping: MappingView;
  read_counts: CountsView;
  take_counts: ExchangeView;
  counts_template: SavedFile;
}

/** The requests that a screen makes. */
export type Asked = Extract<Request, { do: keyof Answers }>;

/** A way in: takes a request as it stands, gives back the answer as it came. */
export type Door = (request: Request) => Promise<unknown>;

const door: Door = insideTauri() ? tauri : bridge;

// One request at a time, in the order of the taps: an answer never overtakes a later one.
let last: Promise<unknown> = Promise.resolve();

/** Asks the core; throws a `Refusal` when the answer is a problem. */
export function ask<R extends Asked>(request: R): Promise<Answers[R["do"]]> {
  const turn = last.then(() => door(request)).then((answer) => opened<R>(answer));
  last = turn.catch(() => undefined);
  return turn;
}

function opened<R extends Asked>(answer: unknown): Answers[R["do"]] {
  if (typeof answer === "object" && answer !== null) {
    if ("ok" in answer) return answer.ok as Answers[R["do"]];
    if ("problem" in answer) throw new Refusal(answer.problem as AppProblem);
  }
  throw unreached("door_silent");
}
