// What a list of services says at one moment: what is open, how surely it is known, what matches a wish. Pure: the
// moment is passed in. Hours are those of Italy, whatever the clock of the tablet thinks of time zones.

import type { Area, Day, Group, Listing, Need } from "./backend";
import { label } from "./codes";

const ZONE = "Europe/Rome";

/** A minute in Italy. */
export interface Moment {
  day: Day;
  /** Monday is 1. */
  weekday: number;
  /** Since midnight. */
  minute: number;
}

/** The moment in Italy that a clock shows. */
export function momentOf(clock: Date): Moment {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: ZONE,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(clock);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? "";
  const day = `${part("year")}-${part("month")}-${part("day")}`;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
  return { day, weekday, minute: Number(part("hour")) * 60 + Number(part("minute")) };
}

const FIXED_HOLIDAYS = [
  "01-01",
  "01-06",
  "04-25",
  "05-01",
  "06-02",
  "08-15",
  "11-01",
  "12-08",
  "12-25",
  "12-26",
];
// Saint Francis, a national holiday again from 2026 (L. 151/2025).
const SAINT_FRANCIS = "10-04";
const SAINT_FRANCIS_YEAR_MIN = 2026;

/** Whether the day is a national holiday. Those of a single town are not known. */
export function isHoliday(day: Day): boolean {
  const year = Number(day.slice(0, 4));
  const date = day.slice(5);
  if (date === SAINT_FRANCIS) return year >= SAINT_FRANCIS_YEAR_MIN;
  return FIXED_HOLIDAYS.includes(date) || date === easter(year) || date === easter(year, 1);
}

/** Easter by the Gregorian reckoning (Meeus), or the day this many days after, as MM-DD. */
function easter(year: number, after = 0): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - f + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 21 + after;
  return new Date(Date.UTC(year, 2, 1 + days)).toISOString().slice(5, 10);
}

/** Whether a service is open; `until` says for how long, where it shuts. */
export type Openness =
  { state: "always" } | { state: "open"; until: string } | { state: "closed" | "holiday" | "unknown" };

export function openness({ opening }: Listing, now: Moment): Openness {
  if (opening === null) return { state: "unknown" };
  if (opening === "always") return { state: "always" };
  if (isHoliday(now.day)) return { state: "holiday" };
  const open = opening.find(
    ({ days, from, to }) =>
      days.includes(now.weekday) && minutes(from) <= now.minute && now.minute < minutes(to),
  );
  return open ? { state: "open", until: open.to } : { state: "closed" };
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(":").map(Number);
  return hours * 60 + rest;
}

/** How surely a service is known: verified and still believed, no longer, never, or only from an old source. */
export type Trust = "verified" | "expired" | "never" | "old";

export function trust(listing: Listing, today: Day): Trust {
  if (listing.verified_on === null) return listing.verify_before_use ? "old" : "never";
  const over = listing.valid_until !== null && listing.valid_until < today;
  return over ? "expired" : "verified";
}

/** What somebody looks for. */
export interface Wish {
  area: Area | null;
  need: Need | null;
  group: Group | null;
  open: boolean;
  words: string;
}

/** The services that match, in their own order. What serves everywhere and everyone always matches area and group. */
export function matching(services: readonly Listing[], wish: Wish, now: Moment): Listing[] {
  const words = plain(wish.words).split(/\s+/).filter(Boolean);
  return services.filter((listing) => {
    const { state } = openness(listing, now);
    return (
      (wish.area === null || listing.areas.length === 0 || listing.areas.includes(wish.area)) &&
      (wish.need === null || listing.needs.includes(wish.need)) &&
      (wish.group === null || listing.groups.length === 0 || listing.groups.includes(wish.group)) &&
      (!wish.open || state === "always" || state === "open") &&
      words.every((word) => textOf(listing).includes(word))
    );
  });
}

function textOf(listing: Listing): string {
  const said = [listing.name, listing.contact, listing.for_whom, listing.hours].flatMap((words) =>
    words === null ? [] : [words.it, words.en],
  );
  const named = [
    ...listing.needs.map((need) => label("need", need)),
    ...listing.languages.map((language) => label("language", language)),
    ...listing.areas.map((area) => label("area", area)),
  ];
  return plain([...said, ...named].join(" "));
}

/** Small letters without accents. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}
