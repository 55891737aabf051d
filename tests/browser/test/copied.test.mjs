// A tablet is copied, by pointer on real programs: both copies go out, the second one hears that there is another, the desk
// adopts what it wrote, and it comes in again as a new device; six words that differ are turned away. Then the server moves
// to another address, a corrected list of services is signed and carried over, and the sheet of a lost tablet is printed.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { ARTEFACTS, SyncServer, freePort, until } from "../src/house.mjs";
import { Manual } from "../src/manual.mjs";
import {
  admits,
  applicantWith,
  asksToJoin,
  becomesAdmitted,
  enrols,
  founds,
  invites,
  round,
  saves,
  starts,
  steps,
  syncs,
  tableSays,
  takesTheInvitation,
} from "../src/steps.mjs";

const UNITS = { desk: "Sportello Ormeggio-c6t", tablet: "Unità Cima-c6t" };
const PHONE = "02 0000 000";

/** The contacts of each outing: of the tablet before it was copied and after, of its copy, and of the copy begun anew. */
const CONTACTS = { before: 1, tablet: 2, copy: 3, anew: 1 };
/** Opening, a note for each contact, closing. */
const ASIDE = 1 + CONTACTS.copy + 1;

let manual, server, desk, tablet, copy, month;

before(async () => {
  manual = await Manual.open();
  server = await SyncServer.at(await freePort());
  desk = await Device.start("copied-desk", DESK);
  tablet = await Device.start("copied-tablet", TABLET);
});

