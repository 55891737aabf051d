// What a desk received and found, as an in-memory stand-in: a month and a half of synthetic evenings. It seals nothing and
// judges less than the core does; no test of the product may rest on it.

import type { Area, Channel, Gender, Newness } from "../src/backend/bindings/codes";
import type { Record as Noted, Shift } from "../src/backend/bindings/forms";
import type {
  CaseView,
  DeskRecord,
  OpenedOuting,
  ReceivedOuting,
  Request,
  Reviewed,
  ReviewState,
  ReviewView,
  RevisionView,
  Said,
  SentBackView,
  Verdict,
} from "../src/backend/bindings/requests";

const OUTINGS = 14;
/** One that was not done, and a night of the mapping. */
const [NOT_DONE, MAPPED] = [11, 12];
const DESK = "c11c2d3e-0000-4000-8000-000000000001";
const OTHER_DESK = "5d1c2d3e-0000-4000-8000-000000000001";
const STATES: ReviewState[] = [
  "to_see",
  "to_see",
  "sent_back",
  "to_see",
  "accepted",
  "corrected",
  "duplicate",
];
const CHANNELS: (Channel | null)[] = [
  "street_night",
  "indoor_phone",
  "dropin",
  null,
  "street_day",
  "street_night",
];

type Read = Extract<Request, { do: "received" | "received_outing" | "history" | "cases" }>;
type Write = Extract<
  Request,
  { do: "accept" | "accept_outing" | "reopen" | "send_back" | "correct" | "correct_outing" | "erase" }
>;

/** An outing or a record, with how it came about. */
interface Thing {
  subject: string;
  revisions: RevisionView[];
  reviews: ReviewView[];
  state: ReviewState | null;
  sentBack: SentBackView | null;
  mismatch: boolean;
}

interface Night {
  at: number;
  itself: Thing;
  records: Thing[];
}

const noPresences = { women: 0, men: 0, trans: 0, other: 0, unknown: 0, possible_minors: 0 };

let digests = 0;
const digest = (): string => (digests += 1).toString(16).padStart(64, "0");
const id = (kind: number, at: number) =>
  `${String(kind).repeat(8)}-0000-4000-8000-${String(at).padStart(12, "0")}`;

export class FakeDesk {
  readonly #nights = Array.from({ length: OUTINGS }, (_, at) => night(at));

