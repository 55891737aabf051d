// The whole path, by pointer alone, on real programs: a desk founds an organisation and admits two tablets; without
// the server each tablet goes out once; the server comes back; the desk opens both outings and the table is right.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { enrols, founds, readsItems, round, starts, steps, tableSays } from "../src/steps.mjs";

const UNITS = { desk: "Sportello Faro-q7x", street: "Unità Lanterna-q7x", indoor: "Unità Riva-q7x" };

/** The PIN of every outing, and one that is not. */
const [PIN, WRONG_PIN] = [
  [4, 7, 1, 9],
  [4, 7, 1, 8],
];

/** What is sealed of an outing: its opening, every note, every revision, its closing. */
const STREET = { presences: 5, noted: 4, contacts: 3, entries: 1 + 4 + 1 + 1 + 1, unfinished: 2 };
/** On the phone nobody is seen: there are no presences. */
const INDOOR = { noted: 2, contacts: 2, entries: 1 + 2 + 1, unfinished: 2 };

let server, desk, street, indoor;

before(async () => {
  server = await SyncServer.at(await freePort());
  // One after the other: the first one builds the pages if they are not built.
  desk = await Device.start("desk", DESK);
  street = await Device.start("street", TABLET);
  indoor = await Device.start("indoor", TABLET);
});

