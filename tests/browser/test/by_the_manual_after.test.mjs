// The operators' manual, followed by pointer and keyboard on real programs where the first story of it ends: an outing is
// erased everywhere and never returns, a month is frozen, the tablet forgets, the server is restored from a copy made
// before the erasure, all laptops are lost and an empty one begins again from two of three sheets, the tablet goes on, and
// the key of the frozen month is destroyed.

import assert from "node:assert/strict";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESK, TABLET } from "../src/device.mjs";
import { bytesIn, lyingOn, shared, size } from "../src/disk.mjs";
import { follower, foundsByTheManual, outAndBack, removesAnother } from "../src/followers.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { Manual } from "../src/manual.mjs";
import {
  admits,
  admitsCoordinator,
  becomesAdmitted,
  chooses,
  copiesSheets,
  joins,
  opensPeople,
  round,
  steps,
  syncs,
  tableSays,
} from "../src/steps.mjs";

const UNITS = { desk: "Sportello Gomena-a8f", street: "Unità Bozzello-a8f" };
const NOTE = "ha lasciato la sciarpa-a8f";
const COMMENT = "era lei o la sorella?-a8f";
const CANARIES = [...Object.values(UNITS), NOTE, COMMENT];

/** Further back than the longest month: it is over, whatever day it is. */
const DAYS_BEFORE = 32;

/** The contacts of each outing: one that is erased, one of which one is and what is left of it, one of this month, and the last. */
const CONTACTS = { erased: 2, kept: 4, left: 3, current: 1, last: 5 };

/** The sealed bytes of what is erased: bodies, and the wraps of what has a key of its own. */
const [BODY_BYTES, WRAPS_BYTES] = [512, 1168];
/** Of the tablet an opening, a closing and two contacts; of the desk a correction, in two entries with a key each. */
const NOTED_BYTES = 4 * BODY_BYTES + WRAPS_BYTES;
const ERASED_BYTES = NOTED_BYTES + 2 * (BODY_BYTES + WRAPS_BYTES);
/** What lies across two pieces is not found; less than a body of it. */
const MOST = 0.9;

let manual, server, desk, second, street, anew, third, month, thisMonth, copies;
const devices = [];

/** The sheets of the founding, of the key that came with the freezing, and of those that came with the removals. */
let paper;
const frozen = [];
const removed = [[], []];

async function comes(name, size) {
  const device = await follower(`after-${name}`, size);
  devices.push(device);
  return device;
}

before(async () => {
  manual = await Manual.open();
  server = await SyncServer.at(await freePort());
});