after(async () => {
  const endings = [tablet, copy, desk].map((device) => device?.end(Object.values(UNITS)));
  const ended = await Promise.allSettled([...endings, server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("a tablet is copied, and nothing is lost", async (t) => {
  const step = steps(t);
  await step("a desk founds, a tablet is admitted and goes out", async () => {
    await founds(desk, server, UNITS.desk);
    await enrols(desk, server, [[tablet, UNITS.tablet]]);
    await server.start();
    await tablet.open();
    await evening(tablet, CONTACTS.before);
    await handsOver(tablet);
  });
  await step("somebody copies it, and both copies go out", copies);
  await manual.follow(
    "Un tablet copiato o ripristinato",
    "A copied or restored tablet",
    [copy, desk],
    async () => {
      await step("the copy that comes second says that there is another", isNoticed);
      await step("the desk sees what waits, and adopts it whole", adopts);
    },
  );
  await manual.follow(
    "Ammettere di nuovo",
    "Admitting again",
    [copy, desk],
    async () => {
      await step("the copy begins anew; six words that differ are turned away", differs);
      await step("it is admitted as a new device, and goes out", comesInAgain);
    },
    // Stands beside a revoked one: the last step presses it.
    { aside: ["Ammetti di nuovo"] },
  );
  await step("the server moves: the desk is told, the tablets take an invitation", () =>
    manual.follow(
      "Il server ha un altro indirizzo o un'altra chiave",
      "The server has another address or another key",
      [desk, tablet],
      serverMoves,
    ),
  );
  await step("a list of services is corrected, signed, carried over and taken", () =>
    manual.follow(
      "Aggiornare l'elenco dei servizi",
      "Updating the list of services",
      [desk, tablet],
      services,
    ),
  );
  await step("the copied one is revoked; its sheet goes to paper", losesIt);
  await step("every screen is fit for use", async () => {
    for (const device of [desk, tablet, copy]) device.eye.judge();
  });
  await step("the server's own examination finds no difference", async () => {
    await server.stop();
    assert.match(await server.verify(), /: 0 differences/);
  });
});

async function evening(device, contacts) {
  ({ month } = await starts(device, { unit: UNITS.tablet, area: "MI", work: "street_night" }));
  await device.tap("pin-without");
  await device.see("screen-outing");
  for (let noted = 1; noted <= contacts; noted += 1) {
    await device.tapAll("note-gender-woman", "note-newness-new_ever");
    await device.reads("contacts-total", `${noted} contatt`);
  }
  await device.tapAll("tab-shift", "to-close", "close-outing");
  await device.see("screen-outing-end");
  await device.tap("outing-end-done");
  await device.see("screen-closed");
}

/** As it is done without the words: what is handed over was sealed and signed when it was written. */
async function handsOver(device) {
  await device.tap("outbox-open");
  await round(device);
  await device.holds("queue", "data-waiting", "0");
  await device.tap("outbox-back");
}

async function copies() {
  await tablet.die(async () => {
    copy = await Device.start("copied-copy", TABLET, { imageOf: tablet });
    copy.phrase = tablet.phrase;
  });
  await tablet.see("keypad");
  await copy.see("keypad");
  await evening(tablet, CONTACTS.tablet);
  await handsOver(tablet);
  await evening(copy, CONTACTS.copy);
}

async function isNoticed() {
  await copy.tap("outbox-open");
  await copy.tap("sync-now");
  await copy.see("another-copy");
  await copy.holds("queue", "data-waiting", "0");
  await copy.eye.look("another-copy");
  await copy.tap("outbox-back");
  assert.equal(await tablet.at("another-copy").count(), 0, "the first one goes on as before");
}

const ofDesk = () => desk.page.locator("[data-testid=device][data-role=worker]");

async function tableCounts(contacts, outings) {
  const counts = { street_contacts: contacts, outings };
  await desk.tap("tab-table");
  await desk.holds("cell-project-street_contacts", "data-count", String(contacts));
  await desk.holds("cell-project-outings", "data-count", String(outings));
  await tableSays(desk, { MI: counts, project: counts, [`MI-${month}`]: counts });
}

async function adopts() {
  await desk.open();
  await desk.see("keypad");
  await desk.unlock();
  await desk.tap("received-refresh");
  await desk.see("received-outing");
  await tableCounts(CONTACTS.before + CONTACTS.tablet, 2);
  await desk.tap("tab-tablets");
  await until("what waits", async () => (await ofDesk().getAttribute("data-aside")) === String(ASIDE));
  await desk.reads("device-aside", String(ASIDE));
  await desk.eye.look("aside");
  await desk.tap("adopt");
  const { y, height } = await desk.at("adopt-yes").boundingBox();
  assert.ok(y + height <= DESK.height, "both answers are in sight");
  await desk.eye.look("adopt");
  await desk.tap("adopt-no");
  await desk.see("device-aside");
  await desk.tapAll("adopt", "adopt-yes");
  await desk.gone("device-aside");
  await tableCounts(CONTACTS.before + CONTACTS.tablet + CONTACTS.copy, 3);
  await desk.tap("tab-received");
  await desk.page.getByTestId("filter-flag").selectOption("adopted");
  await until("what was adopted is marked", async () => (await desk.at("flag-adopted").count()) === 1);
  await desk.eye.look("adopted");
  await desk.tap("filter-none");
}

async function differs() {
  await copy.unlock();
  await copy.holds("anew", "data-step", "ready");
  await copy.tap("anew-begin");
  await copy.eye.look("anew");
  await copy.tap("anew-begin-no");
  await copy.tapAll("anew-begin", "anew-begin-yes");
  await desk.tap("tab-tablets");
  const words = await asksToJoin(desk, copy, UNITS.tablet);
  await copy.tap("joined-differ");
  await copy.eye.look("joined-differ");
  await copy.tap("joined-differ-no");
  const applicant = await applicantWith(desk, words);
  await desk.press(applicant.getByTestId("turn-away"), "they differ");
  await desk.eye.look("turn-away");
  await desk.tap("turn-away-no");
  await desk.press(applicant.getByTestId("turn-away"), "they differ");
  await desk.tap("turn-away-yes");
  await until("nobody waits any more", async () => (await desk.at("applicant").count()) === 0);
  await copy.tapAll("joined-differ", "joined-differ-yes");
  await copy.see("screen-first");
}

async function comesInAgain() {
  const words = await asksToJoin(desk, copy, UNITS.tablet);
  await copy.tap("joined-done");
  await copy.see("screen-closed");
  await admits(desk, words);
  await becomesAdmitted(copy);
  await evening(copy, CONTACTS.anew);
  await handsOver(copy);
  await desk.tap("tab-received");
  await desk.tap("received-refresh");
  await until("four outings", async () => (await desk.page.getByTestId("received-outing").count()) === 4);
  await tableCounts(CONTACTS.before + CONTACTS.tablet + CONTACTS.copy + CONTACTS.anew, 4);
}

async function serverMoves() {
  await server.moves();
  await desk.tapAll("tab-more", "more-people", "fold-server-moved");
  await desk.see("server-moved");
  await desk.paste("server-line", server.address);
  await desk.tap("server-move");
  await desk.eye.look("server-moved");
  await desk.tap("server-move-no");
  await desk.tap("server-move");
  await desk.tap("server-move-yes");
  await desk.reads("people-server", server.address);
  await desk.tap("people-back");
  await syncs(desk);
  await desk.tap("tab-tablets");
  const invitation = await invites(desk);
  await tablet.unlock();
  await tablet.tap("tab-outbox");
  await round(tablet, "offline");
  await tablet.eye.look("offline");
  await tablet.tapAll("tab-more", "more-invitation");
  await tablet.see("screen-apply-again");
  await tablet.tap("apply-again-back");
  await tablet.tap("more-invitation");
  await takesTheInvitation(tablet, invitation);
  await tablet.see("screen-more");
  await syncs(tablet);
  await tablet.tap("lock");
  await tablet.see("screen-closed");
}

async function services() {
  await desk.tap("help");
  await desk.tap("tab-services");
  await desk.holds("services-edition", "data-number", "0");
  const { path: list } = await saves(desk, server.parent, () => desk.tap("services-save"));
  const corrected = join(server.parent, "corrected.json");
  const edition = JSON.parse(await readFile(list, "utf8"));
  edition.services[0].contact.it = PHONE;
  await writeFile(corrected, JSON.stringify(edition));
  await desk.see("services-sign");
  const { path: file } = await saves(desk, server.parent, () =>
    desk.page.getByTestId("services-sign").setInputFiles(corrected),
  );
  await desk.holds("services-edition", "data-number", "1");
  await desk.eye.look("services-signed");
  await desk.tap("help-close");
  const forged = join(server.parent, "forged.json");
  await writeFile(forged, (await readFile(file, "utf8")).replace(PHONE, "02 1111 111"));
  await tablet.tap("help");
  await tablet.tap("tab-services");
  const take = tablet.page.getByTestId("services-take");
  await take.setInputFiles(forged);
  await tablet.holds("services-problem", "data-code", "bad_services");
  await tablet.holds("services-edition", "data-number", "0");
  await tablet.eye.look("services-forged");
  await take.setInputFiles(file);
  await tablet.holds("services-edition", "data-number", "1");
  await tablet.gone("services-problem");
  assert.ok((await tablet.read("services")).includes(PHONE), "what was corrected is there");
  const listed = await tablet.number("services-count");
  await tablet.paste("services-words", PHONE);
  await tablet.holds("services-count", "data-count", "1");
  assert.ok(listed > 1, "a search leaves the one");
  await tablet.eye.look("services-taken");
  await tablet.tap("tab-show");
  await tablet.tap("help-close");
}

async function losesIt() {
  await desk.tap("tab-tablets");
  const row = ofDesk().filter({ hasText: "3 uscite" });
  await desk.press(row.getByTestId("revoke"), "revoke");
  await desk.tap("revoke-yes");
  await until("it is revoked", async () => /Revocato/.test(await row.innerText()));
  await desk.press(row.getByTestId("admit-again"), "admit it again");
  await desk.see("tablets-again");
  await desk.eye.look("admit-again");
  await desk.tap("again-close");
  await desk.press(row.getByTestId("lost-open"), "the sheet");
  await desk.see("screen-lost");
  await desk.page.evaluate(() => {
    window.print = () => (window.printed = true);
  });
  await desk.tap("lost-print");
  assert.ok(await desk.page.evaluate(() => window.printed), "it goes to the printer");
  await onPaper();
  await desk.tap("lost-back");
}

/** What the printer is given: the sheet, dark on white, whole, without what belongs to the screen. */
async function onPaper() {
  await desk.page.emulateMedia({ media: "print" });
  for (const [id, seen] of [
    ["lost-print", false],
    ["lost-back", false],
    ["tab-tablets", false],
    ["lost-line", true],
  ])
    assert.equal(await desk.at(id).isVisible(), seen, `${id} on paper`);
  await desk.page.screenshot({ path: join(ARTEFACTS, "copied-desk-lost-paper.png"), fullPage: true });
  const pdf = await desk.page.pdf({ format: "A4" });
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
  assert.equal(pages.length, 1, "one sheet of paper");
  await desk.page.emulateMedia({ media: "screen" });
}
