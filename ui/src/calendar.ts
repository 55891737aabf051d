// Days and months as the core writes them, made readable. No clock here: today is what the core says it is.

import type { Day, Month } from "./backend";
import { speech } from "./words/index.svelte";

const DAY_MILLISECONDS = 86_400_000;

/** The day this many days later. */
export function dayAfter(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * DAY_MILLISECONDS).toISOString().slice(0, 10);
}

/** The month of a day. */
export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

/** The month this many months later. */
export function monthAfter(month: Month, months: number): Month {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

/** "venerdì 20 novembre 2026". */
export function dayWords(day: Day): string {
  return words(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** "20 nov 2026", for lists. */
export function dayShort(day: Day): string {
  return words(day, { day: "numeric", month: "short", year: "numeric" });
}

/** "novembre 2026". */
export function monthWords(month: Month): string {
  return words(`${month}-01`, { month: "long", year: "numeric" });
}

function words(day: Day, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  const locale = speech.language === "it" ? "it-IT" : "en-GB";
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(date);
}