after(async () => {
  const ended = await Promise.allSettled([
    ...devices.map((device) => device.end(CANARIES)),
    server?.forget(),
  ]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("from a copy of the server to a desk from paper, by the manual", async (t) => {
  const step = steps(t);
  await step("two coordinators and a tablet are there", founds);
  await step("it goes out twice, and both desks read it", goesOut);
  await step("the server is copied", copiesTheServer);
  await step("an outing and one contact are erased, everywhere", erases);
  await step("the month is frozen", freezes);
  await step("the tablet forgets what it may no longer read", forgets);
  await step("the server is restored, and what was erased does not return", restores);
  await step("all laptops are lost, and an empty one begins again from paper", beginsAgain);
  await step("the lost desks are removed, and a second person is admitted again", replaces);
  await step("the tablet goes on", goesOn);
  await step("the sheets that hold now are tried", triesTheSheets);
  await step("the key of the frozen month is destroyed", destroys);
  await step("the server's own examination finds no difference", isWhole);
});

async function founds() {
  desk = await comes("desk", DESK);
  paper = await foundsByTheManual(manual, desk, server, UNITS.desk);
  second = await comes("second", DESK);
  await admitsCoordinator(desk, second, UNITS.desk, [paper[1], paper[2]]);
  street = await comes("street", TABLET);
  await desk.tap("tab-tablets");
  await admits(desk, await joins(desk, street, UNITS.street));
  await becomesAdmitted(street);
}

const rows = (side) => side.page.getByTestId("received-outing");

/** The outings of the tablet of which the desk still has the words. */
const readable = (side) => rows(side).filter({ hasText: UNITS.street });

/** The outing with so many contacts. */
const row = (side, contacts) =>
  rows(side).filter({
    has: side.page.locator(`[data-testid=received-contacts]:text-is("${contacts}")`),
  });

const items = (side) => side.page.getByTestId("item-choose");

async function opens(side, contacts) {
  await side.press(row(side, contacts).getByTestId("received-open"), "open");
  await side.see("screen-received-outing");
}

async function receives(side, outings) {
  await side.tap("tab-received");
  await until(`${side.name} has ${outings} outings`, async () => {
    await side.tap("received-refresh");
    return (await rows(side).count()) === outings;
  });
}

/** What was closed is handed over; the tablet is shut meanwhile. */
async function handsOver() {
  await street.tap("outbox-open");
  await round(street);
  await street.holds("queue", "data-waiting", "0");
  await street.tap("outbox-back");
}

async function goesOut() {
  const outing = { unit: UNITS.street, area: "MI", work: "street_night", before: DAYS_BEFORE };
  month = await outAndBack(street, { ...outing, contacts: CONTACTS.erased, note: NOTE });
  await outAndBack(street, { ...outing, contacts: CONTACTS.kept });
  await handsOver();
  await receives(desk, 2);
  await opens(desk, CONTACTS.erased);
  await desk.see("received-record");
  await chooses(desk, 1);
  await desk.tapAll("review-correct", "gender-man");
  await desk.reads("difference", "Uomo");
  await desk.tap("correct-do");
  await desk.reads("corrected-why", "Corretta dal coordinamento");
  await chooses(desk, 2);
  await desk.tapAll("review-send", "send-reason-missing_value");
  await desk.paste("send-comment", COMMENT);
  await desk.tap("send-do");
  await desk.reads("sent-back", COMMENT);
  await desk.tap("received-back");
  await syncs(desk);
  await receives(second, 2);
  await opens(second, CONTACTS.erased);
  await until("the other desk reads all of it", async () => (await items(second).count()) === 3);
  await chooses(second, 1);
  await second.reads("record-words", "Uomo");
  await second.tap("received-back");
  await street.unlock();
  await until("the tablet is asked", async () => {
    await syncs(street);
    await street.tap("tab-start");
    return street.at("returned-item").isVisible();
  });
  await street.reads("start-returned", COMMENT);
  assert.deepEqual(await notes(), [NOTE]);
  await street.tap("lock");
}

/** What the tablet's notebooks say. */
async function notes() {
  await street.tapAll("tab-more", "more-notes");
  await street.page.getByTestId("notebook").or(street.page.getByTestId("notes-none")).first().waitFor();
  const said = await street.readAll(street.page.getByTestId("note-line"));
  await street.tap("notes-back");
  return said;
}

async function copiesTheServer() {
  const into = join(server.parent, "copy");
  copies = { "/var/backups/approdo-2026-11-27": into };
  await manual.follow("Copie del server", "Copies of the server", [], async (page) => {
    const made = await server.follows(page.command("approdo-sync-server backup"), copies);
    assert.match(made, /: 0 differences/);
    const said = await server.follows(page.command("approdo-sync-server verify"), copies);
    assert.match(said, /: 0 differences/);
  });
  copies.folder = into;
}

const disks = () => ({
  server: server.data,
  tablet: street.bridge.data,
  ...Object.fromEntries([desk, second].map(({ name, bridge }) => [name, bridge.data])),
});

const onDisk = async () =>
  Object.fromEntries(
    await Promise.all(Object.entries(disks()).map(async ([name, at]) => [name, await bytesIn(at)])),
  );

/** The sealed bytes that were erased. */
let erased;

async function erases() {
  const { tablet, ...held } = await onDisk();
  const sealed = shared(await bytesIn(copies.folder), Object.values(held));
  await manual.follow("Cancellare", "Erasing", [desk], async () => {
    await desk.tap("tab-received");
    await opens(desk, CONTACTS.kept);
    await desk.see("received-record");
    await chooses(desk, 1);
    await desk.tapAll("erase-record", "erase-record-yes");
    await desk.reads("erased", "Cancellato");
    await desk.tap("received-back");
    await opens(desk, CONTACTS.erased);
    await desk.see("received-record");
    await desk.tapAll("erase-outing", "erase-outing-yes");
    await desk.gone("erase-outing");
    await desk.tap("received-back");
  });
  await syncs(desk);
  await desk.holds("queue", "data-waiting", "0");
  const left = new Set(lyingOn(await bytesIn(server.data), sealed));
  erased = sealed.filter((piece) => !left.has(piece));
  const [gone, noted] = [size(erased), size(lyingOn(tablet, erased))];
  assert.ok(gone > MOST * ERASED_BYTES, `the server let go of ${gone} bytes`);
  assert.ok(noted > MOST * NOTED_BYTES, `and of ${noted} that the tablet had noted`);
  await street.unlock();
  await areGone();
}

/** Nothing of what was erased lies on any disk; neither desk shows it, and the tablet, which is open, does not either. */
async function areGone() {
  for (const device of [desk, second, street])
    await until(`nothing of it lies on the disk of ${device.name}`, async () => {
      await syncs(device);
      return liesOn(await bytesIn(device.bridge.data)) === 0;
    });
  assert.equal(liesOn(await bytesIn(server.data)), 0, "and on the server's neither");
  for (const side of [desk, second]) await sees(side);
  await street.tap("tab-start");
  await street.see("screen-start");
  await street.gone("returned-item");
  assert.deepEqual(await notes(), []);
  await street.tap("lock");
}

/** How much of what was erased lies on a disk. */
const liesOn = (disk) => size(lyingOn(disk, erased));

/** The outing that was erased has no words any more; of the other one a contact is missing. The numbers stay. */
async function sees(side) {
  await side.tap("tab-received");
  await until(`${side.name} lists both, and reads one`, async () => {
    await goesToMonth(side, month);
    return (await rows(side).count()) === 2 && (await readable(side).count()) === 1;
  });
  await opens(side, CONTACTS.left);
  const left = side.page.locator("[data-testid=received-record] [data-state=to_see]");
  await until(`${side.name} shows what is left`, async () => (await left.count()) === CONTACTS.left);
  await side.tap("received-back");
  await tableIsRight(side);
}

/** The inbox shows a month at a time, the newest first. */
async function goesToMonth(side, wanted) {
  if ((await side.attribute("received-month", "data-month")) !== wanted)
    await side.tap("received-month-before");
  await side.holds("received-month", "data-month", wanted);
}

/** What was noted this month, so far. */
const current = { street_contacts: 0, outings: 0 };

async function tableIsRight(side) {
  const then = { street_contacts: CONTACTS.erased + CONTACTS.kept, outings: 2 };
  const all = {
    street_contacts: then.street_contacts + current.street_contacts,
    outings: then.outings + current.outings,
  };
  await side.tap("tab-table");
  await side.holds("cell-project-street_contacts", "data-count", String(all.street_contacts));
  const later = current.outings > 0 ? { [`MI-${thisMonth}`]: current } : {};
  await side.gone("table-differs");
  await tableSays(side, { MI: all, project: all, [`MI-${month}`]: then, ...later });
}

const monthRow = () => desk.page.locator(`[data-testid=month][data-month='${month}']`);

async function freezes() {
  await manual.follow("Congelare un periodo", "Freezing a period", [desk], async () => {
    await desk.tap("tab-periods");
    await desk.see("freeze");
    await desk.tapAll("freeze", "freeze-yes");
    await desk.see("periods-kit-waits");
    await desk.tap("periods-kit-open");
    await copiesSheets(desk, frozen, ["generation"]);
    await desk.sheets("generation", frozen[0], frozen[2]);
    await desk.see("screen-periods");
    await desk.reads("month", "Congelato");
  });
  await bothHold(2);
  await street.unlock();
  await until("of the frozen month it reads nothing more", async () => {
    await syncs(street);
    const said = await street.readAll(street.page.getByTestId("outbox-readable"));
    return said.length === 2 && said.every((row) => row.includes("non si legge più"));
  });
  await street.tap("lock");
}

/** The other desk gets the new key with its sync; the first one hears of it. */
async function bothHold(keys) {
  await opensPeople(desk);
  const held = desk.page.locator("[data-testid=coordinator] [data-testid=holding][data-state=held]");
  await until("both hold the keys", async () => {
    await syncs(second);
    await desk.tap("people-refresh");
    return (await held.count()) === 2 * keys;
  });
}

const newest = () => street.page.getByTestId("outbox-readable").first();

/** What the tablet says about the newest outing, once it has heard of it. */
const saysReadable = (said) =>
  until(`the tablet says ${said}`, async () => {
    await round(street);
    return (await newest().innerText()).includes(said);
  });

async function goesOutNow(contacts) {
  thisMonth = await outAndBack(street, { unit: UNITS.street, area: "MI", work: "street_night", contacts });
  current.street_contacts += contacts;
  current.outings += 1;
}

async function forgets() {
  await manual.follow("Quanto si legge", "How long things can be read", [desk, street], async () => {
    await goesOutNow(CONTACTS.current);
    await street.tap("outbox-open");
    await saysReadable("ancora 30 giorni");
    await desk.tapAll("tab-received", "received-refresh");
    await saysReadable("ancora 72 ore");
    await desk.tap("tab-periods");
    await desk.reads("screen-periods", "Per quanto tempo si legge");
    await desk.tapAll("policy-readable_hours-0", "policy-sign", "policy-sign-yes");
    await desk.gone("policy-sign-yes");
    await saysReadable("non si legge più");
    await street.see("screen-outbox");
    await street.tap("outbox-back");
  });
}

async function restores() {
  await manual.follow("Ripristinare il server", "Restoring the server", [desk, second], async (page) => {
    await desk.tap("lock");
    // The other laptop is off meanwhile.
    await second.die(async () => {
      await server.stop();
      await rename(server.data, `${server.data}-broken`);
      await server.follows(page.command("approdo-sync-server restore"), copies);
      assert.deepEqual(
        lyingOn(await bytesIn(server.data), erased),
        erased,
        "the copy is of before the erasure",
      );
      await server.follows(page.command("approdo-sync-server serve"));
      await desk.unlock();
      await desk.see("screen-received");
      await until("the server is told again what was erased", async () => {
        await syncs(desk);
        return liesOn(await bytesIn(server.data)) === 0;
      });
      await desk.tap("tab-tablets");
      await desk.see("desks-awaited");
      await opensPeople(desk);
      await desk.see("desks-awaited");
    });
    await second.see("keypad");
    await second.unlock();
    await second.see("screen-received");
    await syncs(second);
    await until("no desk is awaited", async () => {
      await syncs(desk);
      await opensPeople(desk);
      return (await desk.at("desks-awaited").count()) === 0;
    });
    await street.unlock();
    await syncs(street);
    await street.holds("queue", "data-waiting", "0");
    const received = street.page.getByTestId("outbox-row").and(street.page.locator("[data-received]"));
    await until("all of it is received again", async () => {
      const said = await street.readAll(received);
      return said.length === 3 && said.every((row) => row.includes("Ricevuta"));
    });
    assert.match(await server.verify(), /: 0 differences/);
  });
  await areGone();
}

async function isLost(laptop) {
  devices.splice(devices.indexOf(laptop), 1);
  await laptop.end(CANARIES);
}

async function beginsAgain() {
  for (const laptop of [desk, second]) await isLost(laptop);
  anew = await comes("anew", DESK);
  await manual.follow("Tutti i portatili persi", "All laptops lost", [anew], async () => {
    await anew.newWords("first-recover");
    await anew.paste("organisation", paper.organisation);
    await anew.paste("server", server.address);
    await anew.tap("recover-where");
    await anew.sheets("root", paper[0], paper[2]);
    await anew.sheets("generation", frozen[1], frozen[0]);
    await anew.tap("recover-send");
    await anew.see("screen-received");
    await opensPeople(anew);
    await anew.see("people-lacks");
    await anew.tap("take-open");
    await anew.sheets("generation", paper[2], paper[1]);
    await anew.gone("people-lacks");
    await sees(anew);
  });
}

async function replaces() {
  await opensPeople(anew);
  for (const sheets of removed) await removesAnother(anew, [paper[1], paper[0]], sheets);
  third = await comes("third", DESK);
  await admitsCoordinator(anew, third, UNITS.desk, [paper[2], paper[1]], 4);
  await syncs(third);
  await sees(third);
}

async function goesOn() {
  await street.unlock();
  await syncs(street);
  await street.tap("lock");
  await goesOutNow(CONTACTS.last);
  await handsOver();
  for (const side of [anew, third]) {
    await side.tap("tab-received");
    await goesToMonth(side, thisMonth);
    await until("the last outing is here", async () => {
      await side.tap("received-refresh");
      return (await row(side, CONTACTS.last).filter({ hasText: UNITS.street }).count()) === 1;
    });
    await sees(side);
  }
}

async function triesTheSheets() {
  await manual.follow("Provare i fogli", "Trying the sheets", [anew], async () => {
    await opensPeople(anew);
    await anew.see("screen-people");
    await anew.tap("drill-generation");
    await anew.sheets("generation", removed[1][1], removed[1][2]);
    await anew.holds("drilled", "data-right", "true");
  });
}

const oldest = (side) => side.page.getByTestId("generation").first();

async function destroys() {
  await manual.follow("Distruggere una generazione", "Destroying a generation", [anew], async () => {
    await anew.tap("tab-periods");
    await anew.see("screen-periods");
    await anew.press(oldest(anew).getByTestId("generation-end"), "destroy");
    await anew.tap("generation-end-yes");
    await until("it is gone", async () => (await oldest(anew).getAttribute("data-held")) === "false");
    await syncs(anew);
  });
  await until("it is gone at the other desk", async () => {
    await syncs(third);
    await third.tap("tab-periods");
    await third.see("generation");
    return (await oldest(third).getAttribute("data-held")) === "false";
  });
  for (const side of [anew, third]) {
    await side.tap("tab-received");
    await goesToMonth(side, month);
    await until("nothing of that month is read", async () => (await readable(side).count()) === 0);
    assert.equal(await rows(side).count(), 2, "both are listed all the same");
    await tableIsRight(side);
  }
}

async function isWhole() {
  await server.stop();
  assert.match(await server.verify(), /: 0 differences/);
}
