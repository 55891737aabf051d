// A tablet that goes missing, by pointer alone on real programs: enrolled by the typed invitation, it goes out and hands
// over; the desk opens the outing, revokes the tablet, reads the sheet of its loss, and erases what must not stay.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { chooses, enrols, founds, starts, steps } from "../src/steps.mjs";

const UNITS = { desk: "Sportello Boa-k3v", lost: "Unità Gomena-k3v", kept: "Unità Timone-k3v" };
const PIN = [4, 7, 1, 9];
const CONTACTS = 2;

let server, desk, lost, kept;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("devices-desk", DESK);
  lost = await Device.start("devices-lost", TABLET);
  kept = await Device.start("devices-kept", TABLET);
});

after(async () => {
  const endings = [lost, kept, desk].map((device) => device?.end(Object.values(UNITS)));
  const ended = await Promise.allSettled([...endings, server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("a tablet is lost", async (t) => {
  const step = steps(t);
  await step("a desk founds an organisation", () => founds(desk, server, UNITS.desk));
  await step("two tablets are admitted", () =>
    enrols(desk, server, [
      [lost, UNITS.lost],
      [kept, UNITS.kept],
    ]),
  );
  await step("one goes out and hands over", outAndBack);
  await step("the desk sees what arrived and revokes it", revokes);
  await step("the sheet says what was done", readsTheSheet);
  await step("what it brought is marked, and can be erased", erases);
  await step("every screen is fit for use", async () => {
    for (const device of [desk, lost, kept]) device.eye.judge();
  });
  await step("the server's own examination finds no difference", async () => {
    await server.stop();
    assert.match(await server.verify(), /: 0 differences/);
  });
});

async function outAndBack() {
  await server.start();
  await lost.open();
  await lost.see("keypad");
  await starts(lost, { unit: UNITS.lost, area: "MI", work: "street_night" });
  await lost.choosesPin(PIN);
  for (let noted = 1; noted <= CONTACTS; noted += 1) {
    await lost.tapAll("note-gender-woman", "note-newness-new_ever");
    await lost.reads("contacts-total", `${noted} contatt`);
  }
  await lost.tap("tab-shift");
  await lost.tap("to-close");
  await lost.tap("close-outing");
  await lost.see("screen-outing-end");
  await lost.tap("outing-end-done");
  await lost.tap("outbox-open");
  await lost.tap("sync-now");
  await lost.holds("queue", "data-waiting", "0");
}

const tablets = () => desk.page.locator("[data-testid=device][data-role=worker]");

async function revokes() {
  await desk.open();
  await desk.see("keypad");
  await desk.unlock();
  await desk.tap("received-refresh");
  await desk.see("received-outing");
  await desk.tap("tab-tablets");
  await desk.see("device");
  assert.equal(await tablets().count(), 2);
  await desk.eye.look("tablets");
  const row = tablets().filter({ hasText: "1 uscita ricevuta" });
  await desk.press(row.getByTestId("revoke"), "revoke");
  await desk.eye.look("revoke");
  await desk.tap("revoke-no");
  assert.equal(await desk.page.locator("[data-ended]").count(), 0, "nothing is revoked by the first tap");
  await desk.press(row.getByTestId("revoke"), "revoke");
  await desk.tap("revoke-yes");
  await until("it is marked", async () => (await desk.page.locator("[data-ended]").count()) === 1);
  assert.match(await row.innerText(), /Revocato · dichiarazione n\. \d+/);
  assert.equal(await row.getByTestId("revoke").count(), 0, "it cannot be revoked twice");
}

async function readsTheSheet() {
  const row = tablets().filter({ hasText: "Revocato" });
  await desk.press(row.getByTestId("lost-open"), "the sheet");
  // As long as the revocation waits here, the sheet says that.
  await until("the server knows of it, and the sheet says so", async () =>
    (await desk.read("screen-lost")).includes("Revocato: dichiarazione n."),
  );
  const sheet = await desk.read("screen-lost");
  for (const said of ["Revocato: dichiarazione n.", "1 uscita ricevuta", "72 ore", "art. 34"])
    assert.ok(sheet.includes(said), `the sheet says ${said}`);
  for (const unit of Object.values(UNITS)) assert.ok(!sheet.includes(unit), "no name is on it");
  await desk.eye.look("lost");
  await desk.tap("lost-back");
}

async function erases() {
  await desk.tap("tab-received");
  await desk.see("from-revoked");
  await desk.eye.look("from-revoked");
  await desk.tap("received-open");
  await desk.see("received-record");
  await chooses(desk, 1);
  await desk.tap("erase-record");
  await desk.eye.look("erase-record");
  await desk.tap("erase-record-no");
  await desk.tap("erase-record");
  await desk.tap("erase-record-yes");
  await desk.reads("erased", "Cancellato");
  const left = desk.page.locator("[data-testid=received-record] [data-state=to_see]");
  assert.equal(await left.count(), CONTACTS - 1, "one record is gone");
  await desk.tapAll("erase-outing", "erase-outing-no", "erase-outing");
  await desk.tap("erase-outing-yes");
  await desk.gone("erase-outing");
  await desk.eye.look("erased");
}
