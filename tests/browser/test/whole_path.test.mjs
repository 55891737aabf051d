// The whole path, by pointer alone, on real programs: a desk founds an organisation and admits two tablets; without
// the server each tablet goes out once; the server comes back; the desk opens both outings and the table is right.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";

const UNITS = { desk: "Sportello Faro-q7x", street: "Unità Lanterna-q7x", indoor: "Unità Riva-q7x" };

/** The PIN of every outing, and one that is not. */
const [PIN, WRONG_PIN] = [
  [4, 7, 1, 9],
  [4, 7, 1, 8],
];

/** What is sealed of an outing: its opening, every note, every revision, its closing. */
const STREET = { presences: 5, noted: 4, contacts: 3, entries: 1 + 4 + 1 + 1 + 1, unfinished: 2 };
const INDOOR = { presences: 0, noted: 2, contacts: 2, entries: 1 + 2 + 1, unfinished: 2 };

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
  const step = async (name, action) => {
    let passed = false;
    await t.test(name, async () => {
      await action();
      passed = true;
    });
    // What follows stands on it.
    if (!passed) throw new Error(`stopped at: ${name}`);
  };
  await step("a desk founds an organisation, and its document makes the server", found);
  await step("two tablets join, and the desk admits them by their six words", enrol);
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

async function found() {
  await desk.newWords("first-found");
  await desk.paste("server", server.address);
  await desk.paste("unit-name-0", UNITS.desk);
  await desk.eye.look("first-found");
  await desk.tap("first-send");

  for (const sheet of ["kit-root", "kit-generation"]) {
    const words = await desk.readAll((await desk.see("kit-words")).locator("li .word"));
    assert.equal(words.filter((word) => word !== "").length, 24);
    await desk.eye.look(sheet);
    await desk.tap("kit-done");
  }
  await desk.see("founding");
  await desk.eye.look("founding");
  const [download] = await Promise.all([
    desk.page.waitForEvent("download"),
    desk.press(desk.page.getByRole("button", { name: "Salva come file" }), "save as a file"),
  ]);
  const document = join(server.parent, "founding.json");
  await download.saveAs(document);
  await download.delete();
  await desk.tap("founded-done");

  assert.match(await server.init(document), /made a server/);
  await server.start();
}

async function enrol() {
  await desk.eye.look("closed");
  await desk.unlock();
  await desk.see("screen-received");
  await desk.eye.look("received-none");
  await desk.tap("tab-tablets");
  await desk.see("screen-tablets");

  const six = [await join_(street, UNITS.street), await join_(indoor, UNITS.indoor)];

  await desk.tap("tablets-refresh");
  const applicants = desk.page.getByTestId("applicant");
  await until("both tablets ask to be admitted", async () => (await applicants.count()) === six.length);
  await desk.eye.look("applicants");
  for (const words of six) {
    const known = await desk.readAll(applicants);
    const at = known.findIndex(
      (said) =>
        said
          .split(/[^a-z]+/)
          .filter((w) => words.includes(w))
          .join() === words.join(),
    );
    assert.notEqual(at, -1, "the desk shows the six words of the tablet");
    const left = known.length - 1;
    await desk.press(applicants.nth(at).getByTestId("admit"), "admit");
    await until("the admitted tablet leaves the list", async () => (await applicants.count()) === left);
  }
  // The desk stays open: what it has said is handed over by an open desk only.
  for (const tablet of [street, indoor]) await becomesAdmitted(tablet);
  await desk.tap("lock");
  await desk.see("screen-closed");
  await server.stop();
}

/** A tablet joins by a new invitation; gives back the six words on its screen. */
async function join_(tablet, unit) {
  const before = (await desk.at("invitation-made").isVisible())
    ? await desk.at("invitation-made").inputValue()
    : "";
  await desk.tap("invite");
  const invitation = await until("a new invitation", async () => {
    const made = await (await desk.see("invitation-made")).inputValue();
    return made !== before && made;
  });
  await desk.eye.look("invitation");

  await tablet.newWords("first-join");
  await tablet.paste("invitation", invitation);
  await tablet.paste("unit-name-0", unit);
  await tablet.eye.look("first-join");
  await tablet.tap("first-send");
  const words = await tablet.readAll((await tablet.see("six-words")).locator("li .word"));
  assert.equal(words.length, 6);
  await tablet.eye.look("joined");
  await tablet.tap("joined-done");
  await tablet.see("screen-closed");
  return words;
}

