// The forms as the field fills them: which form a channel uses, an empty one, what it counts, how full it is.
// The rules that bind live in the core; here is only what a screen needs before it asks.

import type {
  Access,
  AdSession,
  Channel,
  Contact,
  Draft,
  EntityReport,
  Gender,
  Newness,
  OutingView,
  Presences,
  Record as Noted,
  RecordView,
  Shift,
} from "./backend";
import { label, type ListName } from "./codes";
import { t, type Word } from "./words/index.svelte";

export type Form = Noted["form"];
/** A record that is filled in part by part: a zone is only counted. */
export type Filled = Exclude<Noted, { form: "zone" }>;
export type PresenceGroup = keyof Presences;

/** The groups that together are all presences; possible minors are among them, not beside them. */
export const presenceGroups = ["women", "men", "trans", "other", "unknown"] as const;

export const noPresences: Presences = {
  women: 0,
  men: 0,
  trans: 0,
  other: 0,
  unknown: 0,
  possible_minors: 0,
};

const COUNT_MAX = 500;

export const noAds: AdSession = { viewed: 0, called: 0, answered: 0, contacts: 0 };

/** The numbers of the ads, in the order in which they come about. */
export const adParts = ["viewed", "called", "answered", "contacts"] as const;

const ADS_MAX = 999;

/** A number of the ads set to this, within what the core takes. A call answered is a call made. */
export function steppedAds(ads: AdSession, part: keyof AdSession, to: number): AdSession {
  const after = { ...ads, [part]: Math.min(ADS_MAX, Math.max(0, to)) };
  if (after.answered > after.called) {
    if (part === "answered") after.called = after.answered;
    else after.answered = after.called;
  }
  return after;
}

/** What a shift is, as far as its records are concerned. */
type Kind = Pick<Shift, "channel" | "national_mapping">;

/** What a shift is called: its channel, a session of reports, or the mapping, which is no outing of its channel. */
export function kindWords({ channel, national_mapping }: Kind): string {
  if (channel === null) return t("start_reports");
  if (!national_mapping) return label("channel", channel);
  const when =
    channel === "street_night"
      ? t("start_mapping_night")
      : channel === "street_day"
        ? t("start_mapping_day")
        : label("channel", channel);
  return `${t("work_mapping")}, ${when.toLocaleLowerCase()}`;
}

/** The form that a shift fills: a mapping night zones, ad monitoring none, no channel a report by an entity. */
export function formOf({ channel, national_mapping }: Kind): Form | null {
  if (national_mapping) return "zone";
  if (channel === null) return "entity_report";
  if (channel === "ad_monitor") return null;
  return channel === "dropin" || channel === "desk" ? "access" : "contact";
}

/** What may be chosen at the start of an outing. */
export type Work = Channel | "reports" | "mapping_night" | "mapping_day";

/** What a unit does, in the groups in which it speaks of it. */
export const workGroups: {
  group: "street" | "indoor" | "places" | "services" | "reports" | "mapping";
  works: Work[];
}[] = [
  { group: "street", works: ["street_night", "street_day"] },
  { group: "indoor", works: ["indoor_phone", "indoor_visit", "online", "ad_monitor"] },
  { group: "places", works: ["labour_site", "begging", "settlement", "gathering", "reception"] },
  { group: "services", works: ["dropin", "desk", "phone_line"] },
  { group: "reports", works: ["reports"] },
  { group: "mapping", works: ["mapping_night", "mapping_day"] },
];

/** The kind of shift that a work is. */
export function kindOf(work: Work): Kind {
  if (work === "reports") return { channel: null, national_mapping: false };
  if (work === "mapping_night") return { channel: "street_night", national_mapping: true };
  if (work === "mapping_day") return { channel: "street_day", national_mapping: true };
  return { channel: work, national_mapping: false };
}

/** Whether a channel works on advertisements, whose numbers are noted. */
export function hasAds(channel: Channel | null): boolean {
  return channel === "ad_monitor" || channel === "indoor_phone" || channel === "online";
}

/** Whether there is a place in which persons are seen. */
export function hasPlace(channel: Channel | null): boolean {
  return channel !== null && !hasAds(channel) && channel !== "phone_line";
}

const observed = {
  incomplete: false,
  gender: "unknown",
  age: "unknown",
  age_basis: null,
  possible_minor: false,
  origin: null,
  origin_basis: null,
} as const;

/** An empty form of the outing: everything observed starts at "non rilevato". A zone begins with a choice, and is none. */
export function blank(outing: OutingView): Noted | null {
  const form = formOf(outing.shift);
  if (form === "contact") return { form, ...blankContact(outing.shift.channel) };
  if (form === "access") return { form, ...blankAccess() };
  if (form === "entity_report") return { form, ...blankReport(outing) };
  return null;
}

