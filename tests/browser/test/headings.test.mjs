// Every heading of the operators' manual is followed by a story on the real programs. What no story follows yet stands
// below with the reason; the list may only get shorter.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Manual } from "../src/manual.mjs";

const WITHOUT = "a story goes this way without the manual in hand:";

/** What no story follows, and why. */
const NOT_FOLLOWED = {
  "Che cosa gira dove": "tells what there is, and nothing is to be done on a screen",
  "Avere i programmi": "the run itself builds the programs, from the same sources",
  "Quando esce una versione nuova": "needs the programs of another version: played in Rust (tests/kept)",
  "In strada": `${WITHOUT} lock_times and nights`,
  "Chi apre un tablet": `${WITHOUT} operators`,
  "Dieci frasi sbagliate": "played in Rust (vault/tests/unlocking.rs)",
  "Se compare «il server racconta cose che non possono essere vere»":
    "needs a server that lies: played in Rust (tests/evil)",
};

/** How long that list may be: a smaller number may be written here, never a larger one. */
const NOT_FOLLOWED_MOST = 7;

const FOLLOWED = /\bmanual\.follow\(\s*"([^"]+)",\s*"([^"]+)"/g;

/** The sources of all stories, and of the ways that they share. */
async function stories() {
  const texts = [];
  for (const place of ["../src", "."]) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    for (const file of await readdir(folder)) texts.push(await readFile(`${folder}/${file}`, "utf8"));
  }
  return texts.join("\n");
}

test("every heading is followed by a story, or stands on a list that only gets shorter", async () => {
  const manual = await Manual.open();
  for (const [, italian, english] of (await stories()).matchAll(FOLLOWED)) manual.at(italian, english);
  assert.deepEqual(manual.unread().sort(), Object.keys(NOT_FOLLOWED).sort());
  assert.ok(
    manual.unread().length <= NOT_FOLLOWED_MOST,
    `${manual.unread().length} headings without a story`,
  );
});
