// What the door says and hears, written by hand until the types generated from Rust take this file's place.
// The names are those of the contract and must stay so: the swap is a change of import.

export type Area = "CO" | "MI" | "MB" | "SO" | "VA" | "OUT";
export type Channel =
  | "street_night"
  | "street_day"
  | "indoor_phone"
  | "indoor_visit"
  | "online"
  | "ad_monitor"
  | "labour_site"
  | "begging"
  | "settlement"
  | "gathering"
  | "reception"
  | "dropin"
  | "desk"
  | "phone_line";
export type TimeBand = "h06_14" | "h14_20" | "h20_24" | "h00_06";
export type Weather = "clear" | "cloudy" | "light_rain" | "rain" | "snow" | "fog" | "frost" | "heat";
export type TeamRole =
  | "educator"
  | "mediator"
  | "psychologist"
  | "social_worker"
  | "health"
  | "peer"
  | "volunteer"
  | "trainee";
export type Event =
  | "police_operation"
  | "conflict"
  | "mediation_done"
  | "threat_to_team"
  | "new_place"
  | "empty_place"
  | "vehicle_problem"
  | "first_aid";
export type Newness = "new_ever" | "first_this_year" | "first_this_period" | "seen_this_period" | "unknown";
export type Mode =
  | "spoken"
  | "from_vehicle"
  | "material_only"
  | "call_answered"
  | "message"
  | "group"
  | "refused";
export type Gender =
  | "woman"
  | "man"
  | "trans_woman"
  | "trans_man"
  | "trans_unspecified"
  | "nonbinary_other"
  | "unknown";
export type Age = "u18" | "a18_20" | "a21_24" | "a25_34" | "a35_44" | "a45_54" | "a55p" | "unknown";
export type Basis = "perceived" | "stated";
export type Field =
  | "sexual"
  | "sex_work_no_sign"
  | "labour"
  | "domestic_servitude"
  | "begging"
  | "illegal_econ"
  | "forced_marriage"
  | "domestic_violence"
  | "multiple"
  | "at_risk"
  | "unknown";
export type Setting =
  | "centre_street"
  | "suburb_street"
  | "provincial_road"
  | "industrial_area"
  | "park"
  | "transit"
  | "mall_market"
  | "worship"
  | "traffic_light"
  | "flat"
  | "massage"
  | "club"
  | "hotel"
  | "farm"
  | "building_site"
  | "logistics_hub"
  | "workshop"
  | "carwash"
  | "restaurant"
  | "private_home"
  | "settlement"
  | "service_office"
  | "reception_centre"
  | "online";
export type Sector =
  | "agri"
  | "construction"
  | "textile"
  | "logistics"
  | "delivery"
  | "hospitality"
  | "restaurant"
  | "domestic_care"
  | "carwash"
  | "cleaning"
  | "manufacture"
  | "leaflet"
  | "market"
  | "other"
  | "unknown";
export type BeggingForm = "ask_only" | "sells" | "service" | "performs" | "unknown";
export type Protection =
  | "in_cas"
  | "in_sai"
  | "asylum_elsewhere"
  | "other_or_none"
  | "not_asked"
  | "declined"
  | "unknown";
export type Service =
  | "listen"
  | "health_info"
  | "prophylaxis"
  | "orientation"
  | "accompany_health"
  | "accompany_other"
  | "legal_info"
  | "docs_help"
  | "art18_info"
  | "labour_rights_info"
  | "safety_info"
  | "conflict_mediation"
  | "language_mediation"
  | "psych_support"
  | "card_given"
  | "food_drink"
  | "clothing"
  | "first_aid"
  | "return_info"
  | "none";
export type Need =
  | "health"
  | "sexual_health"
  | "pregnancy"
  | "mental_health"
  | "addiction"
  | "documents"
  | "housing"
  | "money_food"
  | "work"
  | "legal"
  | "violence"
  | "children"
  | "language"
  | "exit"
  | "none_said";
export type ReferralTo =
  | "filter_office"
  | "nv"
  | "emergency_shelter"
  | "sti_clinic"
  | "family_clinic"
  | "er"
  | "stp_gp"
  | "addiction_service"
  | "ethno_psych"
  | "antiviolence"
  | "sexual_violence"
  | "lawyer"
  | "union"
  | "labour_helpdesk"
  | "minors_service"
  | "homeless_hub"
  | "residency"
  | "lgbt_desk"
  | "antidiscrimination"
  | "italian_school"
  | "reception_system"
  | "assisted_return"
  | "other_project"
  | "police_at_request"
  | "other";
