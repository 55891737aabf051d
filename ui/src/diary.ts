// The lines of the diario di bordo: what an outing was, in sums and codes. Nothing about any one person has a place here,
// and no sum by gender or age: on paper, one of a group is somebody.

import type { Diary } from "./backend";
import { label } from "./codes";
import { adParts, countedWord, formOf, hasPlace, type Said } from "./forms";
import { t } from "./words/index.svelte";

/** Every line that has something to say. */
export function diaryOf({ shift, presences, counted, first, zones, services }: Diary): Said[] {
  const form = formOf(shift);
  const done = shift.coverage !== "not_done";
  const lines: Said[] = [];
  const line = (name: string, value: string | number) =>
    value !== "" && lines.push({ name, value: String(value) });
  const list = (values: string[]) => values.join(", ");

  if (shift.national_mapping) line(t("diary_kind"), t("work_mapping"));
  line(t("close_coverage"), label("coverage", shift.coverage));
  if (shift.not_done !== null) line(t("diary_not_done"), label("not_done", shift.not_done));
  line(t("shift_bands"), list(shift.bands.map((band) => label("time_band", band))));
  if (shift.weather !== null) line(t("shift_weather"), label("weather", shift.weather));
  if (shift.team_size !== null) line(t("diary_team"), shift.team_size);
  line(t("diary_roles"), list(shift.roles.map(({ role, count }) => `${label("role", role)} ${count}`)));
  if (shift.km !== null) line(t("shift_km"), shift.km);
  if (done && hasPlace(shift.channel)) line(t("presences"), presences);
  if (done && form === "zone") line(t("close_zones"), zones);
  else if (done && form !== null) {
    line(t(countedWord(form)), counted);
    if (form !== "entity_report") line(t("diary_first"), first);
  }
  if (shift.ads !== null) {
    for (const part of adParts) line(t(`ads_${part}`), shift.ads[part]);
  }
  line(
    t("diary_services"),
    list(services.map(({ service, count }) => `${label("service", service)} ${count}`)),
  );
  line(
    t("shift_materials"),
    list(shift.materials.map(({ item, quantity }) => `${label("material", item)} ${quantity}`)),
  );
  line(t("shift_events"), list(shift.events.map((event) => label("event", event))));
  return lines;
}