/** The tablet hears that it is admitted, and is locked again. */
async function becomesAdmitted(tablet) {
  await tablet.unlock();
  await until(`${tablet.name} hears that it is admitted`, async () => {
    await tablet.tap("tab-outbox");
    await tablet.tap("sync-now");
    await tablet.holds("last-sync", "data-state", "ok");
    await tablet.tap("tab-start");
    await tablet.see("screen-start");
    return !(await tablet.at("not-enrolled").isVisible());
  });
  await tablet.tap("lock");
  await tablet.see("screen-closed");
  await tablet.eye.look("closed");
}

async function starts(tablet, unit, area, channel) {
  await tablet.open();
  await tablet.see("keypad");
  await tablet.unlock();
  await tablet.see("screen-start");
  await tablet.tapAll(`unit-${unit}`, `area-${area}`, `channel-${channel}`);
  tablet.month = (await tablet.attribute("date", "data-date")).slice(0, 7);
  await tablet.eye.look("start");
  await tablet.tap("start-outing");
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
  await starts(street, UNITS.street, "MI", "street_night");
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
  await starts(indoor, UNITS.indoor, "CO", "indoor_phone");
  await indoor.tapAll("ads-viewed", "ads-called", "ads-called", "ads-answered", "ads-contacts");
  await note(indoor, "woman", "first_this_period", 1);
  await note(indoor, "unknown", "new_ever", INDOOR.contacts);
  await indoor.eye.look("count");
  await closes(indoor, INDOOR);
}

async function closes(tablet, outing) {
  const figures = async (expected) => {
    for (const [figure, value] of Object.entries(expected))
      await tablet.reads(`figure-${figure}`, String(value));
    for (const [figure, value] of Object.entries(expected))
      assert.equal(await tablet.number(`figure-${figure}`), value);
  };
  await tablet.tap("tab-shift");
  await tablet.see("screen-shift");
  await tablet.eye.look("shift");
  await tablet.tap("to-close");
  await tablet.see("screen-close");
  const { presences, contacts, entries, unfinished } = outing;
  await figures({
    presences,
    contacts,
    entries_sealed: entries - 1,
    entries_received: 0,
    to_complete: unfinished,
  });
  assert.equal(await tablet.at("raise-presences").count(), 0, "the numbers agree");
  await tablet.eye.look("close");
  await tablet.tap("close-outing");
  await tablet.see("screen-outing-end");
  await figures({ presences, contacts, entries_sealed: entries, entries_received: 0 });
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
  await tablet.tap("sync-now");
  await tablet.holds("last-sync", "data-state", "offline");
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
    await tablet.tap("sync-now");
    await tablet.holds("outbox-row", "data-received", String(entries));
    await tablet.holds("outbox-row", "data-entries", String(entries));
    await tablet.reads("outbox-row", "Ricevuta");
    await tablet.holds("queue", "data-waiting", "0");
    await tablet.holds("last-sync", "data-state", "ok");
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
  const page = await desk.read("screen-received-outing");
  for (const said of ["Milano", "Strada, notte", UNITS.street])
    assert.ok(page.includes(said), `the outing says ${said}`);
  const records = await desk.readAll(desk.page.getByTestId("received-record"));
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
  const none = { street_contacts: 0, indoor_contacts: 0, low_threshold_accesses: 0, reported_persons: 0 };
  const inMilano = { ...none, street_contacts: STREET.contacts, outings: 1 };
  const inComo = { ...none, indoor_contacts: INDOOR.contacts, outings: 1 };
  const expected = {
    MI: inMilano,
    CO: inComo,
    project: { ...none, street_contacts: STREET.contacts, indoor_contacts: INDOOR.contacts, outings: 2 },
    [`MI-${street.month}`]: inMilano,
    [`CO-${indoor.month}`]: inComo,
  };
  for (const [row, counts] of Object.entries(expected)) {
    const found = {};
    for (const line of Object.keys(counts))
      found[line] = Number(await desk.attribute(`cell-${row}-${line}`, "data-count"));
    assert.deepEqual(found, counts, `the server's count for ${row}`);
  }
  // The cells hold what the server counts; where the opened records differ, the page says so.
  for (const doubt of ["table-not-fetched", "table-differs", "uncounted"]) {
    assert.equal(await desk.at(doubt).count(), 0, doubt);
  }
  const cells = await desk.page.locator("[data-testid^='cell-']").count();
  assert.equal(cells, Object.keys(expected).length * 5, "no other area and no other month");
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
