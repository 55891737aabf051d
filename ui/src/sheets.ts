// How a period's sheet is read: the name of each of its tables, of each population and of each code in it.
// Must not know how figures come about. Codes of lists are called what the lists call them.

import type { FigureView, NotArrived, Population, SheetTable } from "./backend";
import { codesOf, label, type ListName } from "./codes";
import { t, tn, type Word } from "./words/index.svelte";

/** The margin of a dimension. */
export const ALL = "*";

/** Before a macro-area: its countries that a published table does not name. */
const REST = "other_";

/** The gender group of all others, and of those whose gender was not recorded. */
const GENDER_OTHER = "altro";

/** The lists of those dimensions whose codes a list names. */
const LISTS: { [dimension: string]: ListName } = {
  area: "area",
  line: "emersion_line",
  gender: "gender_group",
  macro: "macro",
  country: "country",
  age: "age",
  field: "field",
  service: "service",
  referral: "referral",
  source: "source",
  step: "eval_step",
  channel: "channel",
  weather: "weather",
  material: "material",
};

/** The codes of dimensions that no list has, in their order. */
const OWN: { [dimension: string]: string[] } = {
  newness: ["new", "known", "unknown"],
  origin: ["eu", "balkan_exussr", "west_africa", "africa", "latam", "asia", "other_unknown"],
  day_night: ["day", "night", "unknown"],
};

/** What one of each population is. */
export const UNITS: { [of in Population]: Word } = {
  contacts: "count_contacts",
  accesses: "count_accesses",
  reports: "count_reports",
  reception: "count_reception",
  outings: "count_outings",
  materials: "count_materials",
  mapping: "count_mapping",
  ads: "count_ads",
};

/** Dimension by dimension: area, gender, and so on. */
export function dimensionWords(dimension: string): string {
  return t(`dimension_${dimension}` as Word);
}

/** What a code of a dimension is called; the margin is the total. */
export function codeWords(dimension: string, code: string): string {
  if (code === ALL) return t("closing_total");
  // Among the genders of a table stands also whoever's was not recorded.
  if (dimension === "gender" && code === GENDER_OTHER) return t("code_other_unknown");
  // The examples in a macro-area's words are the countries that are named.
  if (dimension === "country" && code.startsWith(REST))
    return t("code_other_countries", {
      where: label("macro", code.slice(REST.length)).replace(/ \(.*$/, ""),
    });
  const list = LISTS[dimension];
  if (list !== undefined && codesOf(list).some((known) => known.code === code)) return label(list, code);
  if (OWN[dimension] === undefined || code === "unknown") return t("closing_unknown");
  return t(`code_${code}` as Word);
}

/** The codes that stand in a table, in the order of their list, the total last. */
export function codesIn(table: SheetTable, dimension: string): string[] {
  const list = LISTS[dimension];
  const order = list === undefined ? (OWN[dimension] ?? []) : codesOf(list).map(({ code }) => code);
  const there = new Set(table.cells.map((cell) => cell.at[dimension] ?? ALL));
  const known = order.filter((code) => there.has(code));
  const others = [...there].filter((code) => code !== ALL && !order.includes(code));
  return [...known, ...others, ...(there.has(ALL) ? [ALL] : [])];
}

/** The figure here; none where it is zero. */
export function figureAt(table: SheetTable, at: { [dimension: string]: string }): FigureView | undefined {
  return table.cells.find((cell) => Object.entries(at).every(([name, code]) => cell.at[name] === code));
}

/** Distinct persons: one number, or from least to most. */
export function personsWords(persons: [number, number]): string {
  const [least, most] = persons;
  return least === most ? String(least) : t("closing_range", { least, most });
}

/** What has not come or is not settled, each thing once. */
export function missingWords(missing: NotArrived): string[] {
  const said: [number, Word, Word][] = [
    [missing.unreviewed, "missing_unreviewed_one", "missing_unreviewed"],
    [missing.with_unit, "missing_with_unit_one", "missing_with_unit"],
    [missing.incomplete, "missing_incomplete_one", "missing_incomplete"],
    [missing.running, "missing_running_one", "missing_running"],
    [missing.silent, "missing_silent_one", "missing_silent"],
  ];
  return said.filter(([n]) => n > 0).map(([n, one, many]) => tn(one, many, n));
}
