// The review at the desk, by pointer and by keys, on real programs: a clean evening is accepted at once and had back,
// another record by record, with a correction and a duplicate that the table follows; a second coordinator sees the same
// and is told when something changed under the own hands.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { chooses, enrols, founds, joins, starts, steps, tableSays } from "../src/steps.mjs";

const UNITS = {
  desk: "Sportello Molo-v3c",
  street: "Unità Gavitello-v3c",
  second: "Sportello Diga-v3c",
};
const PIN = [4, 7, 1, 9];
const COMMENT = "manca qualcosa: la ricordate?";
const [CLEAN, REVIEWED] = [4, 3];

let server, desk, second, street, root, month;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("desk", DESK);
  street = await Device.start("street", TABLET);
  second = await Device.start("second", DESK);
});

after(async () => {
  const canaries = [...Object.values(UNITS), COMMENT];
  const endings = [street, second, desk].map((device) => device?.end(canaries));
  const ended = await Promise.allSettled([...endings, server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("a season is reviewed by two coordinators", async (t) => {
  const step = steps(t);
  await step("a desk founds, a tablet is admitted", async () => {
    root = (await founds(desk, server, UNITS.desk))["kit-root"];
    await enrols(desk, server, [[street, UNITS.street]]);
  });
  await step("two evenings are handed over", evenings);
  await step("the inbox says what there is to see, and filters it", readsTheInbox);
  await step("a clean evening is accepted with one tap, had back, and accepted again", acceptsAsAWhole);
  await step("by keys alone the next is read and accepted; no key writes into a text", readsByKeys);
  await step("a wrong code is corrected, and the table counts as before", corrects);
  await step("a duplicate takes a second step, and counts zero at once", findsADuplicate);
  await step("the history says who changed what, and what was found in between", readsTheHistory);
  await step("a second coordinator is admitted and sees the same", secondCoordinator);
  await step("what changed under the own hands is shown again before anything is done", changesMeanwhile);
  await step("two corrections at once stand side by side until one is chosen", correctAtOnce);
  await step("every screen is fit for use", async () => {
    for (const device of [desk, street, second]) device.eye.judge();
  });
  await step("the server's own examination finds no difference", async () => {
    await server.stop();
    assert.match(await server.verify(), /: 0 differences/);
  });
});

/** What no page offers yet is asked of the desk's own bridge, as its pages ask. */
async function asks(device, request) {
  const answer = await device.page.evaluate(
    ([request, token]) =>
      fetch("/handle", {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(request),
      }).then((response) => response.json()),
    [request, new URL(device.bridge.address).hash.replace("#token=", "")],
  );
  assert.ok("ok" in answer, `${request.do}: ${JSON.stringify(answer)}`);
  return answer.ok;
}

async function evening(contacts, before) {
  const night = await starts(street, {
    unit: UNITS.street,
    area: "MI",
    work: "street_night",
    before,
  });
  await street.choosesPin(PIN);
  for (let noted = 1; noted <= contacts; noted += 1) {
    await street.tapAll("note-gender-woman", "note-newness-new_ever");
    await street.reads("contacts-total", `${noted} contatt`);
  }
  await street.tapAll("tab-shift", "to-close", "close-outing");
  await street.see("screen-outing-end");
  await street.tap("outing-end-done");
  await street.see("keypad");
  return night;
}

async function evenings() {
  await server.start();
  await street.open();
  await street.see("keypad");
  ({ month } = await evening(CLEAN, 0));
  await evening(REVIEWED, 0);
  await street.tapAll("outbox-open", "sync-now");
  await street.holds("queue", "data-waiting", "0");
  await desk.open();
  await desk.see("keypad");
  await desk.unlock();
  await desk.tap("received-refresh");
  await until("both evenings are here", async () => (await rows().count()) === 2);
}

const rows = (device = desk) => device.page.getByTestId("received-outing");

/** The evening with so many contacts. */
const row = (contacts, device = desk) =>
  rows(device).filter({
    has: device.page.locator(`[data-testid=received-contacts]:text-is("${contacts}")`),
  });

async function readsTheInbox() {
  await desk.holds("review-todo", "data-entries", String(CLEAN + REVIEWED + 2));
  await desk.eye.look("inbox");
  const states = async (state) => {
    await desk.page.getByTestId("filter-state").selectOption(state);
    return (await rows().count()) === 0 ? desk.see("review-nothing") : rows().count();
  };
  assert.equal(await states("to_see"), 2);
  await states("accepted");
  await desk.eye.look("inbox-nothing");
  await desk.tap("filter-none");
  await desk.page.getByTestId("filter-flag").selectOption("running");
  await desk.see("review-nothing");
  await desk.page.getByTestId("filter-flag").selectOption("");
  await desk.page.getByTestId("filter-line").selectOption("street_contacts");
  await desk.page.getByTestId("filter-unit").selectOption(UNITS.street);
  assert.equal(await rows().count(), 2);
  await desk.tap("filter-none");
}

async function acceptsAsAWhole() {
  const clean = row(CLEAN);
  await desk.press(clean.getByTestId("accept-clean"), "all clean");
  await until("accepted", async () => (await clean.getAttribute("data-state")) === "accepted");
  await desk.holds("review-todo", "data-entries", String(REVIEWED + 1));
  await desk.eye.look("accepted-whole");
  await desk.tap("review-undo");
  await until("to see again", async () => (await clean.getAttribute("data-state")) === "to_see");
  await desk.press(clean.getByTestId("accept-clean"), "all clean");
  await until("accepted", async () => (await clean.getAttribute("data-state")) === "accepted");
}

const chosen = () => desk.page.locator("[data-testid=item-choose][aria-current=true]");
const stateOf = (at, device = desk) =>
  device.page.getByTestId("item-choose").nth(at).getByTestId("state").getAttribute("data-state");
const isAt = (at) =>
  until(`item ${at} is chosen`, async () => {
    const current = await desk.page.getByTestId("item-choose").nth(at).getAttribute("aria-current");
    return current === "true" && (await chosen().count()) === 1;
  });

async function readsByKeys() {
  const { keyboard } = desk.page;
  await desk.press(row(REVIEWED).getByTestId("received-open"), "open");
  await desk.see("received-record");
  await isAt(0);
  await keyboard.press("j");
  await isAt(1);
  await keyboard.press("ArrowUp");
  await isAt(0);
  await keyboard.press("?");
  await desk.see("keys-help");
  await desk.eye.look("keys");
  // Whoever needs the letters turns the keys off.
  await desk.tap("keys-on");
  await desk.page.locator("h1").focus();
  await keyboard.press("a");
  await keyboard.press("j");
  await isAt(0);
  assert.equal(await stateOf(0), "to_see");
  await desk.tap("keys-on");
  await desk.tap("review-keys");
  await desk.gone("keys-help");
  // A letter in a text is a letter.
  await keyboard.press("r");
  await desk.see("send-back");
  await desk.tap("send-comment");
  await keyboard.type("ajd");
  assert.equal(await desk.page.getByTestId("send-comment").inputValue(), "ajd");
  await isAt(0);
  await desk.tap("send-leave");
  await keyboard.press("a");
  await until("the outing is accepted", async () => (await stateOf(0)) === "accepted");
  await isAt(1);
  await desk.reads("review-said", "Adesso: n. 1 Donna");
}

async function corrects() {
  await desk.page.keyboard.press("c");
  await desk.see("correct-record");
  assert.equal(await desk.at("correct-do").isEnabled(), false, "nothing changes yet");
  await desk.tap("gender-man");
  await desk.reads("difference", "Uomo");
  await desk.eye.look("correct");
  await desk.tap("correct-do");
  await until("it is corrected", async () => (await stateOf(1)) === "corrected");
  await desk.reads("record-words", "Uomo");
  await desk.reads("corrected-why", "Codice errato");
}

async function findsADuplicate() {
  await chooses(desk, 2);
  await desk.page.keyboard.press("d");
  await desk.see("gone-yes");
  await desk.eye.look("duplicate");
  assert.equal(await stateOf(2), "to_see", "one key does nothing");
  await desk.page.keyboard.press("Escape");
  await desk.gone("gone-yes");
  await desk.page.keyboard.press("d");
  await desk.tap("gone-yes");
  await until("it is a duplicate", async () => (await stateOf(2)) === "duplicate");
  await chooses(desk, 3);
  await desk.page.keyboard.press("a");
  await until("the last one is accepted", async () => (await stateOf(3)) === "accepted");
  await desk.tap("received-back");
  await desk.holds("review-todo", "data-entries", "0");
  await desk.eye.look("inbox-done");
  await desk.tap("received-refresh");
  const counts = { street_contacts: CLEAN + REVIEWED - 1, outings: 2 };
  await desk.tap("tab-table");
  await desk.holds("cell-MI-street_contacts", "data-count", String(counts.street_contacts));
  await tableSays(desk, {
    MI: counts,
    project: counts,
    [`MI-${month}`]: counts,
  });
  await desk.tap("tab-received");
}

async function readsTheHistory() {
  await desk.press(row(REVIEWED - 1).getByTestId("received-open"), "open");
  await desk.see("received-record");
  await chooses(desk, 1);
  await desk.page.keyboard.press("h");
  await desk.see("history-revision");
  const revisions = desk.page.getByTestId("history-revision");
  assert.equal(await revisions.count(), 2);
  const said = await revisions.nth(1).innerText();
  for (const part of ["revisione 2", "questa scrivania", "Codice errato", "Genere", "Donna", "Uomo"])
    assert.ok(said.includes(part), `the history says ${part}: ${said}`);
  await desk.eye.look("history");
  await desk.tap("review-history");
  await chooses(desk, 3);
  await desk.tap("review-history");
  await desk.reads("history-review", "accettata");
  await desk.tap("received-back");
}

/** The paper words go to the desk's own bridge (typing them is the story of people and keys), all else is done on the pages. */
async function secondCoordinator() {
  await desk.tap("tab-more");
  await desk.tap("more-people");
  await desk.see("screen-people");
  await joins(desk, second, UNITS.second);
  await desk.tap("tab-tablets");
  await desk.see("screen-tablets");
  const applicant = await until("it asks to be admitted", async () => {
    await desk.tap("tablets-refresh");
    return (await asks(desk, { do: "applicants" })).applicants[0];
  });
  const words = await asks(desk, { do: "words" });
  const paper = root.map((word) => words.indexOf(word));
  await asks(desk, {
    do: "admit_coordinator",
    device: applicant.device,
    root: paper,
  });
  await desk.tap("tablets-refresh");
  await second.open();
  await second.see("keypad");
  await second.unlock();
  await until("it is a desk", async () => {
    if (await second.at("screen-received").isVisible()) return true;
    await second.tap("tab-outbox");
    await second.tap("sync-now");
    await desk.tap("tablets-refresh");
    return (await second.at("tab-received").isVisible()) && second.tap("tab-received").then(() => true);
  });
  await until("it has opened both evenings", async () => {
    await second.tap("received-refresh");
    await desk.tap("tablets-refresh");
    return (await rows(second).count()) === 2;
  });
  await until("it has the same found", async () => {
    await second.tap("received-refresh");
    return (await second.attribute("review-todo", "data-entries")) === "0";
  });
  await second.eye.look("second-inbox");
  await second.press(row(REVIEWED - 1, second).getByTestId("received-open"), "open");
  await second.see("received-record");
  const states = await Promise.all([0, 1, 2, 3].map((at) => stateOf(at, second)));
  assert.deepEqual(states, ["accepted", "corrected", "duplicate", "accepted"]);
  await chooses(second, 1);
  await second.tap("review-history");
  await second.reads("history", "la scrivania");
}

async function changesMeanwhile() {
  await chooses(second, 3);
  await second.tap("review-correct");
  await second.tap("gender-unknown");
  await desk.tap("tab-received");
  await desk.press(row(REVIEWED - 1).getByTestId("received-open"), "open");
  await desk.see("received-record");
  await chooses(desk, 3);
  await desk.tap("review-correct");
  await desk.tap("gender-trans_woman");
  await desk.tap("correct-do");
  await until("corrected here", async () => (await stateOf(3)) === "corrected");
  await until("the correction is handed over", async () => {
    const { queue } = await asks(desk, { do: "status" });
    return queue.waiting === 0;
  });
  await asks(second, { do: "sync_now" });
  await until("the other desk has it, though its page does not show it", async () => {
    const subject = await second.attribute("record-page", "data-subject");
    return (await asks(second, { do: "history", subject })).revisions.length === 2;
  });
  await second.tap("correct-do");
  await second.holds("problem", "data-code", "changed_meanwhile");
  await second.eye.look("changed-meanwhile");
  await second.reads("record-words", "Donna trans");
  await second.tap("problem-close");
  assert.equal(await stateOf(3, second), "corrected");
  await second.tap("review-history");
  await until(
    "nothing was written",
    async () => (await second.page.getByTestId("history-revision").count()) === 2,
  );
}

/** Without the server each desk corrects the same record in its own way. */
async function correctAtOnce() {
  await server.stop();
  for (const [device, gender] of [
    [desk, "trans_woman"],
    [second, "nonbinary_other"],
  ]) {
    await chooses(device, 1);
    await device.tap("review-correct");
    await device.tap(`gender-${gender}`);
    await device.tap("correct-do");
    await device.gone("correct-record");
  }
  await server.start();
  for (const device of [desk, second]) {
    await until("both have both", async () => {
      for (const each of [desk, second]) await asks(each, { do: "sync_now" });
      return (await stateOf(1, device)) === "to_see";
    });
  }
  const heads = desk.page.getByTestId("head");
  await until("both wordings", async () => (await heads.count()) === 2);
  for (const head of await desk.readAll(heads)) assert.match(head, /≠/, "what differs is marked");
  await desk.eye.look("heads");
  const other = desk.page.locator("[data-testid=head][data-stands=false]");
  const gender = (await other.innerText()).includes("Donna trans") ? "Donna trans" : "Non binaria o altro";
  await desk.press(other.getByTestId("head-keep"), "take this one");
  await until("it is chosen", async () => (await stateOf(1)) === "corrected");
  await desk.reads("record-words", gender);
  await until("the other desk has the same", async () => {
    for (const each of [desk, second]) await asks(each, { do: "sync_now" });
    return (await stateOf(1, second)) === "corrected";
  });
  await second.reads("record-words", gender);
}