function blankContact(channel: Channel | null): Contact {
  return {
    ...observed,
    mode: usualMode(channel),
    newness: null,
    already_counted: false,
    field: "unknown",
    services: [],
    language: null,
    mediator: false,
    needs: [],
    setting: null,
    sector: null,
    begging_form: null,
    protection: "unknown",
    referrals: [],
    signals: [],
    proposal: "no",
    engagement: false,
    consent: "not_asked",
    zone: null,
  };
}

function blankAccess(): Access {
  return { ...observed, newness: null, reason: "unknown", sent_by: null, services: [], referrals: [] };
}

function blankReport(outing: OutingView): EntityReport {
  return {
    ...observed,
    case: "",
    source: "other",
    month: outing.shift.date.slice(0, 7),
    area: outing.shift.area,
    field: "unknown",
    reason: null,
    urgency: "unknown",
    persons: 1,
    steps: ["received"],
  };
}

/** A contact or an access in two taps. */
export function quick(outing: OutingView, gender: Gender, newness: Newness): Noted | null {
  const record = blank(outing);
  if (record?.form !== "contact" && record?.form !== "access") return null;
  return { ...record, gender, newness };
}

function usualMode(channel: Channel | null): Contact["mode"] {
  if (channel === "indoor_phone" || channel === "phone_line") return "call_answered";
  return channel === "online" ? "message" : "spoken";
}

/** A record that could be opened. */
export type ReadView = RecordView & { record: Noted };

/** The records that can be read. */
export function readable(views: RecordView[]): ReadView[] {
  return views.filter((view): view is ReadView => view.record !== null);
}

/** The records that can be read and have not been taken out. */
export function standing(views: RecordView[]): ReadView[] {
  return readable(views).filter((view) => !view.withdrawn);
}

/** What a record counts: 0 or 1. Presences in a zone are no contacts. */
export function countOf(record: Noted): 0 | 1 {
  if (record.form === "zone") return 0;
  if (record.form === "contact" && (record.mode === "refused" || record.already_counted)) return 0;
  return 1;
}

/** All presences of a shift. */
export function presencesIn(presences: Presences): number {
  return presenceGroups.reduce((sum, group) => sum + presences[group], 0);
}

/** What is said of a record that counts in no line: a zone counts in the mapping, anything else nothing. */
export function apartWord(record: Noted): Word | null {
  if (record.form === "zone") return "record_mapping";
  return countOf(record) === 0 ? "record_zero" : null;
}

/** Every presence of an outing by its group: in its place, and in the zones of a mapping. */
export function presencesSeen(records: RecordView[], shift: Shift): Presences {
  const all = { ...shift.presences };
  for (const { record } of standing(records)) {
    if (record.form !== "zone") continue;
    for (const group of Object.keys(all) as PresenceGroup[]) all[group] += record.presences[group];
  }
  return all;
}

/** All presences of an outing. */
export function presencesOf(records: RecordView[], shift: Shift): number {
  return presencesIn(presencesSeen(records, shift));
}

/** One more in a presence group, or one less: never below none, never above what the core takes. */
export function stepped(presences: Presences, group: PresenceGroup, by: number): Presences {
  const next = Math.min(COUNT_MAX, Math.max(0, presences[group] + by));
  return { ...presences, [group]: next };
}

/** A zone of the mapping night as it stands. */
export interface ZoneState {
  zone: string;
  state: "todo" | "going" | "counted";
  presences: Presences;
  /** The record that says so, once there is one. */
  subject: string | null;
}

/** The zones of the unit in the order of its list, each as far as it is counted. */
export function zonesOf(outing: OutingView, draft: Draft | null): ZoneState[] {
  return outing.zones.map((zone) => {
    const counted = standing(outing.records).filter(
      ({ record }) => record.form === "zone" && record.zone === zone,
    );
    const last = counted.at(-1);
    const presences = last?.record.form === "zone" ? last.record.presences : { ...noPresences };
    const subject = last?.subject ?? null;
    if (draft?.record.form === "zone" && draft.record.zone === zone)
      return { zone, state: "going", presences: draft.record.presences, subject: draft.subject };
    return { zone, state: last ? "counted" : "todo", presences, subject };
  });
}

/** Whether what is being written says nothing yet: it may be left without a word. */
export function saysNothing(outing: OutingView, draft: Draft): boolean {
  const known = outing.records.find((view) => view.subject === draft.subject)?.record ?? null;
  if (known !== null) return same(known, draft.record);
  if (draft.record.form === "zone") return same(draft.record.presences, noPresences);
  const empty = blank(outing);
  return empty !== null && same(empty, draft.record);
}

function same(one: object, other: object): boolean {
  const sorted = (value: object) =>
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    );
  return sorted(one) === sorted(other);
}

