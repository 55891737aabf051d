// The card for the person: the same sentences in every language, in their own script, and no number hidden in them.

import assert from "node:assert/strict";
import test from "node:test";
import { load, text } from "./load.mjs";

const { cards } = JSON.parse(await text("crates/model/data/cards.json"));
const { numbers } = await load("numbers.ts");
const { services } = JSON.parse(await text("crates/model/data/services.json"));
const italian = cards.find((card) => card.lang === "it");
const facts = ["lang", "dir", "name", "checked"];

test("the card speaks the ten languages, each once", () => {
  const languages = ["it", "en", "fr", "es", "ro", "sq", "ar", "zh-Hans", "bn", "pcm"];
  assert.deepEqual(
    cards.map((card) => card.lang),
    languages,
  );
  for (const { lang } of cards) assert.ok(Intl.getCanonicalLocales(lang)[0] === lang, lang);
});

test("every card says the same things, none of them empty", () => {
  for (const card of cards) {
    assert.deepEqual(Object.keys(card), Object.keys(italian), card.lang);
    const said = Object.entries(card).filter(([key]) => !facts.includes(key));
    assert.equal(said.length, 11, card.lang);
    for (const [key, sentence] of said) assert.ok(sentence.trim(), `${card.lang} ${key}`);
  }
});

test("a card is translated: no sentence is another language's", () => {
  const latin = cards.filter((card) => card.lang !== "it");
  for (const card of latin) {
    for (const key of Object.keys(card).filter((key) => !facts.includes(key))) {
      assert.notEqual(card[key], italian[key], `${card.lang} ${key}`);
    }
  }
});

test("each script is its own, and Arabic runs from right to left", () => {
  const scripts = { ar: /\p{Script=Arabic}/u, "zh-Hans": /\p{Script=Han}/u, bn: /\p{Script=Bengali}/u };
  for (const card of cards) {
    const script = scripts[card.lang] ?? /\p{Script=Latin}/u;
    for (const key of Object.keys(card).filter((key) => !facts.includes(key))) {
      assert.match(card[key], script, `${card.lang} ${key}`);
    }
    assert.equal(card.dir, card.lang === "ar" ? "rtl" : "ltr", card.lang);
  }
});

test("only Italian and English need no mediator, and the card shows which do", async () => {
  assert.deepEqual(
    cards.filter((card) => card.checked).map((card) => card.lang),
    ["it", "en"],
  );
  assert.match(
    await text("ui/src/screens/help/Show.svelte"),
    /!card\.checked[^{]*\}\s*<p[^>]*card-unchecked/,
  );
});

test("sentences are short enough to be said, and hold no number", () => {
  for (const card of cards) {
    for (const key of Object.keys(card).filter((key) => !facts.includes(key))) {
      assert.ok([...card[key]].length <= 60, `${card.lang} ${key}`);
      assert.doesNotMatch(card[key], /\p{Nd}/u, `${card.lang} ${key}`);
    }
  }
});

test("the numbers of immediate help are those of the shipped list", () => {
  const contact = (code) => services.find((listing) => listing.code === code).contact.it;
  for (const [code, number] of [
    ["sos", numbers.emergency],
    ["minori_114", numbers.children],
    ["antiviolenza_1522", numbers.violence],
    ["nv_antitratta", numbers.antitrafficking],
    ["nv_antitratta", numbers.lycamobile],
  ]) {
    assert.ok(contact(code).includes(number), `${code}: ${number}`);
  }
});
