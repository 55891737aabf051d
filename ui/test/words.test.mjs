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

const pages = [...(await sources())].filter(([path]) => !/^src\/words\/(it|en)\.ts$/.test(path));
const used = pages.map(([, source]) => source).join("\n");
const quoted = (key) => new RegExp(`["']${key}["']`).test(used);

/** How keys begin that are put together from a code: problem_…, sync_…, section_… and so on. */
const families = [...new Set([...used.matchAll(/`([a-z]\w*_)\$\{/g)].map((match) => match[1]))].filter(
  (family) => Object.keys(it).some((key) => key.startsWith(family)),
);
/** Presence groups are named by their field. */
const GROUPS = ["women", "men", "trans", "other"];

test("every word is used somewhere", () => {
  const unused = Object.keys(it).filter(
    (key) => !quoted(key) && !GROUPS.includes(key) && !families.some((family) => key.startsWith(family)),
  );
  assert.deepEqual(unused, []);
});

test("every word put together from a code belongs to a code that exists", async () => {
  const core = await Promise.all(
    [
      "crates/model/data/code-lists.json",
      "crates/model/data/indicators.json",
      "crates/model/src/header.rs",
      "crates/vault/src/app/mod.rs",
      "crates/vault/src/app/problem.rs",
      "crates/vault/src/sync/mod.rs",
    ].map(text),
  );
  const known = [used, ...core].join("\n");
  const orphans = Object.keys(it).filter((key) => {
    const family = families.find((start) => key.startsWith(start));
    if (quoted(key) || family === undefined) return false;
    const code = key.slice(family.length);
    const variant = code.replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase());
    return !new RegExp(`["']${code}["']|[\\s{]${code}\\??:|::${variant}\\b`).test(known);
  });
  assert.ok(families.length > 4);
  assert.deepEqual(orphans, []);
});

test("every word the pages ask for is in the catalogue", () => {
  const asked = [...used.matchAll(/\btn?\(\s*["'](\w+)["'](?:,\s*["'](\w+)["'])?/g)].flatMap((match) =>
    match.slice(1).filter(Boolean),
  );
  assert.ok(asked.length > 200, `only ${asked.length} were found`);
  assert.deepEqual(
    asked.filter((key) => !(key in it)),
    [],
  );
});

/** Words that are spelt alike in both languages, and names that are not translated. */
const ALIKE = ["Approdo", "Area", "area", "Trans", "Incomplete", "Italiano", "English", "LGBTQIA+"];
const ITALIAN =
  /\b(il|gli|di|del|dello|della|dei|delle|dal|dalla|nel|nella|un|una|uno|che|è|sono|questo|questa|questi|queste|più|voce|voci|uscita|parola|parole|chi|quando|ancora)\b/i;

test("no Italian is left in English", async () => {
  const { lists } = JSON.parse(await text("crates/model/data/code-lists.json"));
  const labels = Object.entries(lists).flatMap(([list, { codes }]) =>
    codes.map((code) => [`${list}/${code.code}`, code.en]),
  );
  const left = [...Object.entries(en), ...labels].filter(([, said]) => ITALIAN.test(said));
  const same = Object.keys(en).filter(
    (key) =>
      en[key] === it[key] && !ALIKE.includes(en[key]) && /\p{L}/u.test(en[key].replace(/\{\w+\}/g, "")),
  );
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

test("every part of what leaves this tablet has words", async () => {
  const bindings = await text("ui/src/backend/bindings/requests.ts");
  const partsOf = (type) => {
    const [, body] = new RegExp(`export type ${type} = \\{([^}]*)\\}`).exec(bindings) ?? [];
    return [...body.replace(/\/\*[^]*?\*\//g, "").matchAll(/(\w+): /g)].map(([, part]) => part);
  };
  const parts = [...partsOf("OpenHeader"), ...partsOf("OpenMessage")];
  assert.ok(parts.includes("suite") && parts.includes("registry_known"), String(parts));
  assert.deepEqual(
    parts.filter((part) => !(`header_${part}` in it)),
    [],
  );
});

test("closing says what is true of it: the outing can still be read for the time that the outbox tells", () => {
  for (const words of [it, en]) assert.ok(words.close_warning.includes(words.office_outbox));
});

test("no words say evening or night of an outing that may be by day", () => {
  const spoken = { it: /stasera|stanotte|ieri notte|quella sera/i, en: /tonight|last night|that evening/i };
  for (const [language, words] of Object.entries({ it, en }))
    for (const [key, said] of Object.entries(words))
      assert.ok(!spoken[language].test(said), `${language} ${key}: ${said}`);
});

test("without a PIN: the hint begins with what it is about", () => {
  assert.match(it.pin_without_more, /^Senza PIN, /);
  assert.match(en.pin_without_more, /^Without a PIN, /);
});

test("whose gender was not recorded is among the others of a table, and is called so", async () => {
  const { codeWords } = await load("sheets.ts");
  assert.equal(codeWords("gender", "altro"), "Altro o non rilevato");
  assert.equal(codeWords("gender", "D"), "Donne");
  assert.equal(codeWords("gender", "*"), "Totale");
  assert.equal(codeWords("country", "other_west_africa"), "Altri Paesi: Africa occidentale");
  assert.equal(codeWords("origin", "other_unknown"), "Altro o non rilevato");
});