/** What was recorded of those before, question by question: the latest value that is one. */
export type Last = Partial<
  Omit<Contact, "form"> &
    Pick<Access, "sent_by"> &
    Pick<EntityReport, "source" | "urgency" | "steps"> & {
      access_reason: Access["reason"];
      report_reason: EntityReport["reason"];
    }
>;

/** What must be asked or seen of every person anew is never taken from the one before. */
const NEVER_AGAIN = [
  "form",
  "incomplete",
  "newness",
  "already_counted",
  "possible_minor",
  "signals",
  "proposal",
  "engagement",
  "consent",
  "case",
  "referrals",
  "needs",
];

/** The answers of tonight's records before this one. */
export function lastOf(outing: OutingView, draft: Draft): Last {
  const own = outing.records.find((view) => view.subject === draft.subject)?.order ?? Infinity;
  const last: { [question: string]: unknown } = {};
  for (const { record, order } of standing(outing.records).sort((a, b) => a.order - b.order)) {
    if (order >= own || record.form !== draft.record.form) continue;
    for (const [question, value] of Object.entries(record)) {
      const nothing = value === null || value === "unknown" || (Array.isArray(value) && value.length === 0);
      if (nothing || typeof value === "boolean" || NEVER_AGAIN.includes(question)) continue;
      // Why a person comes and why an entity reports are two lists.
      if (question !== "reason") last[question] = value;
      else last[record.form === "access" ? "access_reason" : "report_reason"] = value;
    }
  }
  return last as Last;
}

/** The presence group of a gender. */
export function groupOf(gender: Gender): (typeof presenceGroups)[number] {
  if (gender === "woman") return "women";
  if (gender === "man") return "men";
  if (gender === "nonbinary_other") return "other";
  return gender === "unknown" ? "unknown" : "trans";
}

/**
 * Presences raised to the persons of whom something was noted, where those are more: each of them was there. Who was
 * seen under another gender, or under none, was seen all the same. None where nothing is amiss, or where nobody is
 * seen: on the phone, among the ads, and at a drop-in that counts no presences.
 */
export function raised(records: RecordView[], shift: Shift): Presences | null {
  const form = formOf(shift);
  const seen = presencesIn(shift.presences);
  if ((form !== "contact" && form !== "access") || !hasPlace(shift.channel)) return null;
  if (form === "access" && seen === 0) return null;
  const least = { ...noPresences };
  for (const { record } of standing(records)) {
    if (record.form !== "zone" && countOf(record) === 1) least[groupOf(record.gender)] += 1;
  }
  const result = { ...shift.presences };
  for (const group of presenceGroups) {
    const missing = presencesIn(least) - presencesIn(result);
    result[group] += Math.max(0, Math.min(missing, least[group] - result[group]));
  }
  return presencesIn(result) > seen ? result : null;
}

/** The records as closing would leave them: what is being written becomes one that was left half done. */
export function closingRecords(outing: OutingView, draft: Draft | null): RecordView[] {
  if (draft === null || saysNothing(outing, draft)) return outing.records;
  const record = { ...draft.record, incomplete: true } as Noted;
  const known = outing.records.find((view) => view.subject === draft.subject);
  if (known) return outing.records.map((view) => (view === known ? { ...view, record } : view));
  const order = outing.records.length + 1;
  const view = { subject: "", record, revision: 1, withdrawn: false, received: false, order };
  return [...outing.records, { ...view, mismatch: false, heads: 1 }];
}

/** How full a record is, by a sign and in words. What two taps have noted is to be completed, however often it was put back. */
export function fillWords(record: Noted): { mark: string; words: string } {
  const { done, of } = fillOf(record);
  if (record.incomplete) return { mark: "○", words: t("fill_incomplete") };
  const tapped = record.form !== "zone" && record.gender !== "unknown" ? 1 : 0;
  if (done === tapped && done < of) return { mark: "○", words: t("fill_none") };
  if (done < of) return { mark: "◐", words: t("fill_some", { n: done, of }) };
  return { mark: "●", words: t("fill_all") };
}

/** How much of what is usually observed has been recorded. */
export interface Fill {
  done: number;
  of: number;
}

/** The fill of a record. */
export function fillOf(record: Noted): Fill {
  if (record.form === "zone") return { done: 1, of: 1 };
  const parts = [record.gender !== "unknown", record.age !== "unknown", record.origin !== null];
  if (record.form !== "access") parts.push(record.field !== "unknown");
  if (record.form !== "entity_report") parts.push(record.services.length > 0);
  if (record.form === "access") parts.push(record.reason !== "unknown");
  if (record.form === "entity_report") parts.push(record.urgency !== "unknown");
  return { done: parts.filter(Boolean).length, of: parts.length };
}