export type ReferralOutcome = "proposed" | "accepted" | "accompanied" | "done" | "declined" | "unknown";
export type Source =
  | "self"
  | "street_unit"
  | "cas"
  | "sai"
  | "territorial_commission"
  | "police"
  | "judiciary"
  | "nv"
  | "antitrafficking_project"
  | "social_service"
  | "health_service"
  | "antiviolence"
  | "labour_inspection"
  | "union"
  | "prison"
  | "school"
  | "minors_facility"
  | "third_sector"
  | "client_friend"
  | "citizen"
  | "other";
export type EvalStep =
  | "received"
  | "contact_tried"
  | "contacted"
  | "interview_first"
  | "interview_next"
  | "indicators_found"
  | "indicators_not_found"
  | "not_enough"
  | "programme_offered"
  | "accepted"
  | "declined"
  | "lost_contact"
  | "taken_in_residential"
  | "taken_in_territorial"
  | "messa_in_rete"
  | "assisted_return"
  | "out_of_scope";
export type Material =
  | "condom"
  | "female_condom"
  | "lubricant"
  | "hygiene_kit"
  | "hot_drink"
  | "food"
  | "blanket"
  | "leaflet"
  | "card";
export type Consent = "given_oral" | "refused" | "withdrawn" | "not_asked";
export type NotDone = "weather" | "staff" | "safety" | "vehicle" | "other";
export type Line =
  | "street_contacts"
  | "indoor_contacts"
  | "low_threshold_accesses"
  | "reported_persons"
  | "outings";
export type Language =
  | "it"
  | "en"
  | "fr"
  | "es"
  | "pt"
  | "ro"
  | "bg"
  | "hu"
  | "sq"
  | "sh"
  | "rom"
  | "pl"
  | "ru"
  | "uk"
  | "ka"
  | "tr"
  | "ar"
  | "fa"
  | "pcm"
  | "bin"
  | "yo"
  | "ig"
  | "ha"
  | "ak"
  | "wo"
  | "ff"
  | "mnk"
  | "bm"
  | "so"
  | "am"
  | "ti"
  | "zh"
  | "th"
  | "vi"
  | "tl"
  | "hi"
  | "pa"
  | "ur"
  | "bn"
  | "si"
  | "ta"
  | "sign"
  | "other";
export type AccessReason =
  | "listen"
  | "orientation"
  | "basic_needs"
  | "health"
  | "documents"
  | "legal"
  | "work"
  | "housing"
  | "italian_course"
  | "violence"
  | "exit"
  | "appointment"
  | "accompanied_here"
  | "other"
  | "unknown";
export type ReportReason = "assessment" | "protection" | "advice" | "transfer" | "other";
export type Urgency = "ordinary" | "days" | "immediate" | "unknown";
export type Coverage = "full" | "partial" | "not_done";
export type Proposal = "no" | "yes" | "discuss";
/** ISO 3166-1 alpha-2, from the compiled list. */
export type Country = string;
/** Code of an observed signal. */
export type Signal = string;

/** A civil date, "2026-11-20". */
export type Day = string;
/** A month, "2026-11". */
export type Month = string;
export type State = "new" | "closed" | "outing" | "office";
export type Role = "worker" | "coordinator";

