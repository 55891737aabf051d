// People and keys, by pointer alone on real programs: an organisation is founded when two of its three sheets were given
// back, even after the desk died; a second coordinator is admitted from paper and sees the same figures; it is removed;
// and an empty computer begins again from two sheets with the figures that were there before.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import {
  admitsCoordinator,
  copiesSheets,
  handsOverTheFounding,
  joins,
  opensPeople,
  starts,
  steps,
  syncs,
} from "../src/steps.mjs";

const UNITS = { desk: "Sportello Faro-p7w", tablet: "Unità Molo-p7w" };
const PIN = [4, 7, 1, 9];
const CONTACTS = 2;

let server, desk, second, tablet, anew;
/** The three sheets of the founding, as they were copied by hand; and those of the second generation. */
const paper = [];
const renewed = [];
let organisation;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("people-desk", DESK);
  second = await Device.start("people-second", DESK);
  tablet = await Device.start("people-tablet", TABLET);
  anew = await Device.start("people-anew", DESK);
});

after(async () => {
  const endings = [tablet, second, anew, desk].map((device) => device?.end(Object.values(UNITS)));
  const ended = await Promise.allSettled([...endings, server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("two coordinators, and then none", async (t) => {
  const step = steps(t);
  await step("a desk founds, and dies before the sheets were given back", foundsAndDies);
  await step("the same sheets are shown again, and two of them found the organisation", givesTheSheetsBack);
  await step("no tablet is admitted while one coordinator stands alone", standsAlone);
  await step("a second coordinator is admitted from paper and holds the key", () =>
    admitsCoordinator(desk, second, UNITS.desk, paper),
  );
  await step("a tablet is admitted, goes out and hands over", goesOut);
  await step("both coordinators see the same figures", seeTheSame);
  await step("the sheets are tried", drills);
  await step("a removal that gave way is told until it is left undone", givesWay);
  await step("the second coordinator is removed, and the new key is written down", removes);
  await step("an empty computer begins again from two sheets", beginsAgain);
  await step("every screen is fit for use", async () => {
    for (const device of [desk, second, tablet, anew]) device.eye.judge();
  });
  await step("the server's own examination finds no difference", async () => {
    await server.stop();
    assert.match(await server.verify(), /: 0 differences/);
  });
});

async function foundsAndDies() {
  await desk.newWords("first-found");
  await desk.paste("server", server.address);
  await desk.paste("unit-name-0", UNITS.desk);
  await desk.tap("first-send");
  await copiesSheets(desk, paper, ["root", "generation"]);
  await desk.see("paper-root");
  await desk.die();
}

async function givesTheSheetsBack() {
  await desk.see("keypad");
  await desk.unlock();
  const again = [];
  await copiesSheets(desk, again, ["root", "generation"]);
  assert.deepEqual(again, paper, "the sheets that were copied before hold");
  const [first, other, third] = paper;
  await desk.sheets("root", third, first);
  // Two whole sheets, but of one key only twice the same: told apart before anything is tried.
  await desk.sheet(other.generation);
  await desk.holds("paper-generation", "data-sheet", "2");
  await desk.sheet(other.generation);
  await desk.see("sheet-wrong");
  await desk.eye.look("sheet-wrong");
  for (let word = 0; word < 25; word += 1) await desk.tap("keypad-delete");
  await desk.sheet(third.generation);
  await handsOverTheFounding(desk, server);
}

/** A device joins by a new invitation, made on the page that is seen, and asks to be admitted. */
async function applies(device, unit) {
  await joins(desk, device, unit);
  await device.unlock();
  await device.see("screen-start");
}

async function standsAlone() {
  await desk.see("screen-received");
  await desk.tap("tab-tablets");
  await desk.see("tablets-alone");
  await applies(tablet, UNITS.tablet);
  await until("the tablet asks to be admitted", async () => {
    await syncs(tablet);
    await desk.tap("tablets-refresh");
    return desk.at("applicant").isVisible();
  });
  await desk.tap("admit");
  await desk.reads("problem", "seconda persona");
  await desk.eye.look("alone");
  assert.equal(await desk.page.getByTestId("applicant").count(), 1, "it still waits");
  await desk.tap("problem-close");
}

async function goesOut() {
  await desk.tap("tab-tablets");
  await desk.tap("admit");
  await until("the tablet is admitted", async () => (await desk.at("applicant").count()) === 0);
  await until("it hears of it", async () => {
    await syncs(tablet);
    await tablet.tap("tab-start");
    return !(await tablet.at("not-enrolled").isVisible());
  });
  await tablet.tap("lock");
  await starts(tablet, {
    unit: UNITS.tablet,
    area: "MI",
    work: "street_night",
  });
  await tablet.choosesPin(PIN);
  for (let noted = 1; noted <= CONTACTS; noted += 1) {
    await tablet.tapAll("note-gender-woman", "note-newness-new_ever");
    await tablet.reads("contacts-total", `${noted} contatt`);
  }
  await tablet.tap("tab-shift");
  await tablet.tap("to-close");
  await tablet.tap("close-outing");
  await tablet.see("screen-outing-end");
  await tablet.tap("outing-end-done");
  await tablet.tap("outbox-open");
  await tablet.tap("sync-now");
  await tablet.holds("queue", "data-waiting", "0");
}

/** What the outings received and the table show at a desk, once something was received. */
async function figures(device) {
  await device.tap("tab-received");
  await until("the outing is received", async () => {
    await device.tap("received-refresh");
    return device.at("received-outing").isVisible();
  });
  const outings = await device.readAll(device.page.getByTestId("received-outing"));
  await device.tap("tab-table");
  await device.see("table-total");
  const cells = await device.page
    .locator("[data-testid^='cell-']")
    .evaluateAll((all) => all.map((cell) => [cell.dataset.testid, cell.dataset.count]));
  return { outings, cells };
}

let known;

async function seeTheSame() {
  known = await figures(desk);
  assert.ok(known.cells.some(([, count]) => count === String(CONTACTS)));
  assert.deepEqual(await figures(second), known);
}

async function drills() {
  await opensPeople(desk);
  await desk.tap("drill-root");
  await desk.sheets("root", paper[1], paper[2]);
  await desk.holds("drilled", "data-right", "true");
  organisation = await desk.read("people-organisation");
}

/** The server is away while the one is removed; they say something before that arrives. */
async function givesWay() {
  await second.tap("tab-periods");
  await second.see("policy-readable_hours-0");
  await server.stop();
  const gone = desk.page.locator("[data-testid=coordinator][data-own=false]");
  await desk.press(gone.getByTestId("remove"), "remove");
  await desk.tap("remove-no");
  await desk.press(gone.getByTestId("remove"), "remove");
  await desk.tap("remove-yes");
  await desk.sheets("root", paper[0], paper[1]);
  const dead = [];
  await copiesSheets(desk, dead, ["generation"]);
  await desk.sheets("generation", dead[1], dead[2]);
  await desk.reads("people-said", "scritti e provati");
  await until("it is to be handed over", async () => (await desk.attribute("queue", "data-waiting")) > 0);
  await desk.tap("lock");
  await desk.see("keypad");
  await second.tapAll("policy-readable_hours-0", "policy-sign", "policy-sign-yes");
  await second.gone("policy-sign-yes");
  await server.start();
  await until("the other's word is there first", async () => {
    await syncs(second);
    return (await second.attribute("queue", "data-waiting")) === "0";
  });
  await desk.unlock();
  await desk.see("screen-received");
  await until("it is told on the first page", async () => {
    await desk.tap("received-refresh");
    return (await desk.at("displaced").count()) === 1;
  });
  await desk.holds("displaced", "data-act", "removed");
  await opensPeople(desk);
  await desk.tap("leave-undone");
  await desk.see("leave-undone-yes");
  await desk.eye.look("displaced");
  await desk.tap("leave-undone-no");
  await desk.holds("displaced", "data-act", "removed");
  await desk.tapAll("leave-undone", "leave-undone-yes");
  await desk.gone("displaced");
}

async function removes() {
  const gone = desk.page.locator("[data-testid=coordinator][data-own=false]");
  await desk.press(gone.getByTestId("remove"), "remove");
  await desk.eye.look("remove");
  await desk.tap("remove-yes");
  await desk.sheets("root", paper[2], paper[0]);
  await copiesSheets(desk, renewed, ["generation"]);
  await desk.sheets("generation", renewed[0], renewed[2]);
  await desk.reads("people-said", "scritti e provati");
  assert.match(await gone.innerText(), /Rimossa · dichiarazione n\. \d+/);
  assert.ok(!(await gone.innerText()).includes("Revocat"));
  await desk.eye.look("people-removed");
  await desk.tap("people-refresh");
  await until("it was handed over", async () => {
    await second.tap("tab-received");
    await second.tap("received-refresh");
    await opensPeople(second);
    const own = second.page.locator("[data-testid=coordinator][data-own=true]");
    return (await own.getAttribute("data-ended")) !== null;
  });
}

async function beginsAgain() {
  await desk.tap("lock");
  await second.tap("lock");
  await anew.newWords("first-recover");
  await anew.paste("organisation", organisation);
  await anew.paste("server", server.address);
  await anew.eye.look("recover");
  await anew.tap("recover-where");
  await anew.sheets("root", paper[1], paper[2]);
  await anew.sheets("generation", renewed[1], renewed[0]);
  await anew.tap("recover-more");
  await anew.sheets("generation", paper[0], paper[1]);
  await anew.eye.look("recover-ready");
  await anew.tap("recover-send");
  await anew.see("screen-received");
  assert.deepEqual(await figures(anew), known, "the figures that were there before");
  await opensPeople(anew);
  const own = anew.page.locator("[data-testid=coordinator][data-own=true]");
  assert.equal(await own.locator("[data-testid=holding][data-state=held]").count(), 2);
  await anew.eye.look("people-anew");
}