/** Whether a record still has something to be completed. */
export function unfinished(record: Noted): boolean {
  const { done, of } = fillOf(record);
  return record.incomplete || done < of;
}

/** What is still missing before a record can be saved, if anything. */
export function missing(record: Noted): "newness" | null {
  return (record.form === "contact" || record.form === "access") && record.newness === null
    ? "newness"
    : null;
}

/** One line of a record as it is read. */
export interface Said {
  name: string;
  value: string;
}

/** Everything recorded, in words, leaving out what is "non rilevato" or at its default. */
export function linesOf(record: Noted): Said[] {
  const lines: Said[] = [];
  const line = (name: string, value: string) => lines.push({ name, value });
  const code = (name: string, list: ListName, value: string | null, silent = "unknown") => {
    if (value !== null && value !== silent) line(name, label(list, value));
  };
  const many = (name: string, list: ListName | "signal", values: string[]) => {
    if (values.length > 0) line(name, values.map((value) => label(list, value)).join(", "));
  };
  const based = (name: string, list: ListName, value: string | null, basis: string | null) => {
    if (value === null || value === "unknown") return;
    line(name, basis === null ? label(list, value) : `${label(list, value)} (${label("basis", basis)})`);
  };

  if (record.form === "zone") {
    line(t("q_zone"), record.zone);
    for (const group of [...presenceGroups, "possible_minors"] as const) {
      if (record.presences[group] > 0) line(groupWords(group), String(record.presences[group]));
    }
    return lines;
  }
  if (record.form === "entity_report") {
    code(t("q_source"), "source", record.source, "");
    if (record.case !== "") line(t("q_case"), record.case);
  }
  based(t("q_age"), "age", record.age, record.age_basis);
  if (record.possible_minor) line(t("q_possible_minor"), t("yes"));
  based(t("q_origin"), "country", record.origin, record.origin_basis);
  if (record.form !== "access") code(t("q_field"), "field", record.field);
  if (record.form === "contact") {
    code(t("q_mode"), "mode", record.mode, "spoken");
    if (record.already_counted) line(t("q_already"), t("yes"));
    code(t("q_language"), "language", record.language);
    if (record.mediator) line(t("q_mediator"), t("yes"));
    code(t("q_sector"), "sector", record.sector);
    code(t("q_begging"), "begging_form", record.begging_form);
    if (record.zone !== null) line(t("q_zone"), record.zone);
    code(t("q_setting"), "setting", record.setting);
    code(t("q_protection"), "protection", record.protection);
    many(t("q_needs"), "need", record.needs);
    many(t("q_signals"), "signal", record.signals);
    code(t("q_proposal"), "proposal", record.proposal, "no");
    if (record.engagement) line(t("q_engagement"), t("yes"));
    code(t("q_consent"), "consent", record.consent, "not_asked");
  }
  if (record.form === "access") {
    code(t("q_reason_access"), "access_reason", record.reason);
    code(t("q_sent_by"), "source", record.sent_by);
  }
  if (record.form === "entity_report") {
    code(t("q_reason_report"), "report_reason", record.reason);
    code(t("q_urgency"), "urgency", record.urgency);
    many(t("q_steps"), "eval_step", record.steps);
  } else {
    many(t("q_services"), "service", record.services);
    for (const { to, outcome } of record.referrals) {
      line(t("q_referrals"), `${label("referral", to)}: ${label("referral_outcome", outcome)}`);
    }
  }
  return lines;
}

/** What the records of a form are called when they are counted. */
export function countedWord(form: Form): Word {
  if (form === "access") return "close_accesses";
  if (form === "entity_report") return "close_reports";
  return form === "zone" ? "close_zones" : "close_contacts";
}

/** What is counted of the records of a form, said in a sentence. */
export function meaningWord(form: Form): Word {
  if (form === "access") return "accesses_definition";
  if (form === "entity_report") return "reports_definition";
  return form === "zone" ? "zones_definition" : "contacts_definition";
}

/** What a record is called in a list. */
export function titleOf(record: Noted): string {
  if (record.form === "zone")
    return `${record.zone} · ${t("presences_total", { n: presencesIn(record.presences) })}`;
  return label("gender", record.gender);
}

/** What a presence group is called. */
export function groupWords(group: PresenceGroup): string {
  return t(group === "unknown" ? "unknown_gender" : group);
}

/** A shift as it begins. */
export function openingShift(chosen: Pick<Shift, "unit" | "area" | "date"> & Kind): Shift {
  return {
    bands: [],
    team_size: null,
    roles: [],
    weather: null,
    km: null,
    coverage: "full",
    not_done: null,
    presences: { ...noPresences },
    events: [],
    materials: [],
    ads: null,
    closed: false,
    ...chosen,
  };
}
