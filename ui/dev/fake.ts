// An in-memory stand-in for the core, so that screens can be clicked through without it. It keeps nothing, seals nothing
// and checks little: it is never part of a build, and no test of the product may rest on it. Its data are synthetic.

import type { Area, Channel } from "../src/backend/bindings/codes";
import shipped from "../../crates/model/data/services.json";
import type { Record as Noted, Shift } from "../src/backend/bindings/forms";
import type {
  AcquaintanceView,
  Anew,
  ApplicantView,
  Cell,
  CoordinatorView,
  CountsView,
  DeviceView,
  DisplacedView,
  Diary,
  Draft,
  ExchangeView,
  ExportView,
  Joining,
  JoiningStep,
  FileFormat,
  GenerationView,
  IntroductionView,
  MonthView,
  KitSheet,
  NoteLine,
  Leaving,
  WrittenItem,
  OpenHeader,
  OutboxRow,
  People,
  Queue,
  RecordView,
  Request,
  RoleName,
  SheetRead,
  Spoken,
  StateName,
  Status,
  TableRow,
  Unfinished,
} from "../src/backend/bindings/requests";
import type { Policy } from "../src/backend/bindings/policy";
import type { Edition } from "../src/backend/bindings/services";
import { FakeDesk } from "./desk";
import { FakeReturned } from "./returned";
import { FakeSecretariat } from "./secretariat";
import { FakeSheets } from "./sheets";

const TODAY = "2026-11-20";
const NOW = "23:41";
const ATTEMPTS_MAX = 10;
const PIN_ATTEMPTS_MAX = 5;
const WORDS = 2048;
const RECEIPT_MILLISECONDS = 1_500;
const SETTLED = { unreviewed: 0, with_unit: 0, incomplete: 0, running: 0, late: 0, silent: 0 };

/** The widest words of the Italian list: none of them may be broken over two lines. */
const WIDEST = ["vendemmia", "mnemonico", "pergamena", "smemorato", "ologramma", "mammifero"];

/** Where a typed code leads, by how it begins; any other leads to an invitation. */
const LOOKED: { [first: string]: JoiningStep } = { "0": "code_unknown", "1": "looking" };

/** A device of the organisation, with what is to be shown of it. */
function device(begins: string, shown: Partial<DeviceView>): DeviceView {
  return {
    device: `${begins}1c2d3e-0000-4000-8000-000000000001`,
    unit: null,
    role: "worker",
    own: false,
    ended_by: null,
    ended_waits: false,
    outings: 0,
    running: 0,
    unfrozen: 0,
    last_month: null,
    last_seen: null,
    entries: 0,
    aside: 0,
    ...shown,
  };
}

/** A month at the desk, with what is to be shown of it. */
function month(of: string, shown: Partial<MonthView>): MonthView {
  return {
    month: of,
    outings: 9,
    contacts: 47,
    incomplete: 0,
    running: 0,
    late: 0,
    over: true,
    waits_until: null,
    silent: [],
    frozen_by: null,
    ...shown,
  };
}

/** A coordinator's desk. */
function coordinator(begins: string, shown: Partial<CoordinatorView>): CoordinatorView {
  return {
    device: `${begins}1c2d3e-0000-4000-8000-000000000001`,
    own: false,
    ended_by: null,
    generations: [],
    ...shown,
  };
}

/** A generation of the key. */
function generation(number: number, shown: Partial<GenerationView>): GenerationView {
  return { number, in_force: false, ended: false, held: true, living: 0, waits_for: [], ...shown };
}

/** An export as the log of a desk keeps it. */
function exported(format: FileFormat, spoken: Spoken, own: boolean, seq: number): ExportView {
  const desk = own ? "c11c2d3e-0000-4000-8000-000000000001" : "5d1c2d3e-0000-4000-8000-000000000001";
  return { desk, own, seq, day: TODAY, format, spoken, outings: 38, records: 211 };
}

/** A text with "x" in it is wrong in two places; any other brings the same four counts. */
function readCounts(text: string, known: number): CountsView {
  if (text.includes("x")) {
    return {
      cells: [],
      replaces: 0,
      faults: [
        { row: 3, field: "month", wrong: "bad_month" },
        { row: 7, field: null, wrong: "duplicate" },
        { row: null, field: null, wrong: "no_rows" },
      ],
    };
  }
  const cell = (area: Area, month: string, line: Cell["line"], tally: number): Cell => ({
    area,
    month,
    line,
    tally,
  });
  const cells = [
    cell("CO", "2016-01", "street_contacts", 120),
    cell("MI", "2016-01", "street_contacts", 431),
    cell("MI", "2016-01", "low_threshold_accesses", 0),
    cell("MI", "2016-02", "street_contacts", 398),
  ];
  return { cells, replaces: known, faults: [] };
}

type Word = { do: Request["do"] };

