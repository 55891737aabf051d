// The code lists: every code has a name in both languages, and every group of signals and every line its words.

import assert from "node:assert/strict";
import test from "node:test";
import { load, text } from "./load.mjs";

const { lists } = JSON.parse(await text("crates/model/data/code-lists.json"));
const { indicators } = JSON.parse(await text("crates/model/data/indicators.json"));
const { it } = await load("words/it.ts");

test("every code of every list has a name in Italian and in English", () => {
  let codes = 0;
  for (const [list, { codes: entries }] of Object.entries(lists)) {
    for (const entry of entries) {
      codes += 1;
      assert.ok(entry.it?.trim() && entry.en?.trim(), `${list}/${entry.code}`);
    }
  }
  assert.ok(codes > 500);
});

test("the lists the screens ask for are there", () => {
  const asked = ["country", "language", "access_reason", "report_reason", "urgency", "coverage", "proposal"];
  assert.deepEqual(
    asked.filter((list) => !(list in lists)),
    [],
  );
});

test("every signal has a name, and every group of signals a title", () => {
  for (const signal of indicators) {
    assert.ok(signal.it?.trim() && signal.en?.trim(), signal.code);
    assert.ok(`signals_${signal.group}` in it, signal.group);
  }
});

test("every line of the table has a unit and a definition", () => {
  for (const { code } of lists.emersion_line.codes) {
    assert.ok(`unit_${code}` in it && `def_${code}` in it, code);
  }
});

test("a country is found under its first letter without accents", () => {
  const letters = new Set(
    lists.country.codes.map(({ it: name }) => name.normalize("NFD").charAt(0).toUpperCase()),
  );
  for (const letter of letters) assert.match(letter, /^[A-Z]$/);
});
