// When a tablet shuts by itself, on the screens of a real one whose clock stands until the test turns it on: an outing
// after 60 seconds without a touch and not after 59, the office after 120, an outing for good after 16 hours. What was being
// written is there again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort } from "../src/house.mjs";
import { enrols, founds, starts, steps } from "../src/steps.mjs";

const UNITS = { desk: "Sportello Vela-t5n", street: "Unità Meridiana-t5n" };
const PIN = [7, 2, 0, 5];

const PAUSE_SECONDS = 60;
const OFFICE_SECONDS = 120;
const OUTING_SECONDS = 16 * 60 * 60;

let server, desk, tablet;
/** Seconds that passed since the outing began. */
let age = 0;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("times-desk", DESK);
  tablet = await Device.start("times-tablet", TABLET, { clockStands: true });
});

after(async () => {
  const canaries = Object.values(UNITS);
  const ended = await Promise.allSettled([tablet?.end(canaries), desk?.end(canaries), server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("a tablet shuts when its time has come, and not a second before", async (t) => {
  const step = steps(t);
  await step("a desk and a tablet are there", async () => {
    await founds(desk, server, UNITS.desk);
    await enrols(desk, server, [[tablet, UNITS.street]]);
  });
  await step("an outing pauses after 60 seconds, not after 59", pauses);
  await step("a touch begins the 60 seconds anew", isTouched);
  await step("under the help and under the card it pauses as well", pausesCovered);
  await step("after 16 hours it is over, not a second before", ends);
  await step("the office shuts after 120 seconds, not after 119", shutsTheOffice);
  await step("without a PIN an outing shuts where it would pause", shutsWithoutPin);
  await step("every screen on the way was fit for use", async () => {
    for (const device of [desk, tablet]) device.eye.judge();
  });
});

/** So many seconds pass, once everything that was tapped has reached the tablet. */
async function pass(seconds) {
  await looks();
  await tablet.bridge.pass(seconds);
  age += seconds;
}

/**
 * The page has asked how things are, and been answered, twice: it asks only when it waits for nothing else, so what was
 * tapped before has arrived, and what it shows is what the tablet is by now.
 */
async function looks() {
  const isLook = (request) => request.method() === "POST" && request.postDataJSON()?.do === "status";
  for (let looked = 0; looked < 2; looked += 1)
    await tablet.page.waitForResponse((response) => isLook(response.request()));
}

/** With nobody touching it, this screen is there a second before its time and that one when it has come. */
async function shutsAfter(seconds, open, shut) {
  await pass(seconds - 1);
  await looks();
  assert.ok(await tablet.at(open).isVisible(), `${open} is there after ${seconds - 1} seconds`);
  assert.ok(!(await tablet.at(shut).isVisible()), `${shut} is not there after ${seconds - 1} seconds`);
  await pass(1);
  await tablet.see(shut);
  await tablet.gone(open);
}

async function comesBack(screen) {
  await tablet.pin(PIN);
  await tablet.see(screen);
}

async function pauses() {
  await starts(tablet, { unit: UNITS.street, area: "MI", work: "street_night" });
  age = 0;
  await tablet.choosesPin(PIN);
  await tablet.tap("presence-women");
  await tablet.tapAll("note-gender-woman", "note-newness-new_ever");
  await tablet.reads("contacts-total", "1 contatto");
  await shutsAfter(PAUSE_SECONDS, "screen-count", "screen-pin");
  const shown = await tablet.page.locator("body").innerText();
  for (const said of [UNITS.street, "Milano", "contatt"])
    assert.ok(!shown.includes(said), `a pause does not say ${said}`);
  await comesBack("screen-count");

  await tablet.tapAll("tab-complete", "record-new", "newness-first_this_year", "gender-man");
  await tablet.reads("draft-state", "Bozza salvata");
  await shutsAfter(PAUSE_SECONDS, "screen-form", "screen-pin");
  await comesBack("screen-form");
  assert.ok(await tablet.at("gender-man").getByRole("radio").isChecked(), "the form is where it was");
}

async function isTouched() {
  await tablet.tap("record-save");
  await tablet.see("screen-complete");
  await tablet.tap("tab-count");
  await tablet.reads("contacts-total", "2 contatti");
  await pass(PAUSE_SECONDS - 1);
  await tablet.tap("presence-women");
  await tablet.reads("presences-total", "2 in tutto");
  await shutsAfter(PAUSE_SECONDS, "screen-count", "screen-pin");
  await comesBack("screen-count");
}

async function pausesCovered() {
  for (const [cover, covers] of [
    ["help", "danger"],
    ["cover", "card"],
  ]) {
    await tablet.tap(cover);
    await tablet.see(covers);
    await pass(PAUSE_SECONDS);
    await looks();
    await tablet.tap("help-close");
    await tablet.see("screen-pin");
    await comesBack("screen-count");
  }
}

async function ends() {
  await pass(OUTING_SECONDS - 1 - age);
  await tablet.see("screen-pin");
  await comesBack("screen-count");
  await tablet.reads("contacts-total", "2 contatti");
  await pass(1);
  await tablet.see("screen-closed");
  await tablet.unlock();
  await tablet.see("screen-start");
}

async function shutsTheOffice() {
  await shutsAfter(OFFICE_SECONDS, "screen-start", "screen-closed");
}

async function shutsWithoutPin() {
  await starts(tablet, { unit: UNITS.street, area: "MI", work: "street_night" });
  await tablet.tap("pin-without");
  await tablet.tap("presence-women");
  await tablet.reads("presences-total", "1 in tutto");
  await shutsAfter(PAUSE_SECONDS, "screen-count", "screen-closed");
  await tablet.unlock();
  await tablet.tap("pin-without");
  await tablet.reads("presences-total", "1 in tutto");
}