class No extends Error {
  constructor(
    readonly code: string,
    readonly field: string | null = null,
  ) {
    super(code);
  }
}

/** 2048 pronounceable words that look like Italian and are told apart by their first four letters. */
function makeWords(): string[] {
  const heads = [..."bcdfglmnprstvz"];
  const words = new Set<string>();
  const ends = ["re", "to", "lino", "ca", "ndo", "ssa", "tore", "ne"];
  for (const a of heads) {
    for (const b of "aeiou") {
      for (const c of "lmnrstvcdg") {
        for (const d of "aeo") {
          words.add(`${a}${b}${c}${d}${ends[words.size % ends.length]}`);
        }
      }
    }
  }
  const all = [...words].sort();
  return Array.from({ length: WORDS }, (_, at) => all[Math.floor((at * all.length) / WORDS)] ?? "");
}

interface Log {
  order: number;
  readable: OutboxRow["readable"];
  area: Area;
  channel: Channel | null;
  month: string;
  entries: number;
  received: number;
  closed: boolean;
}

export class FakeTablet {
  state: StateName = "new";
  role: RoleName | null = null;
  online = false;
  attempts = ATTEMPTS_MAX;
  units = ["Unità Est", "Unità Lago"];
  zones = ["Zona rossa", "Zona verde", "Zona blu"];
  phrase = [11, 402, 803, 1204, 2000];
  /** The words of whoever is added, or changes theirs. */
  newWords = [31, 422, 823, 1224, 1999];
  operators = [1];
  enrolled = true;
  latency = 20;
  readonly words = makeWords();

  logs: Log[] = [];
  shift: Shift | null = null;
  records: RecordView[] = [];
  draft: Draft | null = null;
  /** What is being written in the office. */
  #unsaid: WrittenItem[] = [];
  notes: NoteLine[] = [];
  /** What is still read of the notebooks of outings closed before. */
  kept: { lines: NoteLine[]; minutes_left: number }[] = [];
  pin: number[] | null = null;
  pinFailed = 0;
  touches = 0;
  /** The tablet one practises on, and whether this is one. */
  practised: FakeTablet | null = null;
  practice = false;
  joining: Joining | null = null;
  /** Whether its organisation is a secretariat; whom it knows, and whose words are to be compared. */
  secretariat = false;
  acquaintances: AcquaintanceView[] = [];
  met: AcquaintanceView | null = null;
  applicants: ApplicantView[] = [
    {
      device: "9b1c2d3e-0000-4000-8000-000000000001",
      key: "cd".repeat(32),
      role: "worker",
      fingerprint: ["melone", "zaino", "ruga", "lido", "piva", "neve"],
    },
    {
      device: "5e1c2d3e-0000-4000-8000-000000000001",
      key: "ce".repeat(32),
      role: "coordinator",
      fingerprint: ["tornare", "colore", "sbendare", "odorare", "salmone", "elegante"],
    },
  ];
  devices: DeviceView[] = [
    device("3f", {
      unit: "Unità Est",
      outings: 14,
      last_month: "2026-11",
      last_seen: "2026-11-19",
      unfrozen: 9,
      running: 1,
      entries: 96,
    }),
    device("7a", {
      unit: "Unità Lago",
      outings: 6,
      last_month: "2026-10",
      last_seen: "2026-10-30",
      unfrozen: 2,
      entries: 41,
      aside: 12,
    }),
    device("c1", { role: "coordinator", own: true, entries: 3 }),
    device("e8", { outings: 2, last_month: "2026-04", entries: 13, ended_by: 7 }),
  ];
  months: MonthView[] = [
    month("2026-11", { over: false, outings: 5, contacts: 21, running: 1 }),
    month("2026-10", {
      incomplete: 2,
      running: 1,
      waits_until: "2026-11-30",
      silent: ["7a1c2d3e-0000-4000-8000-000000000001"],
    }),
    month("2026-09", {}),
    month("2026-08", { frozen_by: 8, late: 3 }),
    month("2026-07", { frozen_by: 8 }),
  ];
  generations: GenerationView[] = [
    generation(1, { ended: true, held: false }),
    generation(2, { waits_for: ["7a1c2d3e-0000-4000-8000-000000000001"] }),
    generation(3, { living: 12 }),
    generation(4, { in_force: true, living: 96 }),
  ];
  /** Whether no second desk holds the reading key yet. */
  freezesNothing = false;
  /** The code of what went wrong in the last sync. */
  syncProblem: string | null = null;
  /** What is no entry and waits to be handed over. */
  unsent = 0;
  policy: Policy = { readable_hours: 72, unacknowledged_days: 30, grace_days: 15, server_days: 60 };
  exports: ExportView[] = [exported("ods", "htcds", false, 1)];
  past: Cell[] = [];
  services = shipped as Edition;
  /** What the desk received, and its review. */
  readonly desk = new FakeDesk();
  /** What came back to this tablet. */
  readonly returned = new FakeReturned();
  /** The sheets of its periods. */
  readonly sheetsMade = new FakeSheets();

