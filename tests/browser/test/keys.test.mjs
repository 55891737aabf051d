// What becomes of the keys, by pointer alone on real programs: freezing a month puts a new reading key in force, whose
// sheets are written later, shown again, given back and tried; the old one is destroyed; and a second desk that was handed
// nothing takes the new one from its sheets and opens what is sealed to it, and nothing else.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import {
  copiesSheets,
  enrols,
  founds,
  joins,
  opensPeople,
  round,
  saves,
  starts,
  steps,
} from "../src/steps.mjs";

const UNITS = { desk: "Sportello Chiave-k7d", tablet: "Unità Bitta-k7d" };

/** Further back than the longest month: it is over, whatever day it is. */
const DAYS_BEFORE = 32;

let server, desk, second, tablet, root;
/** The three sheets of the second generation, as they were copied by hand. */
const paper = [];

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("keys-desk", DESK);
  tablet = await Device.start("keys-tablet", TABLET);
  second = await Device.start("keys-second", DESK);
});

after(async () => {
  const endings = [tablet, second, desk].map((device) => device?.end(Object.values(UNITS)));
  const ended = await Promise.allSettled([...endings, server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("a reading key is replaced, written down, destroyed, and taken from paper", async (t) => {
  const step = steps(t);
  await step("a desk founds, a tablet is admitted and goes out in a month that is over", async () => {
    root = (await founds(desk, server, UNITS.desk))["kit-root"];
    await enrols(desk, server, [[tablet, UNITS.tablet]]);
    await server.start();
    await tablet.open();
    await evening(DAYS_BEFORE);
  });
  await step("the month is frozen, and the new key asks for its sheets", freezes);
  await step(
    "they are looked at and left for later; then written, shown again and given back",
    writesTheSheets,
  );
  await step("both keys on paper are tried", drills);
  await step("as long as the tablet may seal to the old key, the desk says so", warns);
  await step("the tablet seals to the new one", sealsToTheNew);
  await step("the old key is destroyed", destroys);
  await step("a second desk that was handed nothing takes the new key from paper", takesFromPaper);
  await step("it opens what is sealed to it, and nothing else", opensWhatItMay);
  await step("every screen is fit for use", async () => {
    for (const device of [desk, tablet, second]) device.eye.judge();
  });
  await step("the server's own examination finds no difference", async () => {
    await server.stop();
    assert.match(await server.verify(), /: 0 differences/);
  });
});

const received = (device) => device.page.getByTestId("received-outing");

async function evening(before) {
  const begun = await starts(tablet, { unit: UNITS.tablet, area: "MI", work: "street_night", before });
  await tablet.tap("pin-without");
  await tablet.see("screen-outing");
  await tablet.tapAll("note-gender-woman", "note-newness-new_ever");
  await tablet.reads("contacts-total", "1 contatt");
  await tablet.tapAll("tab-shift", "to-close", "close-outing");
  await tablet.see("screen-outing-end");
  await tablet.tapAll("outing-end-done", "outbox-open", "sync-now");
  await tablet.holds("queue", "data-waiting", "0");
  await tablet.tap("outbox-back");
  return begun;
}

async function freezes() {
  await desk.open();
  await desk.see("keypad");
  await desk.unlock();
  await desk.tap("received-refresh");
  await desk.see("received-outing");
  await desk.tap("tab-periods");
  await desk.tapAll("freeze", "freeze-yes");
  await desk.see("periods-kit-waits");
  await until("whoever froze it is taken there", async () => {
    const { y, height } = await desk.at("periods-kit-open").boundingBox();
    return y >= 0 && y + height <= DESK.height;
  });
  await desk.eye.look("kit-waits");
}

async function writesTheSheets() {
  await desk.tap("periods-kit-open");
  await desk.holds("kit-sheet", "data-number", "1");
  await desk.tap("kit-done");
  await desk.holds("kit-sheet", "data-number", "2");
  await desk.tap("kit-before");
  await desk.holds("kit-sheet", "data-number", "1");
  await desk.eye.look("kit-generation");
  await desk.tap("periods-kit-later");
  await desk.see("periods-kit-waits");
  await opensPeople(desk);
  await desk.see("people-kit-waits");
  await desk.eye.look("people-kit-waits");
  await desk.tap("kit-open");
  await copiesSheets(desk, paper, ["generation"]);
  await desk.tap("kit-show");
  const again = [];
  await copiesSheets(desk, again, ["generation"]);
  assert.deepEqual(again, paper, "the very same sheets");
  await desk.sheets("generation", paper[0], paper[2]);
  await desk.reads("people-said", "scritti e provati");
  await desk.gone("people-kit-waits");
}

async function drills() {
  await desk.tap("drill-generation");
  await desk.see("paper-generation");
  await desk.tap("paper-cancel");
  await desk.tap("drill-generation");
  await desk.sheets("generation", paper[1], paper[0]);
  await desk.holds("drilled", "data-right", "true");
  await desk.reads("drilled", "2");
  await desk.eye.look("drilled");
  await desk.tap("drill-root");
  await desk.tap("sheet-kind");
  await desk.sheet(root);
  await desk.holds("drilled", "data-right", "true");
  const file = await saves(desk, server.parent, () => desk.tap("people-founding"));
  const founding = JSON.parse(await readFile(file.path, "utf8"));
  assert.ok(!JSON.stringify(founding).includes(root[0]), "a founding is no secret");
  await desk.tap("people-back");
}

const generation = (number) => desk.page.getByTestId("generation").nth(number - 1);

async function warns() {
  await desk.tap("tab-periods");
  await desk.see("generation-waits");
  await desk.press(generation(1).getByTestId("generation-end"), "destroy");
  await desk.eye.look("generation-waits");
  await desk.tap("generation-end-no");
  assert.equal(
    await generation(1).getAttribute("data-held"),
    "true",
    "nothing is destroyed by the first tap",
  );
}

/** The inbox shows a month at a time, the newest first. */
async function sealsToTheNew() {
  await tablet.tap("outbox-open");
  await round(tablet);
  await tablet.tap("outbox-back");
  const { month } = await evening(0);
  await desk.tap("tab-received");
  await until("the later outing is here", async () => {
    await desk.tap("received-refresh");
    return (await desk.attribute("received-month", "data-month")) === month;
  });
  await desk.tap("received-month-before");
  assert.notEqual(await desk.attribute("received-month", "data-month"), month);
  await desk.tap("received-month-after");
  await desk.holds("received-month", "data-month", month);
}

async function destroys() {
  await desk.tap("tab-periods");
  await desk.gone("generation-waits");
  await desk.press(generation(1).getByTestId("generation-end"), "destroy");
  await desk.eye.look("generation-end");
  await desk.tap("generation-end-yes");
  await until("it is gone", async () => (await generation(1).getAttribute("data-held")) === "false");
  assert.equal(await generation(2).getAttribute("data-held"), "true");
  await desk.eye.look("generation-gone");
}

async function takesFromPaper() {
  await opensPeople(desk);
  await joins(desk, second, UNITS.desk);
  await second.unlock();
  await until("the second computer asks", async () => {
    await second.tapAll("tab-outbox", "sync-now");
    await desk.tap("people-refresh");
    return desk.at("applicant").isVisible();
  });
  await desk.tap("admit");
  await desk.tap("sheet-kind");
  await desk.sheet(root);
  await desk.gone("people-paper");
  // The first desk hands over what it said, and is shut before it hears to which key it could hand on.
  await until("the second one is a desk", async () => {
    if (await second.at("tab-received").isVisible()) return true;
    await second.tapAll("tab-outbox", "sync-now");
    return false;
  });
  await desk.tap("lock");
  await desk.see("screen-closed");
  await second.tapAll("tab-more", "more-people");
  await second.see("people-lacks");
  await second.eye.look("people-lacks");
  await second.tap("take-open");
  await second.sheets("generation", paper[2], paper[1]);
  await second.reads("people-said", "fogli");
  await second.gone("people-lacks");
  await second.eye.look("people-taken");
  await second.tap("people-back");
}

async function opensWhatItMay() {
  await second.tap("tab-received");
  await until("it opens the one", async () => {
    await second.tap("received-refresh");
    return (await received(second).filter({ hasText: UNITS.tablet }).count()) > 0;
  });
  await second.eye.look("second-received");
  const units = await second.readAll(received(second));
  assert.equal(
    units.filter((said) => said.includes(UNITS.tablet)).length,
    1,
    "what is sealed to the new key",
  );
  // What was sealed to the old one came as well, and whose it is cannot be read here.
  await second.tap("received-month-before");
  await until("the month before is shown", async () => (await received(second).count()) > 0);
  const before = await second.readAll(received(second));
  assert.ok(!before.some((said) => said.includes(UNITS.tablet)), "what is sealed to the old key");
}