  /** What is asked, or none where it is not known. */
  read(request: Read): unknown {
    switch (request.do) {
      case "received":
        return { outings: this.#nights.map(row) };
      case "received_outing": {
        const found = this.#nights.find(({ itself }) => itself.subject === request.outing);
        return found ? opened(found) : null;
      }
      case "history": {
        const found = this.#thing(request.subject);
        return found && { revisions: found.revisions, reviews: found.reviews };
      }
      case "cases":
        return { cases: this.#nights.flatMap(cases) };
    }
  }

  /** Does it; gives back the code of a refusal. */
  write(request: Write): string | null {
    const thing = this.#thing("outing" in request ? request.outing : request.subject);
    if (thing === null) return "unknown_subject";
    if (request.do === "erase") return erased(thing);
    if (standing(thing).digest !== request.seen) return "changed_meanwhile";
    switch (request.do) {
      case "accept":
        return found(thing, { accepted: { heads: 1 } }, "accepted");
      case "accept_outing":
        for (const other of this.#nights.find(({ itself }) => itself === thing)?.records ?? [])
          if (other.state === "to_see") other.state = "accepted";
        return found(thing, "accepted_whole", "accepted");
      case "reopen":
        if (thing.reviews.some(({ verdict }) => verdict === "accepted_whole"))
          for (const other of this.#nights.find(({ itself }) => itself === thing)?.records ?? [])
            other.state = "to_see";
        return found(thing, "reopened", "to_see");
      case "send_back": {
        const { reason, comment } = request;
        thing.sentBack = { reason, comment };
        return found(thing, { sent_back: { reason, comment } }, "sent_back");
      }
      case "correct":
        return corrected(thing, request.reason, request.record ? { record: request.record } : "withdrawn");
      case "correct_outing":
        return corrected(thing, request.reason, request.shift ? { shift: request.shift } : "withdrawn");
    }
  }

  /** The tablet writes again while the desk looks. */
  cameMeanwhile(outing: string, order: number): void {
    const thing = this.#nights.find(({ itself }) => itself.subject === outing)?.records[order - 1];
    if (thing) revise(thing, standing(thing).said ?? "withdrawn", { coordinator: false });
  }

  #thing(subject: string): Thing | null {
    const all = this.#nights.flatMap(({ itself, records }) => [itself, ...records]);
    return all.find((thing) => thing.subject === subject) ?? null;
  }
}

function standing(thing: Thing): RevisionView {
  const found = thing.revisions.find(({ stands }) => stands);
  if (!found) throw new Error("nothing stands");
  return found;
}

function found(thing: Thing, verdict: Verdict, state: ReviewState): null {
  thing.state = state;
  if (state !== "sent_back") thing.sentBack = null;
  thing.reviews.push({
    desk: DESK,
    own: true,
    seen: standing(thing).digest,
    round: thing.reviews.length + 1,
    verdict,
  });
  return null;
}

function revise(thing: Thing, said: Said, part: Partial<RevisionView>): void {
  const before = standing(thing);
  for (const other of thing.revisions) [other.stands, other.head] = [false, false];
  thing.revisions.push({
    ...before,
    digest: digest(),
    supersedes: before.digest,
    revision: before.revision + 1,
    stands: true,
    head: true,
    reason: null,
    reply: null,
    said,
    ...part,
  });
}

function corrected(thing: Thing, reason: RevisionView["reason"], said: Said): null {
  revise(thing, said, { device: DESK, own: true, coordinator: true, reason });
  thing.state = reason === "duplicate" ? "duplicate" : "corrected";
  thing.sentBack = null;
  return null;
}

function erased(thing: Thing): null {
  for (const revision of thing.revisions) [revision.said, revision.erased] = [null, true];
  [thing.state, thing.reviews] = [null, []];
  return null;
}

function thing(subject: string, at: number, said: Said, state: ReviewState): Thing {
  return {
    subject,
    revisions: [
      {
        digest: digest(),
        supersedes: null,
        device: id(2, at % 3),
        own: false,
        coordinator: false,
        revision: 1,
        stands: true,
        head: true,
        counts: true,
        erased: false,
        area: null,
        said,
        reason: null,
        reply: null,
      },
    ],
    reviews: [],
    state,
    sentBack: null,
    mismatch: false,
  };
}

function night(at: number): Night {
  const state = STATES[at % STATES.length] ?? "to_see";
  const all = state === "sent_back" ? "accepted" : state;
  const shift = exampleShift(at);
  const genders: Gender[] = ["woman", "trans_woman", "woman", "man", "unknown"];
  const news: Newness[] = ["new_ever", "seen_this_period", "first_this_period", "unknown", "first_this_year"];
  const noted = (n: number): Noted =>
    shift.channel === null
      ? exampleReport(at * 10 + n, shift)
      : shift.national_mapping
        ? exampleZone(n, shift)
        : exampleContact(genders[n % 5] ?? "unknown", news[n % 5] ?? "unknown", at % 3 === 0 ? n : 5 + 2 * n);
  const records = Array.from({ length: at === NOT_DONE ? 0 : 3 + (at % 4) }, (_, n) =>
    thing(id(3, at * 10 + n), at, { record: noted(n) }, all),
  );
  const itself = thing(id(1, at), at, { shift }, all);
  const evening = { at, itself, records };
  if (at === 3 || at === 0) beside(records[1], noted(1));
  if (at === 0) told(records[0]);
  if (state === "sent_back" && records[0]) {
    const asked = { reason: "missing_value", comment: "manca l'età: la ricordate?" } as const;
    found(records[0], { sent_back: asked }, "sent_back");
    records[0].sentBack = asked;
  }
  if (records[2] && at % 3 === 0) revise(records[2], "withdrawn", {});
  return evening;
}

/** Another wording of the same record, written without knowing of the first. */
function beside(thing: Thing | undefined, record: Noted): void {
  if (!thing || record.form === "zone") return;
  const [first] = thing.revisions;
  if (!first) return;
  revise(thing, { record: { ...record, age: "a25_34", age_basis: "perceived" } }, {});
  thing.revisions.push({
    ...first,
    digest: digest(),
    supersedes: first.digest,
    revision: 2,
    stands: false,
    head: true,
    said: { record: { ...record, gender: "woman", possible_minor: true } },
  });
}

/** Sent back by the other desk, answered by the unit. */
function told(thing: Thing | undefined): void {
  if (!thing) return;
  const { said, digest: seen } = standing(thing);
  const verdict: Verdict = { sent_back: { reason: "check_code", comment: "l'età è giusta?" } };
  thing.reviews.push({ desk: OTHER_DESK, own: false, seen, round: 1, verdict });
  if (said === null || said === "withdrawn" || "shift" in said || said.record.form === "zone") return;
  const record: Noted = { ...said.record, age: "a25_34" };
  revise(thing, { record }, { reply: "sì, ci abbiamo ripensato: circa ventisei" });
  thing.mismatch = true;
}

const heads = (thing: Thing) => thing.revisions.filter(({ head }) => head).length;

function recordOf({ said }: RevisionView): Noted | null {
  return said !== null && said !== "withdrawn" && "record" in said ? said.record : null;
}

function row({ at, itself, records }: Night): ReceivedOuting {
  const all = [itself, ...records];
  const in_ = (state: ReviewState) => all.filter((thing) => thing.state === state).length;
  const shift = shiftOf(itself) ?? exampleShift(at);
  const noted = records.flatMap((thing) => recordOf(standing(thing)) ?? []);
  const flags = {
    incomplete: noted.filter(({ incomplete }) => incomplete).length,
    mismatch: records.some(({ mismatch }) => mismatch),
    forks: records.filter((thing) => thing.state === "to_see" && heads(thing) > 1).length,
    minors: noted.filter((record) => "possible_minor" in record && record.possible_minor).length,
    proposals: noted.filter((record) => record.form === "contact" && record.proposal !== "no").length,
    from_revoked: at === 6,
    adopted: at === 4,
    closed: at !== 8,
    withdrawn: standing(itself).said === "withdrawn",
    unreadable: at === 5 ? 1 : 0,
  };
  const calm =
    flags.closed &&
    Object.entries(flags).every(
      ([flag, value]) => ["closed", "withdrawn"].includes(flag) || value === 0 || value === false,
    );
  const order: ReviewState[] = ["sent_back", "to_see", "duplicate", "corrected"];
  return {
    ...flags,
    outing: itself.subject,
    device: id(2, at % 3),
    unit: at === 5 ? null : shift.unit,
    area: shift.area,
    channel: shift.channel,
    mapping: shift.national_mapping,
    not_done: shift.not_done,
    date: shift.date,
    month: shift.date.slice(0, 7),
    contacts: shift.national_mapping ? 0 : noted.length,
    records: noted.length,
    presences: at === NOT_DONE ? 0 : 4 + ((at * 5) % 13),
    state: order.find((state) => in_(state) > 0) ?? "accepted",
    to_see: in_("to_see"),
    sent_back: in_("sent_back"),
    late: at === 10,
    clean: calm && in_("to_see") > 0 && in_("sent_back") === 0,
  };
}

function shiftOf(thing: Thing): Shift | null {
  // Of what was taken out: as it was before.
  const said = [...thing.revisions].reverse().find(({ said }) => said !== "withdrawn")?.said ?? null;
  return said !== null && said !== "withdrawn" && "shift" in said ? said.shift : null;
}

function reviewed(thing: Thing): Reviewed {
  const { digest: seen, reason, reply } = standing(thing);
  return { seen, state: thing.state, area: null, reason, reply, sent_back: thing.sentBack };
}

function opened({ itself, records }: Night): OpenedOuting {
  return {
    frozen: records.some(({ mismatch }) => mismatch),
    shift: shiftOf(itself),
    withdrawn: standing(itself).said === "withdrawn",
    review: reviewed(itself),
    records: records.map((thing, at): DeskRecord => {
      const now = standing(thing);
      const before = [...thing.revisions].reverse().find((revision) => recordOf(revision) !== null);
      return {
        review: reviewed(thing),
        subject: thing.subject,
        record: recordOf(now) ?? (before ? recordOf(before) : null),
        revision: now.revision,
        withdrawn: now.said === "withdrawn",
        received: true,
        order: at + 1,
        mismatch: thing.mismatch,
        heads: heads(thing),
      };
    }),
  };
}

function cases({ itself, records }: Night): CaseView[] {
  const shift = shiftOf(itself);
  return records.flatMap((thing): CaseView[] => {
    const record = recordOf(standing(thing));
    const common = {
      outing: itself.subject,
      subject: thing.subject,
      area: shift?.area ?? null,
      month: shift?.date.slice(0, 7) ?? null,
      state: thing.state,
    };
    if (record?.form === "entity_report")
      return [{ ...common, case: record.case, steps: record.steps, proposal: null }];
    if (record?.form !== "contact" || record.proposal === "no") return [];
    return [{ ...common, case: null, steps: [], proposal: record.proposal }];
  });
}

function exampleShift(at: number): Shift {
  const areas: Area[] = ["CO", "MI"];
  const month = at < 9 ? "2026-11" : "2026-10";
  return {
    unit: ["Unità Lago", "Indoor", "Drop-in Stazione"][at % 3] ?? "",
    area: areas[at % 2] ?? "CO",
    channel: CHANNELS[at % CHANNELS.length] ?? null,
    date: `${month}-${String(20 - at).padStart(2, "0")}`,
    bands: ["h20_24", "h00_06"],
    team_size: 3,
    roles: [
      { role: "educator", count: 2 },
      { role: "mediator", count: 1 },
    ],
    weather: "light_rain",
    km: 64,
    coverage: at === NOT_DONE ? "not_done" : "full",
    not_done: at === NOT_DONE ? "weather" : null,
    presences:
      at === MAPPED
        ? { ...noPresences }
        : { women: 7, men: 1, trans: 2, other: 0, unknown: 1, possible_minors: 1 },
    events: ["new_place"],
    materials: [
      { item: "condom", quantity: 60 },
      { item: "hot_drink", quantity: 9 },
    ],
    national_mapping: at === MAPPED,
    ads: null,
    closed: at !== 8,
  };
}

/** A synthetic zone of a mapping night; one was not finished. */
function exampleZone(at: number, { unit }: Shift): Noted {
  return {
    form: "zone",
    incomplete: at === 1,
    zone: ["Zona rossa", "Zona verde", "Zona blu"][at] ?? unit,
    presences: { ...noPresences, women: 3 - at, unknown: 1 },
  };
}

/** A synthetic report by an entity. */
function exampleReport(at: number, shift: Shift): Noted {
  const steps = (
    ["received", "contact_tried", "contacted", "interview_first", "indicators_found", "accepted"] as const
  ).slice(0, 1 + (at % 6));
  return {
    form: "entity_report",
    incomplete: false,
    case:
      at === 30 ? "K7T4QX" : `K7T${String(at).padStart(3, "0").replaceAll("0", "X").replaceAll("1", "Q")}`,
    source: "cas",
    month: shift.date.slice(0, 7),
    area: shift.area,
    gender: "woman",
    age: "a21_24",
    age_basis: "stated",
    possible_minor: false,
    origin: "NG",
    origin_basis: "stated",
    field: "sexual",
    reason: null,
    urgency: "unknown",
    persons: 1,
    steps: [...steps],
  };
}

/** A synthetic contact, more or less filled in. */
export function exampleContact(gender: Gender, newness: Newness, at = 0): Noted {
  return {
    form: "contact",
    incomplete: at === 4,
    mode: "spoken",
    newness,
    already_counted: false,
    gender,
    age: at % 2 === 0 ? "a21_24" : "unknown",
    age_basis: at % 2 === 0 ? "perceived" : null,
    possible_minor: at === 3,
    origin: at % 3 === 0 ? "NG" : at % 3 === 1 ? "RO" : null,
    origin_basis: at % 3 === 0 ? "stated" : null,
    field: at % 2 === 0 ? "sexual" : "unknown",
    services: at === 0 ? ["listen", "health_info", "card_given"] : at === 1 ? ["prophylaxis"] : [],
    language: at === 0 ? "pcm" : null,
    mediator: at === 0,
    needs: at === 0 ? ["health", "documents"] : [],
    setting: at === 0 ? "provincial_road" : null,
    sector: null,
    begging_form: null,
    protection: "unknown",
    referrals: at === 0 ? [{ to: "filter_office", outcome: "proposed" }] : [],
    signals: at === 0 ? ["gen01", "sex01"] : [],
    proposal: at === 0 ? "discuss" : "no",
    engagement: at === 0,
    consent: at === 0 ? "given_oral" : "not_asked",
    zone: at === 0 ? "Zona rossa" : null,
  };
}