  /** What its secretariat has. */
  readonly office = new FakeSecretariat();
  unfinished: Unfinished | null = null;
  /** Whether this tablet was revoked or has lost its keys, and may begin anew. */
  anew: Anew | null = null;
  /** The sheets that wait to be given back, and what is said of the coordinators. */
  sheets: KitSheet[] = [];
  people: People = {
    organisation: "5e1c2d3e-0000-4000-8000-000000000001",
    root: "9c".repeat(32),
    server: "https://approdo.example",
    in_force: 1,
    generations: [1],
    alone: true,
    kit: null,
    trial: false,
    awaited: [],
    coordinators: [
      coordinator("c1", { own: true, generations: [{ generation: 1, state: "held" }] }),
      coordinator("5d", { generations: [{ generation: 1, state: "handed" }] }),
      coordinator("02", { ended_by: 6 }),
    ],
  };
  /** What was said with the paper and gave way. */
  displaced: DisplacedView[] = [];
  #syncing = false;
  #rounds = 0;

  async handle(request: Request): Promise<unknown> {
    await new Promise((wake) => setTimeout(wake, this.latency));
    try {
      return { ok: structuredClone(this.#answer(request)) };
    } catch (no) {
      if (no instanceof No) return { problem: { code: no.code, field: no.field, retryable: false } };
      throw no;
    }
  }

  /** A worker's tablet in the office. */
  worker(): this {
    this.state = "closed";
    this.role = "worker";
    return this;
  }

  /** A coordinator's tablet. */
  coordinator(): this {
    this.state = "closed";
    this.role = "coordinator";
    return this;
  }

  get status(): Status {
    const inside = this.state === "office" || this.state === "outing";
    return {
      state: this.state,
      role: this.role,
      enrolled: this.role !== null && this.enrolled && this.joining === null && this.anew === null,
      secretariat: this.secretariat,
      joining: this.joining,
      today: TODAY,
      attempts_left: this.attempts,
      units: inside ? this.units : [],
      zones: this.state === "office" ? this.zones : [],
      pin:
        this.shift && (this.state === "outing" || this.state === "paused")
          ? { chosen: this.pin !== null, attempts_left: PIN_ATTEMPTS_MAX - this.pinFailed }
          : null,
      training: this.practice ? { words: this.phrase as [number, number, number, number, number] } : null,
      outing:
        this.state === "outing" && this.shift
          ? {
              shift: this.shift,
              records: this.records,
              draft: this.draft,
              zones: this.zones,
              notes: this.notes,
            }
          : null,
      queue: this.#queue(),
      unfinished: this.unfinished,
      anew: this.anew,
      displaced: this.displaced,
    };
  }

  #ofSecretariat(): void {
    this.#coordinating();
    if (!this.secretariat) throw new No("not_secretariat");
  }

  #introduction(): IntroductionView {
    return {
      code: `APPRODOENTE1:${"01A7F3C90B5D2E48".repeat(14)}`,
      secretariat: this.secretariat,
      known: this.acquaintances,
      met: this.met,
    };
  }

