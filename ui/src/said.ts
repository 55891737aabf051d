// What an outing or a record says, in full words, and how two wordings of it differ. Must not know who wrote which.

import type { Presences, Record as Noted, Said, Shift } from "./backend";
import { dayWords, monthWords } from "./calendar";
import { label } from "./codes";
import {
  adParts,
  groupWords,
  hasPlace,
  kindWords,
  linesOf,
  noAds,
  presenceGroups,
  presencesIn,
} from "./forms";
import { t } from "./words/index.svelte";

/** One line: what is asked, and what is said of it. */
export interface Line {
  name: string;
  value: string;
}

/** A line that is not the same in two wordings. */
export interface Difference {
  name: string;
  from: string;
  to: string;
}

/** Everything that is said, line by line; what is "non rilevato" or at its default has no line. */
export function linesSaid(said: Said): Line[] {
  if (said === "withdrawn") return [];
  return "shift" in said ? shiftLines(said.shift) : recordLines(said.record);
}

/** A record, its head included, each question once. */
export function recordLines(record: Noted): Line[] {
  const lines: Line[] = [];
  if (record.form !== "zone") lines.push({ name: t("q_gender"), value: label("gender", record.gender) });
  if ("newness" in record && record.newness !== null)
    lines.push({ name: t("q_newness"), value: label("newness", record.newness) });
  if (record.form === "entity_report") lines.push({ name: t("q_area"), value: label("area", record.area) });
  if (record.incomplete) lines.push({ name: t("review_whole"), value: t("fill_incomplete") });
  return merged([...lines, ...linesOf(record)]);
}

/** An outing. What was seen in the zones of a mapping stands in its records: whoever has them says so in `seen`. */
export function shiftLines(shift: Shift, seen: Presences = shift.presences): Line[] {
  const counts = (values: { name: string; n: number }[]) =>
    values
      .filter(({ n }) => n > 0)
      .map(({ name, n }) => `${name} ${n}`)
      .join(", ");
  const presences = counts(presenceGroups.map((group) => ({ name: groupWords(group), n: seen[group] })));
  // Nobody is seen on the phone or among the ads, and the shift of a mapping knows of no zone: that is not nought.
  const place = hasPlace(shift.channel) && !shift.national_mapping;
  const untold = !place && presencesIn(seen) === 0;
  const ads = shift.ads ?? noAds;
  return [
    { name: t("start_unit"), value: shift.unit },
    { name: t("col_area"), value: label("area", shift.area) },
    {
      name: t("col_channel"),
      value: kindWords(shift),
    },
    { name: t("review_day"), value: dayWords(shift.date) },
    {
      name: t("close_coverage"),
      value: [label("coverage", shift.coverage), shift.not_done && label("not_done", shift.not_done)]
        .filter(Boolean)
        .join(": "),
    },
    {
      name: t("presences"),
      value: untold ? "" : `${presencesIn(seen)}${presences === "" ? "" : ` (${presences})`}`,
    },
    { name: t("possible_minors"), value: seen.possible_minors || "" },
    { name: t("shift_bands"), value: shift.bands.map((band) => label("time_band", band)).join(", ") },
    { name: t("shift_weather"), value: shift.weather ? label("weather", shift.weather) : "" },
    { name: t("shift_team"), value: shift.team_size ?? "" },
    {
      name: t("shift_roles"),
      value: counts(shift.roles.map(({ role, count }) => ({ name: label("role", role), n: count }))),
    },
    {
      name: t("shift_materials"),
      value: counts(
        shift.materials.map(({ item, quantity }) => ({ name: label("material", item), n: quantity })),
      ),
    },
    { name: t("shift_events"), value: shift.events.map((event) => label("event", event)).join(", ") },
    { name: t("shift_km"), value: shift.km ?? "" },
    {
      name: t("ads"),
      value: counts(
        adParts.map((part) => ({
          name: t(`ads_${part}`),
          n: ads[part],
        })),
      ),
    },
    { name: t("review_closed"), value: t(shift.closed ? "yes" : "review_not_closed") },
  ]
    .map(({ name, value }) => ({ name, value: String(value) }))
    .filter(({ value }) => value !== "");
}

/** The month of an outing, in words. */
export const monthSaid = (shift: Shift): string => monthWords(shift.date.slice(0, 7));

/** Where two wordings differ, in the order in which they are read; what has no line was not recorded. */
export function differences(before: Said, after: Said): Difference[] {
  const [old, fresh] = [linesSaid(before), linesSaid(after)];
  if (after === "withdrawn" || before === "withdrawn") {
    if (before === after) return [];
    const [from, to] = [before, after].map((said) =>
      t(said === "withdrawn" ? "review_not_there" : "review_there"),
    );
    return [{ name: t("review_entry"), from: from ?? "", to: to ?? "" }];
  }
  const names = [...new Set([...old, ...fresh].map(({ name }) => name))];
  const valueIn = (lines: Line[], name: string) =>
    lines.find((line) => line.name === name)?.value ?? t("unknown");
  return names
    .map((name) => ({ name, from: valueIn(old, name), to: valueIn(fresh, name) }))
    .filter(({ from, to }) => from !== to);
}

/** Lines of one name become one. */
function merged(lines: Line[]): Line[] {
  const values = new Map<string, string>();
  for (const { name, value } of lines) {
    const known = values.get(name);
    values.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  return [...values].map(([name, value]) => ({ name, value }));
}