after(async () => {
  const endings = [street, indoor, desk].map((device) => device?.end(Object.values(UNITS)));
  const ended = await Promise.allSettled([...endings, server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("the whole path from founding to the table", async (t) => {
  const step = steps(t);
  await step("a desk founds an organisation, and its document makes the server", () =>
    founds(desk, server, UNITS.desk),
  );
  await step("two tablets join, and the desk admits them by their six words", () =>
    enrols(desk, server, [
      [street, UNITS.street],
      [indoor, UNITS.indoor],
    ]),
  );
  await step("without the server a street night is counted, completed, mended and closed", outOnTheStreet);
  await step("without the server an indoor session is noted and closed", outIndoor);
  await step("the server comes back, and every entry is received", handOver);
  await step("the desk opens both outings", openReceived);
  await step("the table says what was opened, per area and month", readTable);
  await step(
    "nothing was kept in a browser or asked elsewhere, and every screen is fit for use",
    async () => {
      for (const device of [desk, street, indoor]) device.eye.judge();
    },
  );
  await step("the server's own examination finds no difference", examine);
});

/** A fresh page, the words, the outing and its PIN. */
async function begins(tablet, unit, area, work) {
  await tablet.open();
  await tablet.see("keypad");
  ({ month: tablet.month } = await starts(tablet, { unit, area, work }));
  await tablet.choosesPin(PIN);
  await tablet.see("screen-count");
}

/** Two taps; the count follows. */
async function note(tablet, gender, newness, total) {
  await tablet.tapAll(`note-gender-${gender}`, `note-newness-${newness}`);
  await tablet.reads("contacts-total", `${total} contatt`);
}

/** The same words in another order open nothing, and cost an attempt; help, services and the card are at hand meanwhile. */
async function mistakesTheWords(tablet) {
  await tablet.open();
  await tablet.see("keypad");
  await tablet.words([...tablet.phrase.slice(1), tablet.phrase[0]]);
  await tablet.tap("keypad-done");
  await tablet.holds("attempts", "data-left", "9");
  await tablet.eye.look("attempts");
  await tablet.tap("help");
  await tablet.see("danger");
  await tablet.eye.look("help");
  await tablet.tap("tab-services");
  await tablet.holds("services-edition", "data-number", "0");
  await tablet.eye.look("services");
  await tablet.tap("help-close");
  await tablet.gone("help-close");
  await tablet.tap("cover");
  await tablet.see("card");
  await tablet.eye.look("cover");
  await tablet.tap("help-close");
  await tablet.gone("help-close");
}

/** The tablet is shut for a moment: the PIN goes on where it was, and nothing of the outing is read meanwhile. */
async function pauses(tablet, unit) {
  await tablet.tap("lock");
  await tablet.see("screen-pin");
  const shown = await tablet.page.locator("body").innerText();
  for (const said of [unit, "Milano", "presenz", "contatt"])
    assert.ok(!shown.includes(said), `a pause does not say ${said}`);
  await tablet.eye.look("paused");
  await tablet.pin(WRONG_PIN);
  await tablet.holds("pin-attempts", "data-left", "4");
  await tablet.pin(PIN);
  await tablet.gone("screen-pin");
}

async function outOnTheStreet() {
  await mistakesTheWords(street);
  await begins(street, UNITS.street, "MI", "street_night");
  await street.eye.look("count-empty");
  for (const group of ["women", "women", "women", "trans", "unknown"]) await street.tap(`presence-${group}`);
  await street.reads("presences-total", `${STREET.presences} in tutto`);
  await note(street, "woman", "new_ever", 1);
  await note(street, "woman", "seen_this_period", 2);
  await note(street, "trans_woman", "first_this_year", 3);
  await note(street, "man", "unknown", STREET.noted);
  await street.tap("undo");
  await street.reads("contacts-total", `${STREET.contacts} contatti`);
  await street.eye.look("count");
  await pauses(street, UNITS.street);
  await street.reads("contacts-total", `${STREET.contacts} contatti`);
  await street.reads("presences-total", `${STREET.presences} in tutto`);

  await street.tap("tab-complete");
  await street.holds("record-4", "data-withdrawn", "true");
  await street.eye.look("complete");
  await street.tap("record-1-edit");
  await street.see("screen-form");
  await street.tapAll("age-a21_24", "age_basis-perceived");
  await street.eye.look("form-person");
  // The page goes and comes back: it says that a form was begun, and has what was tapped.
  await street.reads("draft-state", "Bozza salvata");
  await street.open();
  assert.match(await street.read("draft-found"), /voce n\. 1 aperta alle \d\d:\d\d/);
  await street.eye.look("draft-found");
  await street.tap("draft-continue");
  await street.see("screen-form");
  assert.ok(await street.at("age-a21_24").getByRole("radio").isChecked(), "the draft was kept");
  await street.tapAll("part-next", "origin-NG", "origin_basis-stated");
  await street.eye.look("form-origin");
  await street.tapAll("part-next", "field-sexual");
  await street.eye.look("form-field");
  await street.tapAll("part-next", "service-listen", "service-health_info");
  await street.eye.look("form-help");
  await street.tap("part-next");
  await street.eye.look("form-signs");
  await street.tap("record-save");
  await street.see("screen-complete");
  await street.reads("record-1", "Nigeria");
  await street.eye.look("complete-saved");
  await closes(street, STREET);
}

async function outIndoor() {
  await begins(indoor, UNITS.indoor, "CO", "indoor_phone");
  await indoor.tapAll("ads-viewed", "ads-called", "ads-called", "ads-answered", "ads-contacts");
  await note(indoor, "woman", "first_this_period", 1);
  await note(indoor, "unknown", "new_ever", INDOOR.contacts);
  await indoor.eye.look("count");
  await closes(indoor, INDOOR);
}

async function closes(tablet, outing) {
  await tablet.tap("tab-shift");
  await tablet.see("screen-shift");
  await tablet.eye.look("shift");
  await tablet.tap("to-close");
  await tablet.see("screen-close");
  const { presences, contacts, entries, unfinished } = outing;
  const seen = presences === undefined ? {} : { presences };
  await tablet.figures({
    ...seen,
    contacts,
    entries_sealed: entries - 1,
    entries_received: 0,
    to_complete: unfinished,
  });
  assert.equal(await tablet.at("raise-presences").count(), 0, "the numbers agree");
  await tablet.eye.look("close");
  await tablet.tap("close-outing");
  await tablet.see("screen-outing-end");
  await tablet.figures({ ...seen, contacts, entries_sealed: entries, entries_received: 0 });
  await tablet.holds("queue", "data-waiting", String(entries));
  await tablet.eye.look("outing-end");
  await tablet.tap("diary-open");
  await tablet.see("screen-diary");
  await tablet.eye.look("diary");
  await tablet.tap("diary-back");
  await tablet.tap("outing-end-done");

  // Asked to hand over without a server, it says so, and calls nothing received.
  await tablet.see("screen-closed");
  await tablet.tap("outbox-open");
  await round(tablet, "offline");
  await tablet.holds("outbox-row", "data-entries", String(entries));
  await tablet.holds("outbox-row", "data-received", "0");
  await tablet.reads("outbox-row", "Da consegnare");
  await tablet.eye.look("outbox-waiting");
}

async function handOver() {
  await server.start();
  for (const [tablet, { entries }] of [
    [street, STREET],
    [indoor, INDOOR],
  ]) {
    await round(tablet);
    await tablet.holds("outbox-row", "data-received", String(entries));
    await tablet.holds("outbox-row", "data-entries", String(entries));
    await tablet.reads("outbox-row", "Ricevuta");
    await tablet.holds("queue", "data-waiting", "0");
    await tablet.eye.look("outbox-received");
  }
}

async function openReceived() {
  await desk.open();
  await desk.see("keypad");
  await desk.unlock();
  await desk.see("screen-received");
  await desk.tap("received-refresh");
  const outings = desk.page.getByTestId("received-outing");
  await until("both outings are here", async () => (await outings.count()) === 2);
  await desk.eye.look("received");
  for (const [unit, { contacts }] of [
    [UNITS.street, STREET],
    [UNITS.indoor, INDOOR],
  ]) {
    const row = outings.filter({ hasText: unit });
    assert.equal(await row.getByTestId("received-contacts").innerText(), String(contacts));
    assert.match(await row.innerText(), /✓ A posto/);
  }

  const row = outings.filter({ hasText: UNITS.street });
  await desk.press(row.getByTestId("received-open"), "open the outing");
  await desk.see("received-record");
  await desk.eye.look("received-outing");
  const [page, ...records] = await readsItems(desk);
  for (const said of ["Milano", "Strada, notte", UNITS.street])
    assert.ok(page.includes(said), `the outing says ${said}`);
  assert.equal(records.length, STREET.noted);
  const check = (at, ...expected) => {
    for (const said of expected)
      assert.ok(records[at].includes(said), `record ${at + 1} says ${said}: ${records[at]}`);
  };
  check(
    0,
    "Donna",
    "Mai vista prima",
    "21–24",
    "Nigeria",
    "Sfruttamento sessuale",
    "Ascolto",
    "Informazione sanitaria",
  );
  check(1, "Donna", "Già vista nel bimestre");
  check(2, "Donna trans", "Prima volta quest'anno");
  check(3, "Tolta");
  assert.equal(records.filter((said) => said.includes("Tolta")).length, STREET.noted - STREET.contacts);
  await desk.tap("received-back");
}

async function readTable() {
  await desk.tap("tab-table");
  await desk.see("table-total");
  await desk.eye.look("table");
  const inMilano = { street_contacts: STREET.contacts, outings: 1 };
  const inComo = { indoor_contacts: INDOOR.contacts, outings: 1 };
  await tableSays(desk, {
    MI: inMilano,
    CO: inComo,
    project: { street_contacts: STREET.contacts, indoor_contacts: INDOOR.contacts, outings: 2 },
    [`MI-${street.month}`]: inMilano,
    [`CO-${indoor.month}`]: inComo,
  });
  await desk.tap("table-area-MI");
  await desk.at("table-month").scrollIntoViewIfNeeded();
  await desk.eye.look("table-month");
}

async function examine() {
  await server.stop();
  const said = await server.verify();
  assert.match(said, /1 organisations, 3 devices/);
  assert.match(said, new RegExp(`\\b${STREET.entries + INDOOR.entries} entries`));
  assert.match(said, /: 0 differences/);
}
