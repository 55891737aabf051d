// What was sent back: where an item stands, with what an answer begins, and when it may be given.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

const { asItIs, itemName, keyOf, lacking, mayGo, replyLeft, stateOf, toMend, waitingOf } =
  await load("returned.ts");
const { openingShift, steppedAds, noAds } = await load("forms.ts");
const { problemWords } = await load("words/index.svelte.ts");

const shift = (channel = "street_night", national_mapping = false) =>
  openingShift({ unit: "Unità Est", area: "CO", date: "2026-11-14", channel, national_mapping });
const item = (said, answer = null, opened = shift()) => ({
  subject: "s1",
  seen: "d1",
  shift: opened,
  said,
  sent_back: { reason: "talk", comment: "" },
  answer,
});
const contact = (changed = {}) => ({
  record: { form: "contact", newness: "new_ever", gender: "woman", incomplete: false, ...changed },
});

test("an item waits, is answered here, and has arrived only when the core says so", () => {
  const items = [null, { received: false }, { received: true }].map((answer) => item(contact(), answer));
  assert.deepEqual(items.map(stateOf), ["to_mend", "sealed", "received"]);
  assert.equal(waitingOf(items), 1);
});

test("the same record sent back a second time is another item", () => {
  assert.notEqual(keyOf(item(contact())), keyOf({ ...item(contact()), seen: "d2" }));
});

test("what is right is sent once more as it was, but whole and closed", () => {
  assert.deepEqual(asItIs(item(contact({ incomplete: true }))), contact());
  assert.equal(asItIs(item({ shift: { ...shift(), closed: false } })).shift.closed, true);
  assert.equal(asItIs(item("withdrawn")), "withdrawn");
});

test("what lacks an answer that is always needed is not right as it is", () => {
  assert.equal(asItIs(item(contact({ newness: null }))), null);
  assert.equal(lacking(contact({ newness: null })), "newness");
  assert.equal(lacking({ shift: { ...shift(), coverage: "not_done" } }), "not_done");
  assert.equal(lacking("withdrawn"), null);
});

test("the form begins with what was noted, or empty with the form of the outing", () => {
  assert.deepEqual(toMend(item(contact({ age: "a18_20" }))), contact({ age: "a18_20" }));
  assert.equal(toMend(item("withdrawn")).record.form, "contact");
  assert.equal(toMend(item("withdrawn", null, shift("dropin"))).record.form, "access");
  assert.equal(toMend(item("withdrawn", null, shift("street_night", true))), null, "zones are counted anew");
});

test("only a record that counts can be said not to belong", () => {
  assert.deepEqual(
    [contact(), { shift: shift() }, "withdrawn"].map((said) => mayGo(item(said))),
    [true, false, false],
  );
  assert.equal(itemName(item({ shift: shift() })), "L'uscita");
});

test("a reply is measured as the core measures it: in bytes, without the space around it", () => {
  assert.equal(replyLeft(""), 100);
  assert.equal(replyLeft("  sì  "), 97);
  assert.equal(replyLeft("è".repeat(51)), -2);
});

test("a call answered is a call made, up and down", () => {
  assert.deepEqual(steppedAds(noAds, "answered", 2), { ...noAds, answered: 2, called: 2 });
  assert.deepEqual(steppedAds({ ...noAds, answered: 2, called: 2 }, "called", 1), {
    ...noAds,
    answered: 1,
    called: 1,
  });
});

test("a field that does not fit is called as it is asked for", () => {
  const said = (field) => problemWords({ code: "invalid", field, retryable: false });
  assert.match(said("reply"), /Due parole/);
  assert.doesNotMatch(said("newness"), /newness/);
});
