// What a desk makes of what two tablets noted, by pointer, on real programs: it finds what asks for a second look, takes a
// reported person's case through its steps, lets a practice that was sent by mistake count nothing, moves an outing to
// where it was, takes one out by mistake and has it back, and hears from the units that something is right, or should not be there. The table follows every word.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { chooses, enrols, founds, starts, steps, tableSays } from "../src/steps.mjs";

const UNITS = { desk: "Sportello Murata-f4n", street: "Unità Rotta-f4n", office: "Ufficio Segnale-f4n" };
const COMMENT = "due volte la stessa?-f4n";
const REPLY = "contata da noi due, va tolta-f4n";
const CONTACTS = 4;
const [REPORTS, URGENT] = [2, 1];

let server, desk, street, office, month;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("findings-desk", DESK);
  street = await Device.start("findings-street", TABLET);
  office = await Device.start("findings-office", TABLET);
});

after(async () => {
  const canaries = [...Object.values(UNITS), COMMENT, REPLY];
  const endings = [street, office, desk].map((device) => device?.end(canaries));
  const ended = await Promise.allSettled([...endings, server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("a desk works through what two tablets noted", async (t) => {
  const step = steps(t);
  await step("a desk founds, two tablets are admitted", async () => {
    await founds(desk, server, UNITS.desk);
    await enrols(desk, server, [
      [street, UNITS.street],
      [office, UNITS.office],
    ]);
  });
  await step("a night with a possible minor and a proposal is handed over", goesOut);
  await step("two persons reported by entities are handed over", notesReports);
  await step("the inbox finds each by what asks for a second look", filters);
  await step("the cases stand by their numbers, and one takes a further step", readsTheCases);
  await step("a proposal is opened from the cases and accepted", readsTheProposal);
  await step("what was accepted is opened again", reopens);
  await step("what was a practice counts nothing, and can be had back", findsAPractice);
  await step("an outing is moved to where it was, and its entries go along", movesTheOuting);
  await step("two are sent back: one is right, one should not be there", sendsBack);
  await step("the units answer, each in its own way", answer);
  await step("the desk accepts both answers, and the table is right", acceptsBoth);
  await step(
    "an outing that was a practice counts nothing with all that is in it, and can be had back",
    letsAnOutingGo,
  );
  await step("every page beside the work leads back", looksAround);
  await step("every screen is fit for use", async () => {
    for (const device of [desk, street, office]) device.eye.judge();
  });
  await step("the server's own examination finds no difference", async () => {
    await server.stop();
    assert.match(await server.verify(), /: 0 differences/);
  });
});

async function begins(tablet, unit, work) {
  await tablet.open();
  await tablet.see("keypad");
  ({ month } = await starts(tablet, { unit, area: "MI", work }));
  await tablet.tap("pin-without");
  await tablet.see("screen-outing");
}

async function closes(tablet) {
  await tablet.tapAll("tab-shift", "to-close", "close-outing");
  await tablet.see("screen-outing-end");
  await tablet.tapAll("outing-end-done", "outbox-open", "sync-now");
  await tablet.holds("queue", "data-waiting", "0");
  await tablet.tap("outbox-back");
}

async function goesOut() {
  await server.start();
  await begins(street, UNITS.street, "street_night");
  for (let noted = 1; noted <= CONTACTS; noted += 1) {
    await street.tapAll("note-gender-woman", "note-newness-new_ever");
    await street.reads("contacts-total", `${noted} contatt`);
  }
  await street.tapAll("tab-complete", "record-1-edit", "possible_minor");
  await street.see("minor-card");
  await street.eye.look("minor");
  await street.tap("record-save");
  await street.tapAll("record-2-edit", "part-signs", "proposal-yes");
  await street.eye.look("proposal");
  await street.tap("record-save");
  await closes(street);
}

async function notesReports() {
  await begins(office, UNITS.office, "reports");
  const reports = [
    ["source-police", "urgency-days", "part-steps", "eval_step-interview_first"],
    ["source-cas", "urgency-ordinary", "part-steps"],
  ];
  for (const taps of reports) {
    await office.tapAll("record-new", ...taps);
    assert.ok(await office.at("eval_step-received").getByRole("checkbox").isChecked(), "it was received");
    await office.tap("record-save");
    await office.see("screen-complete");
  }
  await closes(office);
}

const rows = () => desk.page.getByTestId("received-outing");
const rowOf = (unit) => rows().filter({ hasText: unit });
const stateOf = (at) =>
  desk.page.getByTestId("item-choose").nth(at).getByTestId("state").getAttribute("data-state");
const becomes = (at, state) => until(`item ${at} is ${state}`, async () => (await stateOf(at)) === state);

async function filters() {
  await desk.open();
  await desk.see("keypad");
  await desk.unlock();
  await desk.tap("received-refresh");
  await until("both outings are here", async () => (await rows().count()) === 2);
  const finds = async (filter, value, ...units) => {
    await desk.page.getByTestId(`filter-${filter}`).selectOption(value);
    await until(`${filter}: ${value}`, async () => (await rows().count()) === units.length);
    for (const unit of units) assert.equal(await rowOf(unit).count(), 1, `${filter} ${value}: ${unit}`);
    if (units.length > 0) await desk.see("received-count");
    await desk.tap("filter-none");
  };
  await finds("flag", "minors", UNITS.street);
  await finds("flag", "proposals", UNITS.street);
  await finds("flag", "incomplete");
  await finds("unit", UNITS.office, UNITS.office);
  await finds("line", "reported_persons", UNITS.office);
  await finds("state", "to_see", UNITS.street, UNITS.office);
  for (const flag of ["flag-minors", "flag-proposals"])
    assert.equal(await rowOf(UNITS.street).getByTestId(flag).count(), 1, flag);
  assert.equal(await rowOf(UNITS.street).getByTestId("accept-clean").count(), 0, "it is not clean");
  await desk.eye.look("flags");
}

/** The figures of the funnel: every step that is named here, and none that is not. */
async function reached(expected) {
  for (const [step, cases] of Object.entries(expected)) await desk.holds(`step-${step}`, "data-count", cases);
  const found = await desk.page
    .locator("[data-testid^='step-']")
    .evaluateAll((all) => all.map(({ dataset }) => [dataset.testid.replace("step-", ""), dataset.count]));
  assert.deepEqual(Object.fromEntries(found.filter(([, count]) => count !== "0")), expected);
}

const cases = () => desk.page.getByTestId("case");

async function readsTheCases() {
  await desk.tap("received-tab-cases");
  await desk.see("screen-cases");
  await reached({ received: String(REPORTS), interview_first: String(URGENT) });
  assert.equal(await cases().count(), REPORTS);
  const numbers = await desk.readAll(cases().locator("strong"));
  for (const number of numbers) assert.match(number, /^[A-Z0-9]{6}$/, "a number, and nothing else");
  assert.notEqual(numbers[0], numbers[1]);
  await desk.eye.look("cases");
  const further = cases().filter({ hasText: "Primo colloquio" });
  const number = await further.locator("strong").innerText();
  await desk.press(further.getByTestId("case-open"), "open the case");
  await desk.reads("record-words", number);
  await desk.tapAll("review-correct", "part-steps", "eval_step-taken_in_territorial");
  await desk.reads("difference", "Presa in carico territoriale");
  await desk.tap("correct-do");
  await desk.reads("corrected-why", "Corretta dal coordinamento");
  await desk.tap("received-back");
  await desk.see("screen-cases");
  await reached({ received: "2", interview_first: "1", taken_in_territorial: "1" });
  await desk.eye.look("cases-further");
}

async function readsTheProposal() {
  const proposal = desk.page.getByTestId("proposal");
  assert.equal(await proposal.count(), 1);
  await desk.press(proposal.getByTestId("case-open"), "open the proposal");
  await desk.reads("record-words", "Sì");
  await desk.tap("review-accept");
  await becomes(2, "accepted");
}

async function reopens() {
  await chooses(desk, 2);
  await desk.tap("review-reopen");
  await becomes(2, "to_see");
  await desk.reads("review-said", "di nuovo da vedere");
  await desk.tap("review-accept");
  await becomes(2, "accepted");
  await desk.tap("item-before");
  await desk.tap("item-next");
  // In little room there is the list, or the one that is read.
  await desk.page.setViewportSize({ width: TABLET.width, height: TABLET.height });
  await desk.tap("item-list");
  await desk.eye.look("narrow-list");
  await chooses(desk, 2);
  await desk.eye.look("narrow-one");
  await desk.page.setViewportSize({ width: DESK.width, height: DESK.height });
}

/** Whoever looks at what there is else comes back to where it was opened. */
async function looksAround() {
  await desk.tap("tab-more");
  for (const page of ["names", "operators", "bulletins", "exchange", "people"]) {
    await desk.tap(`more-${page}`);
    if (page === "operators") {
      await desk.tap("operators-add");
      await desk.see("phrase-word");
      await desk.tap("operators-cancel");
    }
    await desk.eye.lookOnce(`more-${page}`);
    const back = { names: "names-back", operators: "operators-back", bulletins: "bulletins-back" };
    await desk.tap(back[page] ?? `${page}-back`);
    await desk.see("screen-more");
  }
  await desk.tapAll("theme", "theme");
  await desk.tap("tab-table");
  await desk.see("table-total");
  await desk.tap("table-area-all");
}

async function tableCounts(area, contacts, reports = REPORTS) {
  await desk.tap("tab-table");
  const parts = { [area]: { street_contacts: contacts, outings: 1 } };
  if (reports > 0) parts.MI = { ...parts.MI, reported_persons: reports };
  const project = { street_contacts: contacts, reported_persons: reports, outings: 1 };
  await desk.holds("cell-project-street_contacts", "data-count", String(contacts));
  await desk.holds("cell-project-reported_persons", "data-count", String(reports));
  const months = Object.entries(parts).map(([name, counts]) => [`${name}-${month}`, counts]);
  await tableSays(desk, { ...parts, ...Object.fromEntries(months), project });
  await desk.tap("tab-received");
}

async function opens(unit) {
  await desk.tap("received-tab-outings");
  await desk.press(rowOf(unit).getByTestId("received-open"), "open");
  await desk.see("received-record");
}

async function findsAPractice() {
  await chooses(desk, 3);
  await desk.tap("review-training");
  await desk.see("gone-yes");
  await desk.eye.look("training");
  await desk.tap("gone-no");
  assert.equal(await stateOf(3), "to_see", "nothing is done by the first tap");
  await desk.tapAll("review-training", "gone-yes");
  await becomes(3, "corrected");
  await desk.reads("corrected-why", "prova");
  await desk.eye.look("training-said");
  await tableCounts("MI", CONTACTS - 1);
  await opens(UNITS.street);
  await chooses(desk, 3);
  await desk.tap("review-correct");
  await desk.reads("difference", "c'è");
  await desk.eye.look("correct-back");
  await desk.tap("correct-do");
  await desk.gone("correct-record");
  await tableCounts("MI", CONTACTS);
}

async function movesTheOuting() {
  await opens(UNITS.street);
  await chooses(desk, 0);
  await desk.tap("review-correct");
  await desk.see("correct-outing");
  await desk.see("changes-none");
  await desk.tap("correct-leave");
  await desk.gone("correct-outing");
  await desk.tap("review-correct");
  const date = await desk.attribute("mend-day", "data-date");
  await desk.tap("mend-day-before");
  assert.notEqual(await desk.attribute("mend-day", "data-date"), date);
  await desk.tap("mend-day-after");
  assert.equal(await desk.attribute("mend-day", "data-date"), date);
  await desk.tapAll("mend-area-CO", "fold-mend-presences", "mend-presence-men-more");
  await desk.tap("correct-reason-wrong_area");
  await desk.reads("difference", "Como");
  await desk.eye.look("correct-outing");
  await desk.tap("correct-do");
  await becomes(0, "corrected");
  await desk.reads("record-words", "Como");
  await desk.tap("review-history");
  const revisions = desk.page.getByTestId("history-revision");
  await until("the correction", async () => (await revisions.count()) > 1);
  const said = await revisions.last().innerText();
  for (const part of ["questa scrivania", "Milano", "Como", "Presenze"])
    assert.ok(said.includes(part), `the history says ${part}: ${said}`);
  await desk.eye.look("outing-history");
  await tableCounts("CO", CONTACTS);
}

async function sendsOne(unit, at, reason, comment) {
  await opens(unit);
  await chooses(desk, at);
  await desk.tapAll("review-send", `send-reason-${reason}`);
  if (comment) await desk.paste("send-comment", comment);
  await desk.tap("send-do");
  await becomes(at, "sent_back");
  await desk.tap("received-back");
}

async function sendsBack() {
  await sendsOne(UNITS.street, 4, "possible_duplicate", COMMENT);
  await sendsOne(UNITS.office, 2, "missing_value");
  await desk.page.getByTestId("filter-state").selectOption("sent_back");
  await desk.eye.look("inbox-sent-back");
  await desk.tap("filter-none");
}

async function returns(tablet, way, means, reply) {
  await tablet.unlock();
  await until("it has come back", async () => {
    await tablet.tapAll("tab-outbox", "sync-now", "tab-start");
    return tablet.at("returned-item").isVisible();
  });
  await tablet.tap("returned-open");
  await tablet.see("returned-words");
  await tablet.tap(way);
  await tablet.reads("screen-returned-item", means);
  await tablet.eye.look(way);
  await tablet.tap("returned-leave");
  await tablet.see("returned-back");
  await tablet.tap(way);
  if (reply) await tablet.paste("returned-reply", reply);
  await tablet.holds("returned-lock", "data-unsaved", "false");
  await tablet.tap("returned-send");
  await tablet.see("returned-answered");
  await tablet.eye.look(`${way}-answered`);
  await tablet.tap("returned-back");
  await tablet.tapAll("tab-outbox", "sync-now");
  await tablet.holds("queue", "data-waiting", "0");
}

async function answer() {
  await returns(street, "returned-gone", "conta zero", REPLY);
  await returns(office, "returned-right", "uguale a prima");
}

async function acceptsBoth() {
  await until("both answers are here", async () => {
    await desk.tap("received-refresh");
    const todo = await desk.read("review-todo");
    return !/rimandat/.test(todo);
  });
  await opens(UNITS.street);
  await chooses(desk, 4);
  await desk.reads("reply", REPLY);
  await desk.eye.look("answer-gone");
  await desk.tap("received-back");
  await opens(UNITS.office);
  await chooses(desk, 2);
  await desk.see("record-words");
  await desk.eye.look("answer-right");
  await desk.tap("review-accept");
  await becomes(2, "accepted");
  await desk.tap("received-back");
  await tableCounts("CO", CONTACTS - 1);
}

async function letsAnOutingGo() {
  await opens(UNITS.office);
  await chooses(desk, 0);
  await desk.tapAll("review-duplicate", "gone-no", "review-training", "gone-yes");
  await until(
    "all of it is gone",
    async () =>
      (await desk.page.locator("[data-testid=item-choose][data-withdrawn=true]").count()) === 1 + REPORTS,
  );
  await desk.eye.look("outing-gone");
  await tableCounts("CO", CONTACTS - 1, 0);
  assert.equal(await rowOf(UNITS.office).getByTestId("flag-running").count(), 0, "it was closed");
  await desk.see("received-gone");
  await desk.eye.look("inbox-outing-gone");
  await opens(UNITS.office);
  await chooses(desk, 0);
  await desk.tap("review-correct");
  await desk.reads("correct-outing", "torna a contare");
  await desk.reads("difference", "c'è");
  await desk.eye.look("outing-back");
  await desk.tap("correct-do");
  await desk.gone("correct-outing");
  await tableCounts("CO", CONTACTS - 1);
}
