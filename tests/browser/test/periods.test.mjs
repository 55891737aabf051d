// A month is closed for good, by pointer alone on real programs: what came of it, what is missing, the two taps, what comes
// late all the same; and a coordinator signs for how long a tablet may read what it closed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { enrols, founds, round, starts, steps } from "../src/steps.mjs";

const UNITS = { desk: "Sportello Cima-p7w", night: "Unità Nostromo-p7w" };
const PIN = [4, 7, 1, 9];

/** Further back than the longest month: it is over, whatever day it is. */
const DAYS_BEFORE = 32;

let server, desk, tablet;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("periods-desk", DESK);
  tablet = await Device.start("periods-tablet", TABLET);
});

after(async () => {
  const endings = [tablet, desk].map((device) => device?.end(Object.values(UNITS)));
  const ended = await Promise.allSettled([...endings, server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("a month is frozen", async (t) => {
  const step = steps(t);
  await step("a desk founds an organisation", () => founds(desk, server, UNITS.desk));
  await step("a tablet is admitted", () => enrols(desk, server, [[tablet, UNITS.night]]));
  await step("it goes out in a month that is over", goesOut);
  await step("the desk reads it, and the tablet says how long it still does", reads);
  await step("the desk freezes the month, in two taps", freezes);
  await step("what comes late counts and is marked", comesLate);
  await step("the desk signs that a tablet reads nothing more once it was read", signs);
  await step("every screen is fit for use", async () => {
    for (const device of [desk, tablet]) device.eye.judge();
  });
  await step("the server's own examination finds no difference", async () => {
    await server.stop();
    assert.match(await server.verify(), /: 0 differences/);
  });
});

let month;

async function goesOut() {
  await server.start();
  await tablet.open();
  await tablet.see("keypad");
  ({ month } = await evening());
}

async function evening(before = DAYS_BEFORE) {
  const begun = await starts(tablet, {
    unit: UNITS.night,
    area: "MI",
    work: "street_night",
    before,
  });
  await tablet.choosesPin(PIN);
  await tablet.tapAll("note-gender-woman", "note-newness-new_ever");
  await tablet.reads("contacts-total", "1 contatt");
  await tablet.tap("tab-shift");
  await tablet.tap("to-close");
  await tablet.tap("close-outing");
  await tablet.see("screen-outing-end");
  await tablet.tap("outing-end-done");
  await tablet.tap("outbox-open");
  await handsOver();
  return begun;
}

async function handsOver() {
  await round(tablet);
  await tablet.holds("queue", "data-waiting", "0");
}

const readable = () => tablet.page.getByTestId("outbox-readable").first();

async function reads() {
  assert.match(await readable().innerText(), /ancora 30 giorni/);
  await desk.open();
  await desk.see("keypad");
  await desk.unlock();
  await desk.tap("received-refresh");
  await desk.see("received-outing");
  await until("the desk's word has come", async () => {
    await tablet.tap("sync-now");
    return /ancora 72 ore/.test(await readable().innerText());
  });
  await tablet.eye.look("outbox-readable");
}

const row = () => desk.page.locator(`[data-testid=month][data-month='${month}']`);

async function freezes() {
  await desk.tap("tab-periods");
  await row().waitFor();
  assert.match(await row().innerText(), /1 uscita ricevuta · 1 voce che conta/);
  await desk.reads("freeze-missing", "non hanno mandato ancora niente di un mese seguente");
  await desk.eye.look("periods");
  await desk.see("screen-periods");
  await desk.tap("freeze");
  await desk.eye.look("freeze");
  await desk.tap("freeze-no");
  assert.equal(await row().getAttribute("data-frozen"), null, "nothing is frozen by the first tap");
  await desk.tap("freeze");
  await desk.tap("freeze-yes");
  await until("it is frozen", async () => (await row().getAttribute("data-frozen")) !== null);
  assert.match(await row().innerText(), /Congelato · dichiarazione n\. \d+/);
  assert.equal(await desk.page.getByTestId("freeze").count(), 0, "there is no other month to freeze");
  await desk.eye.look("frozen");
}

async function comesLate() {
  await tablet.open();
  await tablet.see("keypad");
  await evening();
  await desk.tap("tab-received");
  await desk.tap("received-refresh");
  await until("both outings are there", async () => {
    return (await desk.page.getByTestId("received-outing").count()) === 2;
  });
  await desk.tap("received-open");
  await desk.reads("outing-frozen", "è congelato");
  await desk.eye.look("outing-frozen");
  await desk.tap("received-back");
  await desk.tap("tab-periods");
  await until("it is marked", async () => (await row().getAttribute("data-late")) === "3");
  await desk.reads("month-late", "3 voci sono arrivate dopo il congelamento");
  await desk.eye.look("late");
}

async function signs() {
  // An outing of a month that is not frozen; of a frozen one nothing that was read stays on the tablet.
  await until("of the frozen month it reads nothing more", async () => {
    await tablet.tap("sync-now");
    return /non si legge più/.test(await readable().innerText());
  });
  await tablet.open();
  await tablet.see("keypad");
  await evening(0);
  await desk.tap("tab-received");
  await desk.tap("received-refresh");
  await until("the desk's word has come", async () => {
    await tablet.tap("sync-now");
    return /ancora 72 ore/.test(await readable().innerText());
  });
  await desk.tap("tab-periods");
  await desk.tap("policy-readable_hours-0");
  await desk.tap("policy-sign");
  await desk.eye.look("policy");
  await desk.tapAll("policy-sign-no", "policy-sign");
  await desk.tap("policy-sign-yes");
  await desk.gone("policy-sign-yes");
  await until("the tablet reads it no more", async () => {
    await tablet.tap("sync-now");
    return /non si legge più/.test(await readable().innerText());
  });
  await tablet.eye.look("outbox-forgotten");
}
