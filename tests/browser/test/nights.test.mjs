// The nights that go wrong, by taps alone: the programme is killed in the middle of a form, the PIN is spent, somebody
// practises, the keys are destroyed in the street. Nothing tapped is lost, and nothing of a practice leaves the tablet.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { staysDark } from "../src/frames.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { enrols, findsTheDraft, founds, starts, steps, tableSays } from "../src/steps.mjs";

const UNITS = { desk: "Sportello Prua-m8w", street: "Unità Bussola-m8w" };
const [PIN, WRONG_PIN, PIN_ATTEMPTS] = [[5, 0, 8, 2], [5, 0, 8, 3], 5];

/** What is tapped in each night, and what is sealed of it: opening, notes, revisions, closing. */
const KILLED = { presences: 1, contacts: 3, entries: 1 + 3 + 2 + 1 };
const BURNT = { presences: 2, contacts: 2, entries: 1 + 2 + 1 };

let server, desk, tablet, month;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("nights-desk", DESK);
  tablet = await Device.start("nights-tablet", TABLET);
});

after(async () => {
  const canaries = Object.values(UNITS);
  const ended = await Promise.allSettled([tablet?.end(canaries), desk?.end(canaries), server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("nothing tapped is lost, and nothing practised leaves", async (t) => {
  const step = steps(t);
  await step("a desk and a tablet are there", async () => {
    await founds(desk, server, UNITS.desk);
    await enrols(desk, server, [[tablet, UNITS.street]]);
  });
  await step("killed in the middle of a form, it goes on from there", isKilled);
  await step("a pause keeps the form, and a PIN that is spent keeps it too", spendsThePin);
  await step("the outing is closed and received", closesAndHandsOver);
  await step("a practice has its bar, and nothing of it is left", practises);
  await step("two taps destroy the keys in the middle of an outing", panics);
  await step("what was tapped before is received all the same", handsOverTheRest);
  await step("every screen on the way was fit for use", async () => {
    for (const device of [desk, tablet]) device.eye.judge();
  });
});

async function goesOut(work, area) {
  ({ month } = await starts(tablet, { unit: UNITS.street, area, work }));
  await tablet.choosesPin(PIN);
  await tablet.see("screen-count");
}

/** The words again and a new PIN, after something ended without them. */
async function comesBack() {
  await tablet.see("keypad");
  await tablet.unlock();
  await tablet.choosesPin(PIN);
}

const chosen = (id) => tablet.at(id).getByRole("radio").isChecked();

async function isKilled() {
  await goesOut("street_night", "MI");
  await tablet.tap("presence-women");
  await tablet.tapAll("note-gender-woman", "note-newness-new_ever");
  await tablet.reads("contacts-total", "1 contatto");

  // What was noted before, half completed.
  const first = Date.now();
  await tablet.tapAll("tab-complete", "record-1-edit", "age-a21_24");
  await tablet.reads("draft-state", "Bozza salvata");
  const last = Date.now();
  await tablet.die();
  await comesBack();
  await findsTheDraft(tablet, "la voce n. 1 aperta", first, last);
  assert.ok(await chosen("age-a21_24"), "what was tapped before the kill is there");
  await tablet.tapAll("age_basis-perceived", "record-save");
  await tablet.see("screen-complete");

  // One that was never saved.
  const begun = Date.now();
  await tablet.tapAll("record-new", "newness-seen_this_period", "gender-man");
  await tablet.reads("draft-state", "Bozza salvata");
  const left = Date.now();
  await tablet.die();
  await comesBack();
  await findsTheDraft(tablet, "un contatto iniziato", begun, left);
  assert.ok(await chosen("newness-seen_this_period"));
  assert.ok(await chosen("gender-man"));
  await tablet.tap("record-save");
  await tablet.holds("record-2", "data-withdrawn", "false");
  await tablet.tap("tab-count");
  await tablet.reads("contacts-total", "2 contatti");
  await tablet.reads("presences-total", "1 in tutto");
}

async function spendsThePin() {
  await tablet.tapAll("tab-complete", "record-new", "newness-first_this_year", "gender-trans_woman");
  await tablet.reads("draft-state", "Bozza salvata");
  await staysDark(tablet, "the tablet pauses", async () => {
    await tablet.tap("lock");
    await tablet.at("screen-pin").waitFor();
  });
  const shown = await tablet.page.locator("body").innerText();
  for (const said of [UNITS.street, "Milano", "Donna", "contatt", "Prima volta"])
    assert.ok(!shown.includes(said), `a pause does not say ${said}`);
  await tablet.eye.look("paused");
  await tablet.pin(PIN);
  await tablet.see("screen-form");
  assert.ok(await chosen("gender-trans_woman"), "the form is where it was");

  await tablet.tap("lock");
  for (let left = PIN_ATTEMPTS - 1; left > 0; left -= 1) {
    await tablet.pin(WRONG_PIN);
    await tablet.holds("pin-attempts", "data-left", String(left));
  }
  await tablet.eye.look("pin-last");
  await tablet.pin(WRONG_PIN);
  await tablet.see("screen-closed");
  await tablet.eye.look("pin-spent");
  await comesBack();
  await tablet.tap("tab-complete");
  await tablet.reads("record-3", "Donna trans");
  await tablet.eye.look("complete-incomplete");
}

async function closesAndHandsOver() {
  await tablet.tapAll("record-3-edit", "record-save");
  await tablet.see("screen-complete");
  await tablet.tapAll("tab-shift", "to-close");
  await tablet.tap("close-outing");
  await tablet.figures({ contacts: KILLED.contacts, presences: KILLED.presences });
  await tablet.tap("outing-end-done");
  await handsOver([KILLED]);
}

/** Every outing of the tablet is received, entry by entry; the server holds so many entries and no other. */
async function handsOver(outings) {
  await server.start();
  await tablet.tap("outbox-open");
  await tablet.tap("sync-now");
  const rows = tablet.page.getByTestId("outbox-row");
  const expected = outings.map(({ entries }) => `${entries}/${entries}`).sort();
  let found;
  await until(`the outbox holds ${expected}`, async () => {
    found = await rows.evaluateAll((all) =>
      all.map((row) => `${row.dataset.received}/${row.dataset.entries}`),
    );
    return found.sort().join() === expected.join();
  }).catch((fault) => {
    throw new Error(`${fault.message}; it holds ${found}`);
  });
  await tablet.eye.lookOnce("outbox");
  await tablet.see("screen-outbox");
  await tablet.tap("outbox-back");
  await server.stop();
  const entries = outings.reduce((sum, outing) => sum + outing.entries, 0);
  assert.match(await server.verify(), new RegExp(`\\b${entries} entries.*: 0 differences`));
}

/** A whole outing in the practice, with the server at hand all the while. */
async function practises() {
  await server.start();
  await tablet.tap("training-start");
  await tablet.see("training");
  const bar = await tablet.at("training").evaluate((element) => {
    const { backgroundColor } = getComputedStyle(element);
    const { left, right } = element.getBoundingClientRect();
    return {
      backgroundColor,
      across: left === 0 && right === innerWidth,
      body: getComputedStyle(document.body).backgroundColor,
    };
  });
  assert.ok(
    bar.across && bar.backgroundColor !== bar.body,
    "a bar of its own colour across the whole screen",
  );
  await tablet.see("screen-start");
  await tablet.eye.look("practice-start");
  await tablet.tapAll("area-MI", "channel-street_night", "start-outing", "pin-without");
  await tablet.tapAll("presence-women", "note-gender-woman", "note-newness-new_ever");
  await tablet.reads("contacts-total", "1 contatto");
  await tablet.tapAll("note-gender-man", "note-newness-unknown");
  await tablet.reads("contacts-total", "2 contatti");
  await tablet.see("training");
  await tablet.eye.look("practice-count");
  await tablet.tapAll("tab-shift", "to-close", "close-outing", "outing-end-done");
  await tablet.see("screen-closed");
  await tablet.tapAll("outbox-open", "sync-now");
  await tablet.see("outbox-row");
  assert.equal(await tablet.attribute("outbox-row", "data-received"), "0", "no practice is received");
  await tablet.tapAll("outbox-back", "training-end");
  await tablet.gone("training");
  await tablet.see("screen-closed");
  await server.stop();
  await handsOver([KILLED]);
}

async function panics() {
  await goesOut("settlement", "VA");
  await tablet.tapAll("presence-men", "presence-women");
  await tablet.tapAll("note-gender-man", "note-newness-new_ever");
  await tablet.reads("contacts-total", "1 contatto");
  await tablet.tapAll("note-gender-woman", "note-newness-first_this_period");
  await tablet.reads("contacts-total", "2 contatti");

  const before = tablet.taps;
  await staysDark(tablet, "the keys are destroyed", async () => {
    await tablet.tap("panic");
    await tablet.holds("panic", "data-armed", "true");
    await tablet.tap("panic");
    await tablet.at("wiped").waitFor();
  });
  assert.equal(tablet.taps - before, 2);
  await tablet.eye.look("wiped");
  await tablet.open();
  await tablet.see("wiped");
  assert.equal(await tablet.at("keypad").count(), 0, "no words open it again");
}

async function handsOverTheRest() {
  await handsOver([KILLED, BURNT]);
  await server.start();
  await desk.unlock();
  await desk.see("screen-received");
  await desk.tap("received-refresh");
  const rows = desk.page.getByTestId("received-outing");
  await until("both outings are here", async () => (await rows.count()) === 2);
  await desk.eye.look("received");
  for (const [place, { contacts, presences }] of [
    ["Milano", KILLED],
    ["Varese", BURNT],
  ]) {
    const row = rows.filter({ hasText: place });
    assert.deepEqual((await desk.readAll(row.locator("dd.number"))).map(Number), [
      contacts,
      contacts,
      presences,
    ]);
    assert.match(await row.innerText(), /✓ A posto/);
  }
  await desk.tap("tab-table");
  await desk.see("table-total");
  const [inMilano, inVarese] = [KILLED, BURNT].map(({ contacts }) => ({
    street_contacts: contacts,
    outings: 1,
  }));
  await tableSays(desk, {
    MI: inMilano,
    VA: inVarese,
    project: { street_contacts: KILLED.contacts + BURNT.contacts, outings: 2 },
    [`MI-${month}`]: inMilano,
    [`VA-${month}`]: inVarese,
  });
}
