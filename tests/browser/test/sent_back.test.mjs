// Rimanda → mend → accept, by pointer, on real programs: a desk sends a record back with a few words, the tablet that wrote
// it shows them in the office, the worker mends and answers, the desk reads the answer and accepts, and the thread stays.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { chooses, enrols, founds, starts, steps, tableSays } from "../src/steps.mjs";

const UNITS = { desk: "Sportello Faro-w8d", street: "Unità Scia-w8d" };
const PIN = [4, 7, 1, 9];
const REASON = "Manca un dato";
// What somebody types is text wherever it is shown, whatever it looks like.
const COMMENT = "manca <b>l'età</b><img src=x onerror=alert(1)>: la ricordate? &lt;";
const REPLY = "sì, <u>circa</u> vent'anni {{1+1}}";
const CONTACTS = 2;

let server, desk, street, month;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("desk", DESK);
  street = await Device.start("street", TABLET);
});

after(async () => {
  const canaries = [...Object.values(UNITS), COMMENT, REPLY];
  const endings = [street, desk].map((device) => device?.end(canaries));
  const ended = await Promise.allSettled([...endings, server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("what is sent back is mended on the tablet and accepted at the desk", async (t) => {
  const step = steps(t);
  await step("a desk founds, a tablet is admitted", async () => {
    await founds(desk, server, UNITS.desk);
    await enrols(desk, server, [[street, UNITS.street]]);
  });
  await step("an evening is handed over", evening);
  await step("the desk sends a record back: a reason first, and a few words", sendsBack);
  await step("the tablet shows it in the office, and the worker mends and answers", mends);
  await step("the desk reads the answer, accepts, and the whole thread stays", accepts);
  await step("every screen is fit for use", async () => {
    for (const device of [desk, street]) device.eye.judge();
  });
  await step("the server's own examination finds no difference", async () => {
    await server.stop();
    assert.match(await server.verify(), /: 0 differences/);
  });
});

async function evening() {
  await server.start();
  await street.open();
  await street.see("keypad");
  ({ month } = await starts(street, { unit: UNITS.street, area: "MI", work: "street_night" }));
  await street.choosesPin(PIN);
  for (let noted = 1; noted <= CONTACTS; noted += 1) {
    await street.tapAll("note-gender-woman", "note-newness-new_ever");
    await street.reads("contacts-total", `${noted} contatt`);
  }
  await street.tapAll("tab-shift", "to-close", "close-outing");
  await street.see("screen-outing-end");
  await street.tapAll("outing-end-done", "outbox-open", "sync-now");
  await street.holds("queue", "data-waiting", "0");
  await street.tap("outbox-back");
}

/** Nothing of what was typed became a part of the page. */
async function isText(device) {
  assert.equal(await device.page.locator("main :is(b, u, img)").count(), 0);
}

const stateOf = (at) =>
  desk.page.getByTestId("item-choose").nth(at).getByTestId("state").getAttribute("data-state");

async function sendsBack() {
  await desk.open();
  await desk.see("keypad");
  await desk.unlock();
  await desk.tap("received-refresh");
  await desk.see("received-outing");
  await desk.tap("received-open");
  await desk.see("received-record");
  await chooses(desk, 1);
  await desk.tap("review-send");
  assert.equal(await desk.at("send-do").isEnabled(), false, "a reason comes first");
  await desk.tap("send-reason-missing_value");
  await desk.paste("send-comment", COMMENT);
  await desk.eye.look("send-back");
  await desk.tap("send-do");
  await until("it is with the unit", async () => (await stateOf(1)) === "sent_back");
  await desk.reads("sent-back", COMMENT);
  await isText(desk);
  await desk.eye.look("sent-back");
}

async function mends() {
  await street.unlock();
  await street.see("screen-start");
  await until("it has come back", async () => {
    await street.tapAll("tab-outbox", "sync-now");
    await street.tap("tab-start");
    return street.at("returned-item").isVisible();
  });
  await street.reads("start-returned", REASON);
  await street.reads("start-returned", COMMENT);
  await street.eye.look("start-returned");
  await street.tap("tab-returned");
  await street.see("screen-returned");
  await street.eye.look("returned");
  await street.tap("tab-start");
  await street.tap("returned-open");
  await street.reads("returned-comment", COMMENT);
  await isText(street);
  await street.eye.look("returned-item");
  await street.tap("returned-mend");
  await street.tap("age-a18_20");
  await street.paste("returned-reply", REPLY);
  await street.eye.look("returned-mend");
  await street.tap("returned-send");
  await street.see("returned-answered");
  await until("the answer is handed over", async () => {
    await street.tapAll("tab-outbox", "sync-now");
    return (await street.attribute("queue", "data-waiting")) === "0";
  });
}

async function accepts() {
  await until("the answer is here", async () => {
    await desk.tap("received-back");
    await desk.tap("received-refresh");
    await desk.tap("received-open");
    await desk.see("received-record");
    return (await stateOf(1)) === "to_see";
  });
  await chooses(desk, 1);
  await desk.reads("reply", REPLY);
  await desk.reads("record-words", "18–20");
  await desk.eye.look("answered");
  await desk.tap("review-accept");
  await until("it is accepted", async () => (await stateOf(1)) === "accepted");
  await chooses(desk, 1);
  await desk.tap("review-history");
  await desk.reads("history", COMMENT);
  await desk.reads("history", REPLY);
  await isText(desk);
  const found = await desk.readAll(desk.page.getByTestId("history-review"));
  assert.deepEqual(
    [found.length, /rimandata: Manca un dato/.test(found[0]), /accettata/.test(found[1])],
    [2, true, true],
    found.join(" | "),
  );
  await desk.eye.look("thread");
  const counts = { street_contacts: CONTACTS, outings: 1 };
  await desk.tap("received-back");
  await desk.tap("received-refresh");
  await desk.tap("tab-table");
  await desk.see("table-total");
  await tableSays(desk, { MI: counts, project: counts, [`MI-${month}`]: counts });
}
