// The operations page against the screens: what it names in italics is what a button or page says, in both languages.

import assert from "node:assert/strict";
import test from "node:test";
import { load, text } from "./load.mjs";

const { it } = await load("words/it.ts");
const { en } = await load("words/en.ts");
const operations = await text("docs/OPERATIONS.md");
const [, italian, rest] = operations.split(/\n## (?:Italiano|English)\n/);
const english = rest.slice(0, rest.indexOf("\n## "));

const plain = (said) => said.replace(/\s+/g, " ").trim().toLowerCase();

/** The tavolo's page is drawn by the server, which has its words beside its code. */
const page = (
  await Promise.all(["files", "html", "words"].map((name) => text(`sync-server/src/page/${name}.rs`)))
).join("\n");
const spoken = [...page.matchAll(/(?:say|words)\(\s*"([^"]+)",\s*"([^"]+)"/g)];

/** What a screen says under a key, whole and in the parts that a person would name: a gap is anything. */
function ways(said) {
  const parts = [said, ...said.split(/: ?/), ...said.split(/[:.,()] ?| · |\n/)].flatMap((part) => [
    part,
    part.replace(/^(\{\w+\} ?)+|( ?\{\w+\})+$/g, ""),
  ]);
  const told = parts.filter((part) => /\p{L}{2}|\p{L}'/u.test(part.replace(/\{\w+\}/g, "")));
  const written = told.map((part) =>
    plain(part.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, ".+")),
  );
  return new RegExp(`^(?:${written.join("|") || "(?!)"})$`);
}

const catalogue = (words, column) => [
  ...Object.entries(words).map(([key, said]) => [key, ways(said)]),
  ...spoken.map((pair) => [`page: ${pair[1]}`, ways(pair[column])]),
];

/** Everything in italics outside code; a way through pages is as many names as it has steps. */
const named = (told) =>
  [
    ...told
      .replace(/```[^`]*```|`[^`]*`/g, "")
      .replace(/\*\*/g, "")
      .matchAll(/\*([^*]+)\*/g),
  ].flatMap((found) => found[1].split(" · ").map(plain));

const keys = (told, words, column) => {
  const known = catalogue(words, column);
  return new Map(
    named(told).map((name) => [name, known.filter(([, says]) => says.test(name)).map(([key]) => key)]),
  );
};

const inItalian = keys(italian, it, 1);
const inEnglish = keys(english, en, 2);
const unknown = (all) => [...all].filter(([, found]) => found.length === 0).map(([name]) => name);

test("every name in italics is one that a screen says", () => {
  assert.ok(inItalian.size > 80 && inEnglish.size > 80, `${inItalian.size} and ${inEnglish.size} were found`);
  assert.deepEqual(unknown(inItalian), []);
  assert.deepEqual(unknown(inEnglish), []);
});

test("both languages name the same buttons and pages", () => {
  const without = (one, other) => {
    const said = new Set([...other.values()].flat());
    return [...one].filter(([, found]) => !found.some((key) => said.has(key))).map(([name]) => name);
  };
  assert.deepEqual(without(inItalian, inEnglish), []);
  assert.deepEqual(without(inEnglish, inItalian), []);
});

test("a name that no screen says is found", () => {
  const told = "On *Hand-over* press *Outbox*, then *More · People and keys* and `*code*`.";
  assert.deepEqual(unknown(keys(told, en, 2)), ["hand-over"]);
});

test("both languages give the same commands", () => {
  const commands = (told) =>
    [...told.matchAll(/```sh\n([^`]*)```/g)].map((block) => block[1].replace(/(altra|another)-/g, ""));
  assert.ok(commands(italian).length > 3);
  assert.deepEqual(commands(italian), commands(english));
});
