// More than one person to a tablet, by taps alone: a second one is added and gets words of her own, does an outing that
// the first one can go on with after a kill, and is removed; from then on her words are wrong words, and the first one
// still has everything. At the desk nothing says who tapped.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { enrols, findsTheDraft, founds, starts, steps, tableSays } from "../src/steps.mjs";

const UNITS = { desk: "Sportello Cima-h2r", street: "Unità Ancora-h2r" };
const NOTE = "domani più tè-h2r";
const PIN = [8, 3, 0, 6];
const ATTEMPTS_MAX = 10;

/** What is tapped by each, and what is sealed of it: opening, notes, closing. */
const OUTINGS = {
  second: { work: "street_night", area: "MI", presences: 2, contacts: 3, entries: 1 + 3 + 1 },
  first: { work: "gathering", area: "CO", presences: 1, contacts: 1, entries: 1 + 1 + 1 },
};

let server, desk, tablet;

/** The five words of each person: the hand that taps takes one or the other. */
const phrases = {};

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("operators-desk", DESK);
  tablet = await Device.start("operators-tablet", TABLET);
});

after(async () => {
  const canaries = [...Object.values(UNITS), NOTE];
  const ended = await Promise.allSettled([tablet?.end(canaries), desk?.end(canaries), server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("a second person opens the tablet, works, and is removed", async (t) => {
  const step = steps(t);
  await step("a desk and a tablet are there", async () => {
    await founds(desk, server, UNITS.desk);
    await enrols(desk, server, [[tablet, UNITS.street]]);
    phrases.first = tablet.phrase;
  });
  await step("a second person is added, and has words of her own", adds);
  await step("she opens the tablet and goes out", secondGoesOut);
  await step("after a kill the first one goes on with what she had begun", firstGoesOn);
  await step("the first one removes her; her words are wrong words", removes);
  await step("the first one still has everything, and goes out", firstGoesOut);
  await step("the first one takes new words; the old ones are wrong words", takesNewWords);
  await step("both outings are received, and the table is right", readsBoth);
  await step("every screen on the way was fit for use", async () => {
    for (const device of [desk, tablet]) device.eye.judge();
  });
  await step("the server's own examination finds no difference", async () => {
    await server.stop();
    const entries = OUTINGS.first.entries + OUTINGS.second.entries;
    assert.match(await server.verify(), new RegExp(`\\b${entries} entries.*: 0 differences`));
  });
});

/** Whoever has the tablet in her hands from now on. */
function handsTo(person) {
  tablet.phrase = phrases[person];
}

async function opensOperators() {
  await tablet.unlock();
  await tablet.tapAll("tab-more", "more-operators");
  await tablet.see("screen-operators");
}

/** Who opens the tablet: numbers, and which of them is oneself. */
async function operatorsAre(...expected) {
  await tablet.see("operators-add");
  const rows = await tablet.page
    .getByTestId("screen-operators")
    .locator("li[data-own]")
    .evaluateAll((all) =>
      all.map(({ dataset: { testid, own } }) => `${testid}${own === "true" ? ", own" : ""}`),
    );
  assert.deepEqual(rows, expected);
}

async function locks() {
  await tablet.tap("lock");
  await tablet.see("screen-closed");
}

async function adds() {
  await opensOperators();
  await operatorsAre("operator-1, own");
  await tablet.eye.look("operators-one");
  await tablet.tap("operators-add");
  phrases.second = await tablet.writesDown("operators-add");
  await tablet.reads("operators-said", "Persona aggiunta");
  await operatorsAre("operator-1, own", "operator-2");
  await tablet.eye.look("operators-two");
  assert.notDeepEqual(phrases.second, phrases.first);
  await locks();
}

async function notes(outing, from) {
  for (let noted = from; noted <= outing.contacts; noted += 1) {
    await tablet.tapAll("note-gender-woman", "note-newness-new_ever");
    await tablet.reads("contacts-total", `${noted} contatt`);
  }
}

async function goesOut(outing) {
  Object.assign(outing, await starts(tablet, { unit: UNITS.street, ...outing }));
  await tablet.choosesPin(PIN);
  await tablet.see("screen-count");
  for (let seen = 0; seen < outing.presences; seen += 1) await tablet.tap("presence-women");
}

async function closes({ presences, contacts }) {
  await tablet.tapAll("tab-shift", "to-close");
  await tablet.figures({ presences, contacts });
  await tablet.tap("close-outing");
  await tablet.see("screen-outing-end");
  await tablet.figures({ presences, contacts });
  await tablet.tap("outing-end-done");
  await tablet.see("screen-closed");
}

/** She is nobody's guest: her own number is the second, and her outing is as anyone's. */
async function secondGoesOut() {
  handsTo("second");
  await opensOperators();
  await operatorsAre("operator-1", "operator-2, own");
  assert.equal(await tablet.at("operator-2-remove").count(), 0, "nobody removes herself");
  await locks();
  await goesOut(OUTINGS.second);
  await tablet.tapAll("note-gender-woman", "note-newness-new_ever");
  await tablet.reads("contacts-total", "1 contatto");
  await tablet.tap("tab-shift");
  await tablet.paste("note-outing", NOTE);
  await tablet.reads("saving", "Salvato");
}

async function firstGoesOn() {
  const first = Date.now();
  await tablet.tapAll("tab-complete", "record-new", "newness-first_this_year", "gender-man");
  await tablet.reads("draft-state", "Bozza salvata");
  const last = Date.now();
  await tablet.die();
  await tablet.see("keypad");
  handsTo("first");
  await tablet.unlock();
  await tablet.choosesPin(PIN);
  await findsTheDraft(tablet, "un contatto iniziato", first, last);
  for (const chip of ["newness-first_this_year", "gender-man"])
    assert.ok(await tablet.at(chip).getByRole("radio").isChecked(), `${chip} is there`);
  await tablet.tap("record-save");
  await tablet.see("screen-complete");
  await tablet.tap("tab-count");
  await tablet.reads("contacts-total", "2 contatti");
  await notes(OUTINGS.second, 3);
  await closes(OUTINGS.second);
}

/** These words open nothing, and cost an attempt. */
async function areWrong(phrase) {
  await tablet.words(phrase);
  await tablet.tap("keypad-done");
  await tablet.holds("attempts", "data-left", String(ATTEMPTS_MAX - 1));
  await tablet.see("screen-closed");
}

async function removes() {
  await opensOperators();
  await tablet.tap("operator-2-remove");
  await tablet.eye.look("operators-remove");
  await tablet.tap("operator-remove-no");
  await operatorsAre("operator-1, own", "operator-2");
  await tablet.tapAll("operator-2-remove", "operator-remove-yes");
  await tablet.reads("operators-said", "Operatore 2 tolto");
  await operatorsAre("operator-1, own");
  await tablet.eye.look("operators-removed");
  await locks();
  await areWrong(phrases.second);
  await tablet.eye.look("removed-attempt");
}

/** What was sealed under the key before can be read under the new one: the notebook says so. */
async function firstGoesOut() {
  await tablet.unlock();
  await tablet.tapAll("tab-more", "more-notes");
  await tablet.see("notebook");
  assert.deepEqual(await tablet.readAll(tablet.page.getByTestId("note-line")), [NOTE]);
  await tablet.tap("notes-back");
  await locks();
  await goesOut(OUTINGS.first);
  await notes(OUTINGS.first, 1);
  await closes(OUTINGS.first);
}

async function takesNewWords() {
  await opensOperators();
  await tablet.tap("operators-change");
  const before = phrases.first;
  phrases.first = await tablet.writesDown("operators-change");
  await tablet.reads("operators-said", "Parole cambiate");
  await tablet.eye.look("operators-changed");
  await locks();
  await areWrong(before);
  handsTo("first");
  await tablet.unlock();
  await tablet.see("screen-start");
  await locks();
}

async function readsBoth() {
  await server.start();
  await tablet.tapAll("outbox-open", "sync-now");
  const rows = tablet.page.getByTestId("outbox-row");
  await until("both outings are received", async () => {
    const states = await tablet.readAll(rows);
    return states.length === 2 && states.every((said) => said.includes("Ricevuta"));
  });
  await tablet.tap("outbox-back");
  await desk.unlock();
  await desk.see("screen-received");
  await desk.tap("received-refresh");
  const received = desk.page.getByTestId("received-outing");
  await until("both outings are here", async () => (await received.count()) === 2);
  const cells = { project: { street_contacts: 0, outings: 2 } };
  for (const { area, month, words, contacts, presences } of Object.values(OUTINGS)) {
    const row = received.filter({ hasText: words });
    const figures = (await desk.readAll(row.locator("dd.number"))).map(Number);
    assert.deepEqual(figures, [contacts, contacts, presences], words);
    assert.match(await row.innerText(), /✓ A posto/);
    cells[area] = cells[`${area}-${month}`] = { street_contacts: contacts, outings: 1 };
    cells.project.street_contacts += contacts;
  }
  await desk.press(received.filter({ hasText: OUTINGS.second.words }).getByTestId("received-open"), "open");
  await desk.see("received-record");
  const page = await desk.read("screen-received-outing");
  assert.ok(!/operator/i.test(page), "nothing says who tapped");
  await desk.tap("received-back");
  await desk.tap("tab-table");
  await desk.see("table-total");
  await tableSays(desk, cells);
}