  #founding() {
    return { statements: [{ number: 1, act: "founded", root: "ab".repeat(32) }] };
  }

  /** A sheet of 24 words is a whole key; of 25 it is the one that was shown, else a share of whatever was typed. */
  #sheet(words: number[]): SheetRead {
    if (words.length === 24) return { number: null, of: null };
    const typed = words.map((index) => this.words[index]).join();
    for (const sheet of this.sheets) {
      if (sheet.root.join() === typed) return { number: sheet.number, of: "root" };
      if (sheet.generation.join() === typed) return { number: sheet.number, of: "generation" };
    }
    throw new No("bad_sheet");
  }

  #queue(): Queue {
    const sealed = this.logs.reduce((n, log) => n + log.entries, 0);
    const received = this.logs.reduce((n, log) => n + log.received, 0);
    const settled = this.online ? "ok" : sealed === 0 ? "never" : "offline";
    return {
      sealed,
      received,
      waiting: sealed - received + this.unsent,
      besides: this.unsent,
      another_copy: false,
      last_sync: this.#syncing ? "working" : settled,
      rounds: this.#rounds,
      problem: this.syncProblem,
    };
  }

  /** An invitation came, or a typed code has led to one. */
  #invited(invitation: string | null) {
    const typed = invitation === null && this.joining?.step === "found";
    if (!typed && !/^approdo[12]:/i.test(invitation ?? "")) throw new No("bad_invitation");
    this.joining = { step: "compare", missed: null, role: "worker", fingerprint: WIDEST };
  }

  #answer(request: Request): unknown {
    if (this.practised !== null) {
      if (request.do !== "end_training") return this.practised.#answer(request);
      this.practised = null;
      return this.status;
    }
    switch (request.do) {
      case "status":
        return this.status;
      case "words":
        return this.words;
      case "make_passphrase":
        if (this.state !== "new") {
          this.#only(request, "office");
          return { words: this.newWords };
        }
        return { words: this.phrase };
      case "found":
        this.#only(request, "new");
        this.units = request.units;
        this.secretariat = request.secretariat;
        this.coordinator();
        if (request.trial) {
          const whole = { number: 0, root: this.#some(24, 7), generation: this.#some(24, 31) };
          return { kit: [whole], founding: this.#founding() };
        }
        this.sheets = [1, 2, 3].map((number) => ({
          number,
          root: this.#some(25, 7 * number),
          generation: this.#some(25, 31 * number),
        }));
        this.unfinished = "founding";
        return { kit: this.sheets, founding: null };
      case "kit":
        return { generation: this.people.kit ?? 1, sheets: this.sheets };
      case "read_sheet":
        return this.#sheet(request.words);
      case "prove_kit":
        this.sheets = [];
        this.unfinished = null;
        this.people.kit = null;
        return this.status;
      case "founding":
        return this.#founding();
      case "leave_undone":
        this.displaced = this.displaced.filter((view) => view.device !== request.device);
        return this.status;
      case "people":
        this.#coordinating();
        return this.people;
      case "drill":
        return {
          root: request.root ? request.root[0] !== 0 : null,
          generation: request.generation ? 1 : null,
        };
      case "take_generation":
        return this.status;
      case "admit_coordinator":
        this.applicants = this.applicants.filter((other) => other.device !== request.device);
        return this.status;
      case "remove_coordinator":
        this.people.coordinators = this.people.coordinators.map((desk) =>
          desk.device === request.device ? { ...desk, ended_by: 9, generations: [] } : desk,
        );
        this.sheets = [1, 2, 3].map((number) => ({
          number,
          root: [],
          generation: this.#some(25, 31 * number),
        }));
        this.people.kit = 2;
        return { generation: 2, sheets: this.sheets };
      case "recover":
        this.#only(request, "new");
        this.coordinator();
        this.unfinished = "recovery";
        this.state = "office";
        return this.status;
      case "recover_again":
        return this.status;
      case "join":
        this.#only(request, "new");
        this.#invited(request.invitation ?? null);
        this.units = request.units;
        this.worker();
        return { fingerprint: this.#some(6, 99) };
      case "look_up":
        if (request.code.replaceAll("-", "").length !== 12) throw new No("bad_code");
        if (!request.server.includes(".")) throw new No("bad_server");
        this.joining = {
          step: LOOKED[request.code[0] ?? ""] ?? "found",
          missed: request.code.startsWith("1") ? "elsewhere" : null,
          role: null,
          fingerprint: [],
        };
        return this.status;
      case "apply_again":
        this.#only(request, "office");
        this.#invited(request.invitation ?? null);
        return this.status;
      case "words_compared":
        if (this.joining === null) throw new No("wrong_state");
        if (request.same) this.joining = { ...this.joining, step: "waiting" };
        else [this.joining, this.role, this.state] = [null, null, "new"];
        return this.status;
      case "set_server":
        if (!request.server.includes(".")) throw new No("bad_server");
        this.people = { ...this.people, server: request.server };
        return this.status;
      case "begin_anew":
        if (this.anew === null) throw new No("wrong_state");
        if (this.anew === "deliver") throw new No("not_delivered");
        [this.anew, this.role, this.state, this.attempts] = [null, null, "new", ATTEMPTS_MAX];
        return this.status;
      case "unlock":
        this.#only(request, "closed");
        if (this.attempts === 0) throw new No("wiped");
        if (request.words.join() !== this.phrase.join()) {
          this.attempts -= 1;
          throw new No(this.attempts === 0 ? "wiped" : "wrong_passphrase");
        }
        this.attempts = ATTEMPTS_MAX;
        this.state = this.shift ? "outing" : "office";
        return this.status;
      case "lock":
        this.#shut();
        return this.status;
      case "touch":
        this.touches += 1;
        return this.status;
      case "set_pin": {
        this.#only(request, "outing");
        const [a = 0] = request.pin;
        if ([0, 1, -1].some((by) => request.pin.every((digit, at) => digit === a + by * at)))
          throw new No("easy_pin");
        this.pin = request.pin;
        return this.status;
      }
      case "pause":
        this.#only(request, "outing");
        if (this.pin === null) this.#shut();
        else this.state = "paused";
        return this.status;
      case "resume":
        this.#only(request, "paused");
        if (request.pin.join() === this.pin?.join()) {
          this.pinFailed = 0;
          this.state = "outing";
          return this.status;
        }
        this.pinFailed += 1;
        if (this.pinFailed < PIN_ATTEMPTS_MAX) throw new No("wrong_pin");
        this.#shut();
        throw new No("pin_spent");
      case "panic":
        this.#shut();
        this.shift = null;
        this.attempts = 0;
        return this.status;
      case "start_training":
        this.#shut();
        this.practised = new FakeTablet().worker();
        this.practised.practice = true;
        this.practised.state = "office";
        return this.practised.status;
      case "set_zones":
        this.#only(request, "office");
        this.zones = request.zones;
        return this.status;
      case "operators":
        this.#only(request, "office");
        return this.#operators();
      case "add_operator":
        this.#only(request, "office");
        if (request.words.join() !== this.newWords.join()) throw new No("passphrase_differs");
        this.operators.push(Math.max(...this.operators) + 1);
        return this.#operators();
      case "remove_operator":
        if (request.slot === 1) throw new No("own_operator");
        this.operators = this.operators.filter((slot) => slot !== request.slot);
        return this.#operators();
      case "change_passphrase":
        this.#only(request, "office");
        this.phrase = request.words;
        return this.#operators();
      case "notebooks":
        this.#only(request, "office");
        return { notebooks: this.kept };
      case "set_units":
        this.units = request.units;
        return this.status;
      case "start_outing":
        this.#only(request, "office");
        if (!this.enrolled) throw new No("not_enrolled");
        this.begin(request.shift);
        return this.status;
      case "tally":
        this.#only(request, "outing");
        if (request.shift.coverage === "not_done" && request.shift.not_done === null)
          throw new No("invalid", "not_done");
        this.shift = request.shift;
        return this.status;
      case "draft":
        this.#only(request, "outing");
        this.draft = request.draft && { ...request.draft, begun: this.draft?.begun ?? NOW };
        return this.status;
      case "save": {
        this.#only(request, "outing");
        const { subject, record } = request.draft;
        if (subject === null) this.note(record);
        else
          this.#revise(subject, (view) => {
            view.record = record;
            view.withdrawn = false;
          });
        this.draft = null;
        return this.status;
      }
      case "annotate": {
        this.#only(request, "outing");
        const { subject, text } = request;
        const order = this.records.find((view) => view.subject === subject)?.order ?? 0;
        this.notes = this.notes.filter((note) => note.subject !== subject);
        if (text !== "") this.notes.push({ subject, order, text });
        return this.status;
      }
      case "note":
        this.#only(request, "outing");
        this.note(request.record);
        return this.status;
      case "amend":
        this.#revise(request.subject, (view) => {
          view.record = request.record;
        });
        return this.status;
      case "withdraw":
        this.#revise(request.subject, (view) => {
          view.withdrawn = true;
        });
        return this.status;
      case "restore":
        this.#revise(request.subject, (view) => {
          view.withdrawn = false;
        });
        return this.status;
      case "leaving":
        return this.#leaving();
      case "close_outing":
        return this.#close();
      case "outbox":
        return { outings: this.logs.map(({ channel: _, ...row }): OutboxRow => row).reverse() };
      case "sync_now":
        this.#sync();
        return this.status;
      case "invite":
        this.#coordinating();
        return {
          invitation: `APPRODO2:${"01A7F3C90B5D2E48".repeat(16)}`,
          typed: "7KQ2-X0DM-4RWA",
          server: "https://approdo.example:8443",
          role: request.role,
          expires_minutes: 10,
        };
      case "take_introduction":
        this.#coordinating();
        if (!/^approdoente1:/i.test(request.code)) throw new No("bad_introduction");
        this.met = {
          organisation: "77aa2d3e-0000-4000-8000-000000000001",
          words: this.#some(6, 58),
        };
        return this.#introduction();
      case "introduction_compared":
        if (this.met === null) throw new No("wrong_state");
        if (request.same) this.acquaintances = [this.met];
        this.met = null;
        return this.#introduction();
      case "introduction":
        this.#coordinating();
        return this.#introduction();
      case "applicants":
        this.#coordinating();
        return { applicants: this.applicants };
      case "admit":
        this.applicants = this.applicants.filter((other) => other.device !== request.device);
        return this.status;
      case "turn_away":
        this.applicants = this.applicants.filter((other) => other.device !== request.device);
        return { applicants: this.applicants };
      case "devices":
        this.#coordinating();
        return { devices: this.devices, policy: this.policy };
      case "revoke":
        this.#coordinating();
        this.devices = this.devices.map((other) =>
          other.device === request.device ? { ...other, ended_by: 9 } : other,
        );
        return { devices: this.devices, policy: this.policy };
      case "periods":
        this.#coordinating();
        return this.#periods();
      case "freeze":
        this.#coordinating();
        this.months = this.months.map((other) =>
          request.first <= other.month && other.month <= request.last
            ? { ...other, frozen_by: 10, waits_until: null }
            : other,
        );
        this.#newGeneration();
        return this.status;
      case "set_policy":
        this.#coordinating();
        this.policy = request.policy;
        return this.#periods();
      case "end_generation":
        this.#coordinating();
        this.generations = this.generations.map((other) =>
          other.number === request.generation ? { ...other, ended: true } : other,
        );
        return this.#periods();
      case "adopt":
        this.devices = this.devices.map((other) =>
          other.device === request.device ? { ...other, aside: 0 } : other,
        );
        return this.status;
      case "received":
      case "received_outing":
      case "history":
      case "cases": {
        this.#coordinating();
        const answer = this.desk.read(request);
        if (answer === null) throw new No("unknown_subject");
        return answer;
      }
      case "accept":
      case "accept_outing":
      case "reopen":
      case "send_back":
      case "correct":
      case "correct_outing":
      case "erase": {
        this.#coordinating();
        const refusal = this.desk.write(request);
        if (refusal !== null) throw new No(refusal);
        if (request.do === "send_back") this.#said(request);
        return this.status;
      }
      case "returned":
        this.#only(request, "office");
        return this.returned.read();
      case "answer": {
        this.#only(request, "office");
        const refusal = this.returned.answer(request);
        if (refusal !== null) throw new No(...refusal);
        this.#said(request);
        return this.returned.read();
      }
      case "write": {
        this.#only(request, "office");
        const { subject, seen, written } = request;
        const others = this.#unsaid.filter((item) => item.subject !== subject || item.seen !== seen);
        this.#unsaid = written === null ? others : [...others, { subject, seen, written }];
        return this.status;
      }
      case "written":
        this.#only(request, "office");
        return { items: this.#unsaid };
      case "received_sheets":
        this.#ofSecretariat();
        return this.office.received();
      case "name_organisation":
        this.#ofSecretariat();
        if (request.name.trim() === "") throw new No("bad_name");
        this.office.names.set(request.organisation, request.name.trim());
        return this.office.received();
      case "set_reception": {
        this.#ofSecretariat();
        const { women, men, trans } = request;
        this.office.reception.set(request.period.first, { women, men, trans });
        return this.office.received();
      }
      case "preview_bulletin":
        this.#ofSecretariat();
        return this.office.preview(request.period, request.every);
      case "stop_preview":
        this.#ofSecretariat();
        return this.status;
      case "publish_bulletin": {
        this.#ofSecretariat();
        const published = this.office.publish(request.period, request.every);
        if (published === null) throw new No("already_published");
        return published;
      }
      case "bulletins":
        this.#coordinating();
        return this.office.bulletins();
      case "readers":
        this.#ofSecretariat();
        return this.office.readers();
      case "new_reader":
        this.#ofSecretariat();
        if (request.name.trim() === "") throw new No("bad_name");
        return this.office.newReader(request.name.trim());
      case "end_reader":
        this.#ofSecretariat();
        return this.office.endReader(request.hash);
      case "sheets":
        this.#coordinating();
        return {
          secretariat: this.acquaintances[0]?.organisation ?? null,
          key_known: this.acquaintances.length > 0,
          start: "2026-05",
          fixed: true,
          periods: this.sheetsMade.list(),
        };
      case "close_period":
        this.#coordinating();
        if (this.acquaintances.length === 0) throw new No("no_secretariat");
        this.sheetsMade.close(request.period.first, request.definitive);
        return this.sheetsMade.sheet(request.period.first);
      case "sheet":
        this.#coordinating();
        return this.sheetsMade.sheet(request.period.first);
      case "table":
        this.#coordinating();
        return {
          rows: tableRows(),
          opened: this.secretariat ? tableRows() : openedRows(),
          fetched: true,
          uncounted: [{ reason: "unknown_code", entries: 2 }],
          awaited_sheets: this.secretariat ? this.office.awaited() : [],
          awaited: this.secretariat
            ? []
            : [
                { month: "2026-11", missing: { ...SETTLED, unreviewed: 3, running: 1 } },
                { month: "2026-10", missing: { ...SETTLED, with_unit: 1, silent: 1 } },
              ],
        };
      case "exchange":
        this.#coordinating();
        return this.#exchange();
      case "export":
        this.#coordinating();
        if (String(request.words) !== String(this.phrase)) {
          this.attempts -= 1;
          throw new No("wrong_passphrase");
        }
        this.exports.unshift(exported(request.format, request.spoken, true, this.exports.length + 1));
        return {
          name: `approdo-${TODAY}.${request.format}`,
          media: "application/zip",
          bytes: btoa("synthetic"),
        };
      case "read_mapping":
        return request.file.includes("approdo_mapping")
          ? { name: "SIRIT", fault: null }
          : { name: null, fault: { line: 12, wrong: "unknown_code" } };
      case "read_counts":
        this.#coordinating();
        return readCounts(atob(request.file), this.past.length);
      case "take_counts":
        this.#coordinating();
        this.past = readCounts(atob(request.file), 0).cells;
        return this.#exchange();
      case "counts_template":
        return { name: "approdo-conteggi.xlsx", media: "application/zip", bytes: btoa("synthetic") };
      case "services":
        return this.services;
      case "take_services":
        this.#take(request.file);
        return this.services;
      case "sign_services":
        this.#coordinating();
        this.services = { ...this.#list(request.list), number: this.services.number + 1 };
        return {
          file: JSON.stringify({ edition: this.services, signature: "" }),
          number: this.services.number,
        };
      default:
        throw new No("unknown_request");
    }
  }

  #exchange(): ExchangeView {
    const desk = "c11c2d3e-0000-4000-8000-000000000001";
    const made = { desk, own: true, day: TODAY, cells: this.past.length, replaced: 0, whole: true };
    const whole = this.past.length > 0 ? [{ ...made, edition: 2 }] : [];
    const waiting = {
      ...made,
      desk: "5d1c2d3e",
      own: false,
      edition: 1,
      cells: 44,
      replaced: 12,
      whole: false,
    };
    return { exports: this.exports, imports: [...whole, waiting], past: this.past };
  }

  begin(shift: Shift): void {
    this.shift = shift;
    this.records = [];
    this.draft = null;
    this.notes = [];
    [this.pin, this.pinFailed] = [null, 0];
    this.state = "outing";
    this.logs.push({
      readable: null,
      order: this.logs.length + 1,
      area: shift.area,
      channel: shift.channel,
      month: shift.date.slice(0, 7),
      entries: 1,
      received: 0,
      closed: false,
    });
    this.#sync();
  }

  note(record: Noted): void {
    const order = this.records.length + 1;
    const done: Noted = record.form === "entity_report" ? { ...record, case: "K7T4QX" } : record;
    this.records.push({
      subject: crypto.randomUUID(),
      record: done,
      revision: 1,
      withdrawn: false,
      received: false,
      order,
      mismatch: false,
      heads: 1,
    });
    this.#sealed();
  }

  #revise(subject: string, change: (view: RecordView) => void): void {
    if (this.state !== "outing") throw new No("no_outing");
    const view = this.records.find((other) => other.subject === subject);
    if (!view) throw new No("unknown_subject");
    change(view);
    view.revision += 1;
    view.received = false;
    this.#sealed();
  }

  #operators(): unknown {
    return { operators: this.operators.map((slot) => ({ slot, own: slot === 1 })) };
  }

  #shut(): void {
    this.state = "closed";
    [this.pin, this.pinFailed] = [null, 0];
  }

  #sealed(): void {
    const log = this.logs.at(-1);
    if (log) log.entries += 1;
    this.#sync();
  }

  #sync(): void {
    if (this.#syncing) return;
    // A round that reaches nobody ends too.
    if (!this.online) {
      this.#rounds += 1;
      return;
    }
    this.#syncing = true;
    setTimeout(() => {
      this.#syncing = false;
      this.#rounds += 1;
      for (const log of this.logs) log.received = log.entries;
      this.returned.arrive();
      for (const view of this.records) view.received = true;
    }, RECEIPT_MILLISECONDS).unref?.();
  }

  /** What was being written of it is said now. */
  #said({ subject, seen }: { subject: string; seen: string }): void {
    this.#unsaid = this.#unsaid.filter((item) => item.subject !== subject || item.seen !== seen);
  }

  #leaving(): Leaving {
    const lines = new Map<Channel, OpenHeader["line"]>(emersion);
    const headers = this.logs.flatMap((log) =>
      Array.from({ length: log.entries - log.received }, (_, at): OpenHeader => {
        const kind = at === 0 && log.received === 0 ? "opening" : "record";
        const line = log.channel === null ? "reported_persons" : (lines.get(log.channel) ?? null);
        return {
          seq: log.order * 100 + log.received + at,
          form: 1,
          suite: 2,
          kind,
          area: log.area,
          month: log.month,
          line: kind === "opening" ? "outings" : line,
          count: 1,
          subject: this.records[at - 1]?.subject ?? "7e5b1c58-50a4-4a0e-8f2e-f6ad3a1e90bd",
          revision: 1,
          supersedes: null,
          generation: 1,
          outing_key: kind === "opening" ? "b5".repeat(32) : null,
        };
      }),
    );
    const message = {
      organisation: "5e1c2d3e-0000-4000-8000-000000000001",
      device: "9c1f0a52-6d2b-4f0e-8a57-31b6d2c0e4f7",
      after: { seq: 0, digest: "0".repeat(64) },
      registry_known: 3,
      ledger_known: [["1d0c7e6a-52b4-4c1f-9a3e-7f6b5d4c3a29", 2]] as [string, number][],
    };
    return { message, headers, sealed_bytes: 1040 };
  }

  #close(): unknown {
    if (!this.shift) throw new No("no_outing");
    const log = this.logs.at(-1);
    if (log) {
      log.entries += this.draft ? 2 : 1;
      log.closed = true;
    }
    const living = this.records.filter((view) => !view.withdrawn);
    const diary = this.#diary(this.shift, living);
    const reconciliation = {
      presences: diary.presences,
      contacts: diary.counted,
      entries_sealed: log?.entries ?? 0,
      entries_received: log?.received ?? 0,
      incomplete: (this.draft ? 1 : 0) + living.filter((view) => view.record?.incomplete).length,
    };
    if (this.notes.length > 0) this.kept.push({ lines: this.notes, minutes_left: 24 * 60 });
    this.shift = null;
    this.draft = null;
    this.records = [];
    this.state = "closed";
    this.#sync();
    return { reconciliation, diary, status: this.status };
  }

  #diary(shift: Shift, living: RecordView[]): Diary {
    const zones = living.flatMap(({ record }) => (record?.form === "zone" ? [record] : []));
    const people = living.flatMap(({ record }) =>
      record?.form === "contact" || record?.form === "access" ? [record] : [],
    );
    const total = ({ women, men, trans, other, unknown }: Shift["presences"]) =>
      women + men + trans + other + unknown;
    const services = new Map<Diary["services"][number]["service"], number>();
    for (const service of people.flatMap((record) => record.services)) {
      services.set(service, (services.get(service) ?? 0) + 1);
    }
    return {
      shift,
      presences: [shift.presences, ...zones.map((zone) => zone.presences)].reduce(
        (n, seen) => n + total(seen),
        0,
      ),
      counted: living.length - zones.length,
      first: people.filter((record) => record.newness === "new_ever").length,
      zones: zones.length,
      services: [...services].map(([service, count]) => ({ service, count })),
    };
  }

  #some(count: number, from: number): string[] {
    return Array.from({ length: count }, (_, at) => this.words[(from + at * 83) % this.words.length] ?? "");
  }

  #take(file: string): void {
    const edition = this.#list(JSON.stringify((JSON.parse(file) as { edition?: Edition }).edition ?? {}));
    if (edition.number <= this.services.number) throw new No("not_newer");
    this.services = edition;
  }

  #list(text: string): Edition {
    const edition = JSON.parse(text) as Edition;
    if (!Array.isArray(edition.services)) throw new No("bad_services");
    return edition;
  }

  #only(_: Word, state: StateName): void {
    if (this.state === state) return;
    throw new No(this.state === "closed" ? "locked" : "no_outing");
  }

  /** A generation after the last, whose sheets wait to be written. */
  #newGeneration() {
    const number = this.generations.length + 1;
    const before = this.generations.map((other) => ({ ...other, in_force: false }));
    this.generations = [...before, generation(number, { in_force: true })];
    this.people = { ...this.people, in_force: number, kit: number };
    this.sheets = [1, 2, 3].map((sheet) => ({
      number: sheet,
      root: [],
      generation: this.words.slice(sheet * 30, sheet * 30 + 25),
    }));
  }

  #periods() {
    const { months, generations, policy, people, freezesNothing: alone } = this;
    return { months, generations, policy, kit: people.kit, alone };
  }

  #coordinating(): void {
    if (this.state !== "office") throw new No("locked");
    if (this.role !== "coordinator") throw new No("not_coordinator");
  }
}

