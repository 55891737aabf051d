// The open outing under the taps: undo takes back what was done last, whatever that was, and nothing else.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

/** What the core was asked, and how it answers; a core that writes nothing down refuses. */
const core = { asked: [], records: [], refuses: false };

globalThis.isTauri = true;
globalThis.window = { __TAURI_INTERNALS__: { invoke: async (_, { request }) => answer(request) } };

const { outing } = await load("outing.svelte.ts");
const { openingShift } = await load("forms.ts");

const shift = openingShift({
  unit: "Unità Est",
  area: "CO",
  date: "2026-11-30",
  channel: "street_day",
  national_mapping: false,
});

function answer(request) {
  core.asked.push(request.do);
  if (core.refuses) return { problem: { code: "disk_full", field: null, retryable: true } };
  if (request.do === "note") {
    const order = core.records.length + 1;
    core.records.push({ subject: `s${order}`, record: request.record, withdrawn: false, order, revision: 1 });
  }
  if (request.do === "withdraw")
    core.records.find(({ subject }) => subject === request.subject).withdrawn = true;
  return { ok: status() };
}

const status = () => ({
  state: "outing",
  queue: {},
  outing: {
    shift,
    records: core.records.map((view) => ({ ...view })),
    draft: null,
    zones: [],
    notes: [],
  },
});

/** An outing of which the screen knows, with nothing noted. */
async function begin() {
  Object.assign(core, { asked: [], records: [], refuses: false });
  outing.forget();
  await outing.shut("pause");
  outing.enter();
}

const counted = () => core.records.filter(({ withdrawn }) => !withdrawn).length;
const settled = () => new Promise((done) => setTimeout(done, 20));

test("undo after 'already counted' takes that back and leaves the contact before it", async () => {
  await begin();
  await outing.note("woman", "new_ever");
  outing.alreadyCounted();
  assert.match(outing.said, /^Già contata/);
  await outing.undo();
  assert.equal(counted(), 1, "the contact before it stays");
  assert.match(outing.said, /^Annullato: già contata/);
  await outing.undo();
  assert.equal(counted(), 0, "and is taken back by the next");
});

test("a tap of a note that 'already counted' put away is had back", async () => {
  await begin();
  outing.pick({ gender: "man" });
  outing.alreadyCounted();
  assert.deepEqual(outing.picked, { gender: null, newness: null });
  await outing.undo();
  assert.deepEqual(outing.picked, { gender: "man", newness: null });
  outing.pick({ newness: "unknown" });
  await settled();
  assert.equal(counted(), 1, "the second tap saves");
});

test("undo after a note that could not be saved leaves the contact before it", async () => {
  await begin();
  await outing.note("woman", "new_ever");
  core.refuses = true;
  await outing.note("man", "unknown");
  assert.match(outing.said, /^Non salvato: Uomo/);
  core.refuses = false;
  await outing.undo();
  assert.equal(counted(), 1);
});

test("undo takes back what was said of the outing, one thing after the other", async () => {
  await begin();
  outing.presence("women", 1);
  outing.set({ weather: "rain" });
  outing.set({ coverage: "not_done", not_done: "weather" });
  await outing.undo();
  assert.deepEqual([outing.shift.coverage, outing.shift.not_done], ["full", null]);
  assert.match(outing.said, /^Annullato: .*Non svolta/);
  await outing.undo();
  assert.deepEqual([outing.shift.weather, outing.shift.presences.women], [null, 1]);
  await outing.undo();
  assert.equal(outing.shift.presences.women, 0);
  await settled();
});

test("what was left and taken up again loses nothing that was begun since", async () => {
  await begin();
  outing.begin();
  outing.write({ ...outing.draft.record, gender: "woman" });
  outing.leave();
  outing.begin();
  outing.write({ ...outing.draft.record, gender: "man" });
  // In Conta, undo is about what was done outside of the form.
  outing.tab = "count";
  await outing.undo();
  assert.equal(outing.draft.record.gender, "woman");
  outing.tab = "count";
  await outing.undo();
  assert.equal(outing.draft.record.gender, "man");
  await settled();
});
