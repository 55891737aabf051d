// The forms as the field fills them: which form a channel uses, an empty one, what it counts, how full it is.
// The rules that bind live in the core; here is only what a screen needs before it asks.

import type {
  Access,
  AdSession,
  Channel,
  Contact,
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
import { t } from "./words/index.svelte";

export type Form = Noted["form"];
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

export const noAds: AdSession = { viewed: 0, called: 0, answered: 0, contacts: 0 };

/** The form that a channel fills: ad monitoring none, no channel a report by an entity. */
export function formOf(channel: Channel | null): Form | null {
  if (channel === null) return "entity_report";
  if (channel === "ad_monitor") return null;
  return channel === "dropin" || channel === "desk" ? "access" : "contact";
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

/** An empty form of the outing: everything observed starts at "non rilevato". */
export function blank(outing: OutingView): Noted | null {
  const form = formOf(outing.shift.channel);
  if (form === "contact") return { form, ...blankContact() };
  if (form === "access") return { form, ...blankAccess() };
  if (form === "entity_report") return { form, ...blankReport(outing) };
  return null;
}

function blankContact(): Contact {
  return {
    ...observed,
    mode: "spoken",
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
  if (record === null || record.form === "entity_report") return null;
  const mode = callMode(outing.shift.channel);
  return record.form === "contact" ? { ...record, gender, newness, mode } : { ...record, gender, newness };
}

function callMode(channel: Channel | null): Contact["mode"] {
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

/** What a record counts: 0 or 1. */
export function countOf(record: Noted): 0 | 1 {
  if (record.form === "contact" && (record.mode === "refused" || record.already_counted)) return 0;
  return 1;
}

/** All presences of a shift. */
export function presencesIn(presences: Presences): number {
  return presenceGroups.reduce((sum, group) => sum + presences[group], 0);
}

/** The presence group of a gender. */
export function groupOf(gender: Gender): (typeof presenceGroups)[number] {
  if (gender === "woman") return "women";
  if (gender === "man") return "men";
  if (gender === "nonbinary_other") return "other";
  return gender === "unknown" ? "unknown" : "trans";
}

/** Presences raised, where needed, to the persons of whom a contact was noted. */
export function raised(outing: OutingView, presences: Presences): Presences {
  const least = { ...noPresences };
  for (const { record } of standing(outing.records)) {
    if (countOf(record) === 1) least[groupOf(record.gender)] += 1;
  }
  const result = { ...presences };
  for (const group of presenceGroups) result[group] = Math.max(result[group], least[group]);
  return result;
}

/** How much of what is usually observed has been recorded. */
export interface Fill {
  done: number;
  of: number;
}

/** The fill of a record. */
export function fillOf(record: Noted): Fill {
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
  return record.form !== "entity_report" && record.newness === null ? "newness" : null;
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

/** A shift as it begins. */
export function openingShift(chosen: Pick<Shift, "unit" | "area" | "channel" | "date">): Shift {
  return {
    ...chosen,
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
    national_mapping: false,
    ads: null,
    closed: false,
  };
}
