// What is chosen for the next outing before it begins: kept while its page is left for another, gone when the office is.

import type { Area, NotDone } from "./backend";
import { kindOf, type Work } from "./forms";
import { tablet } from "./tablet.svelte";
import { t } from "./words/index.svelte";

class Start {
  unit = $state<string | null>(null);
  area = $state<Area | null>(null);
  work = $state<Work | null>(null);
  /** Why it was not done, where that is what is to be said. */
  reason = $state<NotDone | null>(null);
  notDone = $state(false);
  /** The date of the outing, in days from today. */
  days = $state(0);

  /** The page is opened: a unit that is gone is not chosen, one that is the only one is. */
  enter(): void {
    const units = tablet.status?.units ?? [];
    if (this.unit !== null && !units.includes(this.unit)) this.unit = null;
    if (units.length === 1) this.unit ??= units[0] ?? null;
  }

  /** Nothing is chosen any more. */
  forget(): void {
    [this.unit, this.area, this.work, this.reason] = [null, null, null, null];
    [this.notDone, this.days] = [false, 0];
  }

  /** Turns between an outing that begins and one that was not done. */
  turn(): void {
    this.notDone = !this.notDone;
    // A session of reports is never "not done": nobody goes out for it.
    if (this.notDone && this.work === "reports") this.work = null;
  }

  /** A mapping counts zone by zone, and no zone has a name yet. */
  get lacksZones(): boolean {
    if (this.work === null || this.notDone || !kindOf(this.work).national_mapping) return false;
    return (tablet.status?.zones ?? []).length === 0;
  }

  /** What is still to be chosen, in words. */
  get lacking(): string[] {
    return [
      this.unit === null ? t("start_unit") : "",
      this.area === null ? t("start_area") : "",
      this.work === null ? t("start_channel") : "",
      this.notDone && this.reason === null ? t("not_done_why") : "",
    ]
      .filter((part) => part !== "")
      .map((part) => part.toLocaleLowerCase());
  }

  /** Why it cannot begin, in one sentence; none where it can. */
  get hindered(): string | null {
    if (tablet.status?.enrolled !== true) return t("start_not_enrolled");
    if ((tablet.status.units ?? []).length === 0) return t("start_no_unit");
    if (this.lacking.length > 0) return t("start_missing", { what: this.lacking.join(", ") });
    return this.lacksZones ? t("start_no_zones") : null;
  }
}

export const start = new Start();
