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

test("every word is used somewhere", async () => {
  const all = [...(await sources())].filter(
    ([path]) => !path.startsWith("src/words/it") && !path.startsWith("src/words/en"),
  );
  const used = all.map(([, source]) => source).join("\n");
  // Keys put together from a code: problem_…, sync_…, section_… and so on.
  const families = /^(problem|sync|section|header|kind|fault|signals|unit|def|ads|group)_/;
  const plain = Object.keys(it).filter(
    (key) => !families.test(key) && !new RegExp(`["']${key}["']`).test(used),
  );
  const groups = ["women", "men", "trans", "other"];
  assert.deepEqual(
    plain.filter((key) => !groups.includes(key)),
    [],
  );
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
