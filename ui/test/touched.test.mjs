// Whatever can be pressed, chosen or typed into, and every screen, is reached by at least one story of tests/browser, played
// on the real programs. What no story reaches yet stands below with the reason; the lists may only get shorter.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { sources } from "./load.mjs";

const STORIES = fileURLToPath(new URL("../../tests/browser", import.meta.url));

/** Where a name stands for several: each of them is to be reached. */
const STANDS_FOR = {
  "review-{action.mode}": ["send", "correct", "duplicate", "training", "history"].map(
    (mode) => `review-${mode}`,
  ),
  "received-tab-{name}": ["received-tab-outings", "received-tab-cases"],
  "spoken-{one}": ["spoken-own", "spoken-htcds", "spoken-mapping"],
  "format-{one}": ["format-xlsx", "format-ods", "format-csv", "format-json"],
};

const BY_NAME = "pressed by the words on it, as `words` of a device does";
const NEVER_WRONG =
  "for whoever writes down or types a wrong word: a story has one hand, which does not slip";
const FAKES = "a small thing beside what the stories do; its screen is looked at with the fakes";
const SECRETARIAT = "between an organisation and the secretariat: their story takes the straight way";
const OTHER_WORLD = "needs a server that is away between two taps: played in Rust (tests/recovery)";

/** What no story reaches, and why. */
const NOT_REACHED = {
  "word-{index}": BY_NAME,
  "again-show": NEVER_WRONG,
  "phrase-previous": NEVER_WRONG,
  "given-{at}": NEVER_WRONG,
  "pin-delete": NEVER_WRONG,
  "pin-0": "pressed digit by digit, as `pin` of a device does",
  "pin-lock": FAKES,
  "zone-back": FAKES,
  "zone-withdraw": FAKES,
  "card-help": FAKES,
  "card-lang-{one.lang}": FAKES,
  "card-language": FAKES,
  "country-letter-{shown}": FAKES,
  "day-after": FAKES,
  "day-today": FAKES,
  "diary-print": FAKES,
  "draft-leave": FAKES,
  "record-{view.order}-restore": FAKES,
  "record-{view.order}-withdraw": FAKES,
  "units-change": FAKES,
  "close-period-no": SECRETARIAT,
  "introduction-differ": SECRETARIAT,
  "name-organisation": SECRETARIAT,
  "organisation-name": SECRETARIAT,
  "organisation-name-keep": SECRETARIAT,
  "preview-stop": SECRETARIAT,
  "preview-year": SECRETARIAT,
  "publish-no": SECRETARIAT,
  "reception-back": SECRETARIAT,
  "reception-year": SECRETARIAT,
  "reader-end": SECRETARIAT,
  "reader-end-no": SECRETARIAT,
  "reader-end-yes": SECRETARIAT,
  "sheets-shift": SECRETARIAT,
  "recovery-again": OTHER_WORLD,
  "recovery-sync": OTHER_WORLD,
};

/** How long that list may be: a smaller number may be written here, never a larger one. */
const NOT_REACHED_MOST = 36;

/** Screens for which no story waits by name, and why. */
const NOT_AWAITED = {
  "screen-office": "the frame of every page in the office, each of which has a name of its own",
  "screen-founding-waits": "is gone once the sheets are there, which the story of people waits for",
  "screen-recovery": OTHER_WORLD,
};

/** How long that list may be. */
const NOT_AWAITED_MOST = 3;

const SCREEN = /\bdata-testid="(screen-[\w-]+)"/g;
const CONTROL = /<(?:button|input|select|textarea|a)\s[^<]*?data-testid=(?:"([^"]+)"|\{`([^`]+)`\})/gs;
const SURE = /<Sure\s[^<]*?\bname="([^"]+)"/gs;

/** What can be pressed, chosen or typed into, by name. */
async function controls() {
  const names = [];
  for (const [path, source] of await sources()) {
    if (!path.endsWith(".svelte") || path.endsWith("parts/Sure.svelte")) continue;
    for (const [, plain, made] of source.matchAll(CONTROL)) names.push(plain ?? made);
    for (const [, name] of source.matchAll(SURE)) names.push(name, `${name}-no`, `${name}-yes`);
  }
  return [...new Set(names.flatMap((name) => STANDS_FOR[name] ?? [name]))];
}

/** Every word that a story writes between quotation marks, holes and all. */
async function written() {
  const texts = [];
  for (const folder of ["src", "test"])
    for (const file of await readdir(`${STORIES}/${folder}`))
      texts.push(await readFile(`${STORIES}/${folder}/${file}`, "utf8"));
  const strings = texts.join("\n").match(/"[^"\n]*"|`[^`]*`/g) ?? [];
  return [...new Set(strings.flatMap((said) => said.match(/(?:[\w-]|\$?\{[^{}\n]*\})+/g) ?? []))];
}

const HOLE = /\$?\{[^{}]*\}/g;
const pattern = (name) =>
  new RegExp(
    `^${name
      .split(HOLE)
      .map((part) => part.replace(/[^\w-]/g, "\\$&"))
      .join("[\\w-]+")}$`,
  );
const filled = (word) => word.replace(HOLE, "x");
/** What stands beside the holes must be long enough to mean something. */
const isSaid = (name) => name.split(HOLE).some((part) => part.length >= 4);
const begins = (word) => word.split(HOLE)[0].length >= 3;

/** Whether what a story writes is this name; a name that is made is reached by one that may be it. */
function reaches(word, name) {
  if (word === name) return true;
  const isMade = name.match(HOLE) !== null && isSaid(name) && begins(word);
  return isMade && (pattern(name).test(filled(word)) || pattern(word).test(filled(name)));
}

test("every control is reached by a story of the browser, or stands on a list that only gets shorter", async () => {
  const words = await written();
  const missed = (await controls()).filter((name) => !words.some((word) => reaches(word, name)));
  assert.deepEqual(missed.sort(), Object.keys(NOT_REACHED).sort());
  assert.ok(missed.length <= NOT_REACHED_MOST, `${missed.length} controls without a story`);
});

test("every screen is waited for by a story of the browser, or stands on a list that only gets shorter", async () => {
  const screens = new Set();
  for (const [path, source] of await sources())
    if (path.endsWith(".svelte")) for (const [, name] of source.matchAll(SCREEN)) screens.add(name);
  assert.ok(screens.has("screen-count"), "the screens were not found");
  const words = new Set(await written());
  const missed = [...screens].filter((name) => !words.has(name));
  assert.deepEqual(missed.sort(), Object.keys(NOT_AWAITED).sort());
  assert.ok(missed.length <= NOT_AWAITED_MOST, `${missed.length} screens without a story`);
});
