// From founding to the tavolo's page by hand, as the operations page says it: a secretariat and an organisation meet, an
// outing is noted, reviewed and closed in a sheet, a bulletin is looked at and published, and a reader reads it by a link.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM, DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { enrols, founds, foundsSecretariat, meet, starts, steps } from "../src/steps.mjs";

const UNITS = { desk: "Sportello Vela-r5k", street: "Unità Bolina-r5k" };
const READER = "Assessorato Trinca-r5k";
const PIN = [4, 7, 1, 9];
const CONTACTS = 3;

/** Further back than two of the longest months: whatever period it lies in is over. */
const DAYS_BEFORE = 63;

/** What is published about the persons in reception must not let the two be worked out. */
const RECEPTION = { women: "160", men: "17", trans: "2" };

let server, desk, tablet, office, browser;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("bulletin-desk", DESK);
  tablet = await Device.start("bulletin-tablet", TABLET);
  office = await Device.start("bulletin-office", DESK);
  browser = await chromium.launch(CHROMIUM);
});

after(async () => {
  const canaries = [...Object.values(UNITS), READER];
  const endings = [tablet, desk, office].map((device) => device?.end(canaries));
  const ended = await Promise.allSettled([...endings, browser?.close(), server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("a bulletin comes out of nothing but what people tap", async (t) => {
  const step = steps(t);
  await step("a desk founds an organisation", () => founds(desk, server, UNITS.desk));
  await step("a tablet is admitted", () => enrols(desk, server, [[tablet, UNITS.street]]));
  await step("the secretariat founds itself and is added to the server", secretariatComes);
  await step("both meet and compare six words", () => meet(desk, office));
  await step("the tablet goes out in a period that is over", goesOut);
  await step("the secretariat's table says that no sheet has come of it", awaits);
  await step("the desk finds it right, and closes the period", closes);
  await step("the secretariat sees the sheet, and types in who was in reception", collects);
  await step("it looks at the bulletin and publishes it", publishes);
  await step("a reader reads it by a link, and everybody the public one", reads);
  await step("the organisation reads what its figures became", readsAtTheDesk);
  await step("the server's own examination finds no difference", async () => {
    await server.stop();
    assert.match(await server.verify(), /: 0 differences/);
  });
});

async function secretariatComes() {
  await foundsSecretariat(office, server);
  await office.unlock();
  await office.see("screen-arrived");
  await office.see("arrived-none");
  await office.eye.look("arrived-none");
  await desk.open();
  await desk.see("keypad");
  await desk.unlock();
  await desk.see("screen-received");
}

async function goesOut() {
  await tablet.open();
  await tablet.see("keypad");
  await starts(tablet, { unit: UNITS.street, area: "MI", work: "street_night", before: DAYS_BEFORE });
  await tablet.choosesPin(PIN);
  for (let contact = 0; contact < CONTACTS; contact += 1)
    await tablet.tapAll("note-gender-woman", "note-newness-new_ever");
  await tablet.reads("contacts-total", `${CONTACTS} contatt`);
  await tablet.tapAll("tab-shift", "to-close", "close-outing");
  await tablet.see("screen-outing-end");
  await tablet.tapAll("outing-end-done", "outbox-open");
  await until("it is handed over", async () => {
    await tablet.tap("sync-now");
    return (await tablet.attribute("queue", "data-waiting")) === "0";
  });
}

/** The first month of the period. */
let first;

async function closes() {
  await desk.tap("tab-received");
  await desk.tap("received-refresh");
  await desk.see("received-outing");
  await desk.tap("accept-clean");
  await desk.gone("to-see");
  await desk.tap("tab-periods");
  await desk.see("period");
  // The newest stands first.
  const oldest = desk.page.getByTestId("period").last();
  first = await oldest.getAttribute("data-first");
  await desk.press(oldest.getByTestId("period-open"), "open the period");
  await desk.see("screen-sheet");
  await desk.tap("closing-status-definitive");
  await desk.eye.look("sheet");
  await desk.tap("close-period");
  await desk.tap("close-period-yes");
  await desk.holds("sheet-sent", "data-definitive", "true");
  await desk.tap("sheet-back");
  await handsOver(desk);
}

/** Until nothing of it waits. */
async function handsOver(side) {
  await side.tap("tab-outbox");
  await until(`${side.name} has handed everything over`, async () => {
    await side.tap("sync-now");
    return (await side.attribute("last-sync", "data-state")) === "ok";
  });
}

/** The live table counts the outing; no sheet speaks of it yet, and that is said. */
async function awaits() {
  await until("the table waits for the sheet", async () => {
    await office.tapAll("tab-arrived", "arrived-refresh", "tab-table");
    return (await office.page.getByTestId("awaited-period").count()) === 1;
  });
  await office.reads("table-awaited", "nessuna scheda");
  await office.eye.look("table-awaited");
  await office.tap("tab-arrived");
}

async function collects() {
  await until("the sheet is there", async () => {
    await office.tap("arrived-refresh");
    return arrived().getByTestId("preview").isVisible();
  });
  await office.eye.look("arrived");
  await office.press(arrived().getByTestId("reception"), "reception");
  await office.see("screen-reception");
  for (const [field, count] of Object.entries(RECEPTION)) await office.paste(`reception-${field}`, count);
  await office.tap("reception-keep");
  await until("the numbers are kept", async () =>
    (await arrived().getByTestId("arrived-reception").innerText()).includes(RECEPTION.women),
  );
  await office.tap("tab-table");
  await office.see("table-total");
  await office.gone("table-awaited");
  await office.tap("tab-arrived");
}

const arrived = () => office.page.locator(`[data-testid=arrived-period][data-first='${first}']`);

async function publishes() {
  await office.press(arrived().getByTestId("preview"), "preview");
  await office.see("bulletin-table");
  await office.reads("preview-sources", "Definitivo");
  await office.eye.look("preview");
  await office.see("screen-preview");
  await office.tap("publish");
  await office.tap("publish-yes");
  await office.see("published");
  await office.tap("preview-back");
  await office.tap("tab-links");
  await office.see("screen-links");
  await office.paste("reader-name", READER);
  await office.tap("reader-make");
  await office.see("reader");
  await office.tap("fold-reader-link");
}

async function reads() {
  const link = await office.read("reader-link-text");
  const page = await browser.newPage();
  await until("the link opens", async () => {
    await office.tap("tab-bulletins");
    return (await page.goto(link)).status() === 200;
  });
  const text = await page.locator("main").innerText();
  assert.match(text, /160/);
  assert.ok(!/\b179\b/.test(text), "no total from which the two could be worked out");
  const masked = await page.locator("td", { hasText: /n\.d\.|meno di|<10/ }).count();
  assert.ok(masked > 0, "three contacts are too few to be told");
  assert.equal(await page.locator("td", { hasText: /^3$/ }).count(), 0);
  const everybody = await page.goto(`${server.address}/`);
  assert.equal(everybody.status(), 200);
  assert.ok(!(await page.locator("main").innerText()).includes("Ancora nessun bollettino"));
  await page.close();
}

async function readsAtTheDesk() {
  await until("the bulletin has come", async () => {
    await handsOver(desk);
    await desk.tapAll("tab-more", "more-bulletins");
    await desk.see("screen-bulletins");
    return desk.at("bulletin").isVisible();
  });
  await desk.eye.look("bulletins");
}
