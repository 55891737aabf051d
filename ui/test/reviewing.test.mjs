// The review under the hand: accepting goes on to what is next, and never draws a person away from what was chosen since.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

/** The records of one outing, and what happens while the word is being written. */
const desk = { states: [], meanwhile: () => undefined };

globalThis.isTauri = true;
globalThis.window = { __TAURI_INTERNALS__: { invoke: async (_, { request }) => answer(request) } };

const { review } = await load("review.svelte.ts");

const reviewed = (state) => ({ seen: "d", state, area: null, reason: null, reply: null, sent_back: null });

function answer(request) {
  if (request.do === "accept") {
    desk.meanwhile();
    desk.states[Number(request.subject)] = "accepted";
  }
  if (request.do === "sync_now") desk.handing?.();
  if (request.do !== "received_outing") return { ok: {} };
  const records = desk.states.map((state, at) => ({
    subject: String(at),
    order: at + 1,
    record: null,
    withdrawn: false,
    review: reviewed(state),
  }));
  return { ok: { shift: null, frozen: false, review: reviewed("accepted"), records } };
}

async function begin(meanwhile = () => undefined) {
  Object.assign(desk, { states: ["to_see", "to_see", "to_see"], meanwhile });
  review.forget();
  await review.open("outing", "0");
}

test("accepting goes on to what is still to be looked at", async () => {
  await begin();
  await review.accept();
  assert.deepEqual([review.chosen, review.busy], ["1", false]);
});

test("whoever chose something else meanwhile stays there", async () => {
  await begin(() => review.choose("2"));
  await review.accept();
  assert.equal(review.chosen, "2");
  await begin(() => review.choose("0"));
  await review.accept();
  assert.equal(review.chosen, "0", "also at what was just accepted");
});

test("whoever opened its history meanwhile goes on reading it", async () => {
  await begin(() => review.turn("history"));
  await review.accept();
  assert.deepEqual([review.chosen, review.mode], ["0", "history"]);
});

test("the next one can be looked into while the word is still being handed over", async () => {
  await begin();
  const seen = [];
  desk.handing = () => seen.push(review.chosen, review.busy);
  await review.accept();
  delete desk.handing;
  assert.deepEqual(seen, ["1", false]);
});
