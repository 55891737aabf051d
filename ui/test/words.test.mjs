// The words: both languages say everything, with the same gaps, and every code of the core has words.

import assert from "node:assert/strict";
import test from "node:test";
import { load, sources, text } from "./load.mjs";

const { it } = await load("words/it.ts");
const { en } = await load("words/en.ts");
const gaps = (words) => [...words.matchAll(/\{(\w+)\}/g)].map((gap) => gap[1]).sort();

test("Italian and English hold the same keys in the same order", () => {
  assert.deepEqual(Object.keys(en), Object.keys(it));
});

test("no words are empty, and both languages have the same gaps", () => {
  for (const key of Object.keys(it)) {
    assert.ok(it[key].trim() && en[key].trim(), key);
    assert.deepEqual(gaps(en[key]), gaps(it[key]), key);
  }
});

// Keys put together from a code: the words of a code of the core, or of a field of its answers.
const FAMILIES = /^(problem|sync|header|kind|fault|signals|unit|def|ads|group)_(.+)$/;
/** Refusals that the pages make themselves. */
const OWN_PROBLEMS = ["other", "title"];
/** Presence groups are named by their field. */
const GROUPS = ["women", "men", "trans", "other"];

const pages = [...(await sources())].filter(([path]) => !/^src\/words\/(it|en)\.ts$/.test(path));
const used = pages.map(([, source]) => source).join("\n");

test("every word is used somewhere", () => {
  const plain = Object.keys(it).filter(
    (key) => !FAMILIES.test(key) && !GROUPS.includes(key) && !new RegExp(`["']${key}["']`).test(used),
  );
  assert.deepEqual(plain, []);
});

test("every word put together from a code belongs to a code that exists", async () => {
  const core = await Promise.all(
    [
      "crates/model/data/code-lists.json",
      "crates/model/data/indicators.json",
      "crates/model/src/header.rs",
      "crates/vault/src/app/problem.rs",
      "crates/vault/src/sync/mod.rs",
    ].map(text),
  );
  const known = [used, ...core].join("\n");
  const orphans = Object.keys(it).filter((key) => {
    const [, family, code] = FAMILIES.exec(key) ?? [];
    if (family === undefined || (family === "problem" && OWN_PROBLEMS.includes(code))) return false;
    return !new RegExp(`["'\\s{]${code}["':?]`).test(known);
  });
  assert.deepEqual(orphans, []);
});

test("every word the pages ask for is in the catalogue", () => {
  const asked = [...used.matchAll(/\btn?\(\s*["'](\w+)["'](?:,\s*["'](\w+)["'])?/g)].flatMap((match) =>
    match.slice(1).filter(Boolean),
  );
  assert.ok(asked.length > 200, `only ${asked.length} were found`);
  const beginnings = [...used.matchAll(/\bt\(\s*`(\w+_)\$\{/g)].map((match) => match[1]);
  assert.ok(beginnings.length > 4);
  assert.deepEqual(
    [...asked.filter((key) => !(key in it)), ...beginnings.filter((start) => !FAMILIES.test(`${start}x`))],
    [],
  );
});

/** Words that are the same in both languages, or names that are not translated. */
const SAME = /^(app|language_to_\w+)$/;
const ITALIAN =
  /\b(il|lo|gli|di|del|dello|della|dei|delle|dal|dalla|nel|nella|non|un|una|uno|per|con|che|è|sono|questo|questa|questi|queste|si|più|voce|voci|uscita|parola|parole|chi|quando|ancora)\b/i;

test("no Italian is left in English", async () => {
  const { lists } = JSON.parse(await text("crates/model/data/code-lists.json"));
  const labels = Object.entries(lists).flatMap(([list, { codes }]) =>
    codes.map((code) => [`${list}/${code.code}`, code.en]),
  );
  const left = [...Object.entries(en), ...labels].filter(([, said]) => ITALIAN.test(said));
  const same = Object.keys(en).filter((key) => en[key] === it[key] && !SAME.test(key));
  assert.deepEqual([...left.map(([key]) => key), ...same], []);
});

test("every problem the core can name has words", async () => {
  const problems = await text("crates/vault/src/app/problem.rs");
  const sync = await text("crates/vault/src/sync/mod.rs");
  const codes = [
    ...[...problems.matchAll(/\("([a-z_]+)", (?:None|Some)/g)].map((match) => match[1]),
    ...[...sync.matchAll(/=> "([a-z_]+)",/g)].map((match) => match[1]),
    "unknown_request",
  ];
  assert.ok(codes.length > 15, `only ${codes.length} codes were found`);
  assert.deepEqual(
    codes.filter((code) => !(`problem_${code}` in it)),
    [],
  );
});

test("every reason for which an entry is not counted has words", async () => {
  const header = await text("crates/model/src/header.rs");
  const faults = [...header.slice(header.indexOf("enum Fault")).matchAll(/#\[error\("([a-z_]+)"\)\]/g)];
  assert.ok(faults.length >= 8);
  assert.deepEqual(
    faults.map((fault) => fault[1]).filter((fault) => !(`fault_${fault}` in it)),
    [],
  );
});