export interface Presences {
  women: number;
  men: number;
  trans: number;
  other: number;
  unknown: number;
  possible_minors: number;
}
export interface RoleCount {
  role: TeamRole;
  count: number;
}
export interface MaterialCount {
  item: Material;
  quantity: number;
}
export interface AdSession {
  viewed: number;
  called: number;
  answered: number;
  contacts: number;
}
export interface Shift {
  unit: string;
  area: Area;
  channel: Channel | null;
  date: Day;
  bands: TimeBand[];
  team_size: number | null;
  roles: RoleCount[];
  weather: Weather | null;
  km: number | null;
  coverage: Coverage;
  not_done: NotDone | null;
  presences: Presences;
  events: Event[];
  materials: MaterialCount[];
  national_mapping: boolean;
  ads: AdSession | null;
  closed: boolean;
}
export interface Referral {
  to: ReferralTo;
  outcome: ReferralOutcome;
}
export interface Contact {
  incomplete: boolean;
  mode: Mode;
  newness: Newness | null;
  already_counted: boolean;
  gender: Gender;
  age: Age;
  age_basis: Basis | null;
  possible_minor: boolean;
  origin: Country | null;
  origin_basis: Basis | null;
  field: Field;
  services: Service[];
  language: Language | null;
  mediator: boolean;
  needs: Need[];
  setting: Setting | null;
  sector: Sector | null;
  begging_form: BeggingForm | null;
  protection: Protection;
  referrals: Referral[];
  signals: Signal[];
  proposal: Proposal;
  engagement: boolean;
  consent: Consent;
}
export interface Access {
  incomplete: boolean;
  newness: Newness | null;
  gender: Gender;
  age: Age;
  age_basis: Basis | null;
  possible_minor: boolean;
  origin: Country | null;
  origin_basis: Basis | null;
  reason: AccessReason;
  sent_by: Source | null;
  services: Service[];
  referrals: Referral[];
}
export interface EntityReport {
  incomplete: boolean;
  /** Made in Rust when it is first saved; empty until then. */
  case: string;
  source: Source;
  month: Month;
  area: Area;
  gender: Gender;
  age: Age;
  age_basis: Basis | null;
  possible_minor: boolean;
  origin: Country | null;
  origin_basis: Basis | null;
  field: Field;
  reason: ReportReason | null;
  urgency: Urgency;
  persons: number;
  steps: EvalStep[];
}
export type Record =
  | ({ form: "contact" } & Contact)
  | ({ form: "access" } & Access)
  | ({ form: "entity_report" } & EntityReport);

export interface Queue {
  sealed: number;
  received: number;
  waiting: number;
  last_sync: "never" | "ok" | "offline" | "refused" | "working";
  problem: string | null;
}
export interface RecordView {
  subject: string;
  record: Record;
  revision: number;
  withdrawn: boolean;
  state: "sealed" | "received";
  order: number;
}
export interface Draft {
  subject: string | null;
  record: Record;
}
export interface OutingView {
  unit: string;
  area: Area;
  channel: Channel | null;
  date: Day;
  shift: Shift;
  records: RecordView[];
  draft: Draft | null;
}
export interface Status {
  state: State;
  role: Role | null;
  today: Day;
  attempts_left: number;
  units: string[];
  outing: OutingView | null;
  queue: Queue;
}
export interface Reconciliation {
  presences: number;
  contacts: number;
  entries_sealed: number;
  entries_received: number;
  incomplete: number;
}
/** The open part of an entry, shown exactly as it is given. */
export type OpenHeader = { [part: string]: string | number | boolean | null };
export interface OutboxRow {
  order: number;
  area: Area | null;
  month: Month;
  entries: number;
  received: number;
  closed: boolean;
}
export interface Kit {
  root: string[];
  generation: string[];
}
export interface Applicant {
  device: string;
  fingerprint: string[];
}
export interface ReceivedOuting {
  outing: string;
  device: string;
  unit: string | null;
  area: Area;
  channel: Channel | null;
  date: Day;
  month: Month;
  closed: boolean;
  contacts: number;
  records: number;
  presences: number;
  mismatch: boolean;
  unreadable: number;
}
export type ReceivedRecord = RecordView & { mismatch: boolean; heads: number };
export interface TableRow {
  area: Area;
  month: Month;
  street_contacts: number;
  indoor_contacts: number;
  low_threshold_accesses: number;
  reported_persons: number;
  outings: number;
}
export interface Table {
  rows: TableRow[];
  fetched: boolean;
  uncounted: { reason: string; entries: number }[];
}
export interface Problem {
  code: string;
  field: string | null;
  retryable: boolean;
}

export type Request =
  | { do: "status" }
  | { do: "make_passphrase" }
  | { do: "words" }
  | { do: "found"; words: number[]; units: string[]; server: string; area_default?: Area }
  | { do: "join"; words: number[]; invitation: string; units: string[] }
  | { do: "unlock"; words: number[] }
  | { do: "lock" }
  | { do: "set_units"; units: string[] }
  | { do: "start_outing"; shift: Shift }
  | { do: "tally"; shift: Shift }
  | { do: "draft"; draft: Draft | null }
  | { do: "note"; record: Record }
  | { do: "amend"; subject: string; record: Record }
  | { do: "withdraw"; subject: string }
  | { do: "restore"; subject: string }
  | { do: "leaving" }
  | { do: "close_outing"; shift: Shift }
  | { do: "outbox" }
  | { do: "sync_now" }
  | { do: "invite" }
  | { do: "applicants" }
  | { do: "admit"; device: string }
  | { do: "received" }
  | { do: "received_outing"; outing: string }
  | { do: "table" };