const emersion: [Channel, NonNullable<OpenHeader["line"]>][] = [
  ["street_night", "street_contacts"],
  ["street_day", "street_contacts"],
  ["indoor_phone", "indoor_contacts"],
  ["indoor_visit", "indoor_contacts"],
  ["online", "indoor_contacts"],
  ["dropin", "low_threshold_accesses"],
  ["desk", "low_threshold_accesses"],
];

const areas: Area[] = ["CO", "MI", "MB", "SO", "VA"];

function openedRows(): TableRow[] {
  return tableRows().map((row) =>
    row.area === "MI" && row.month === "2026-11" ? { ...row, street_contacts: row.street_contacts - 2 } : row,
  );
}

function tableRows(): TableRow[] {
  const months = ["2026-08", "2026-09", "2026-10", "2026-11"];
  return [...areas, "OUT" as const].flatMap((area, a) =>
    months
      .filter((_, m) => area !== "OUT" || m === 2)
      .map((month, m): TableRow => ({
        area,
        month,
        street_contacts: 30 + ((a * 17 + m * 11) % 60),
        indoor_contacts: (a * 13 + m * 7) % 40,
        low_threshold_accesses: (a * 5 + m * 3) % 12,
        reported_persons: (a * 3 + m) % 9,
        outings: 6 + ((a + m) % 5),
      })),
  );
}
