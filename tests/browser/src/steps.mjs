// The steps that more than one story takes, all by pointer: a desk founds, tablets are admitted, an outing begins, what
// was closed is handed over, and the table is read. Must not know what any story taps in between.

import assert from "node:assert/strict";
import { join } from "node:path";
import { until } from "./house.mjs";

/** The lines of the emersion table; the outings stand beside them. */
const LINES = ["street_contacts", "indoor_contacts", "low_threshold_accesses", "reported_persons", "outings"];

/** Runs the steps of a test one after the other: each stands on the one before. */
export const steps = (t) => async (name, action) => {
  let passed = false;
  await t.test(name, async () => {
    await action();
    passed = true;
  });
  if (!passed) throw new Error(`stopped at: ${name}`);
};

/** The desk founds an organisation on trial, and what it wrote makes the server; gives back the words on its paper. */
export async function founds(desk, server, unit) {
  await desk.newWords("first-found");
  await desk.paste("server", server.address);
  await desk.paste("unit-name-0", unit);
  await desk.tap("found-trial");
  await desk.eye.look("first-found");
  await desk.tap("first-send");

  const sheets = {};
  for (const sheet of ["kit-root", "kit-generation"]) {
    const words = await desk.readAll((await desk.see("kit-words")).locator("li .word"));
    assert.equal(words.filter((word) => word !== "").length, 24);
    sheets[sheet] = words;
    await desk.eye.look(sheet);
    await desk.see("screen-founded");
    await desk.tap("kit-done");
  }
  await handsOverTheFounding(desk, server);
  return sheets;
}

/** The tavolo's secretariat founds itself on trial, and is added to the server, which stands still meanwhile. */
export async function foundsSecretariat(desk, server) {
  await desk.newWords("first-found");
  await desk.tap("found-kind-secretariat");
  await desk.paste("server", server.address);
  await desk.tap("found-trial");
  await desk.eye.look("first-found-secretariat");
  await desk.tap("first-send");
  for (const sheet of ["kit-root", "kit-generation"]) {
    await desk.see("kit-words");
    await desk.eye.look(sheet);
    await desk.tap("kit-done");
  }
  const document = await savesTheFounding(desk, server);
  await server.stop();
  assert.match(await server.add(document), /added/);
  await server.start();
}

/** Presses something that gives a file; says what it is called and where it was put. */
export async function saves(desk, into, press) {
  const [download] = await Promise.all([desk.page.waitForEvent("download"), press()]);
  const name = download.suggestedFilename();
  const path = join(into, name);
  await download.saveAs(path);
  await download.delete();
  return { name, path };
}

/** Copies the three sheets that are shown, one after the other, by hand: the words of these keys. */
export async function copiesSheets(desk, sheets, of) {
  for (let number = 1; number <= 3; number += 1) {
    await desk.holds("kit-sheet", "data-number", String(number));
    const sheet = { number };
    for (const key of of) {
      sheet[key] = await desk.readAll(desk.at(`kit-${key}`).locator("li .word"));
      assert.equal(sheet[key].filter((word) => word !== "").length, 25);
    }
    sheets.push(sheet);
    await desk.eye.lookOnce("kit");
    await desk.tap("kit-done");
  }
}

/** The document on the screen is saved as a file and makes the server, which then runs. */
export async function handsOverTheFounding(desk, server) {
  const document = await savesTheFounding(desk, server);
  assert.match(await server.init(document), /made a server/);
  await server.start();
}

/** The document on the screen is saved as a file; says where. */
export async function savesTheFounding(desk, server) {
  await desk.see("founding");
  await desk.eye.look("founding");
  const button = desk.page.getByRole("button", { name: "Salva come file" });
  const { path } = await saves(desk, server.parent, () => desk.press(button, "save as a file"));
  await desk.tap("founded-done");
  return path;
}

/** The desk opens, the tablets join and are admitted by their six words; in the end all are shut and the server stops. */
export async function enrols(desk, server, units) {
  await desk.eye.look("closed");
  await desk.unlock();
  await desk.see("screen-received");
  await desk.eye.look("received-none");
  await desk.tap("tab-tablets");
  await desk.see("screen-tablets");

  const six = [];
  const applicants = desk.page.getByTestId("applicant");
  for (const [tablet, unit] of units) {
    six.push(await joins(desk, tablet, unit));
    // Only then another is invited: whoever comes late would be taken for the one with the next invitation.
    await until(`${tablet.name} asks to be admitted`, async () => {
      await desk.tap("tablets-refresh");
      return (await applicants.count()) === six.length;
    });
  }
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
  for (const [tablet] of units) await becomesAdmitted(tablet);
  await desk.tap("lock");
  await desk.see("screen-closed");
  await server.stop();
}

/** The desk makes a new invitation; gives back its text. */
export async function invites(desk) {
  const shown = desk.at("invitation-code");
  const before = (await shown.isVisible()) ? await shown.innerText() : "";
  await desk.tap("invite");
  await until("a new invitation", async () => (await desk.read("invitation-code")) !== before);
  await desk.tap("fold-invitation-text");
  const invitation = await (await desk.see("invitation-made")).inputValue();
  await desk.eye.look("invitation");
  return invitation;
}

/** A device takes the text of an invitation. */
export async function takesTheInvitation(tablet, invitation) {
  await tablet.tap("way-paste");
  await tablet.paste("invitation", invitation);
  await tablet.tap("invitation-next");
}

/** A device asks to be admitted by a new invitation, and shows its six words to be compared; gives them back. */
export async function asksToJoin(desk, tablet, unit) {
  const invitation = await invites(desk);
  await tablet.newWords("first-join");
  await takesTheInvitation(tablet, invitation);
  await tablet.paste("unit-name-0", unit);
  await tablet.eye.look("first-join");
  await tablet.tap("first-send");
  const words = await tablet.readAll((await tablet.see("six-words")).locator("li .word"));
  assert.equal(words.length, 6);
  await tablet.eye.look("joined");
  await tablet.see("screen-joined");
  return words;
}

/** The applicant with these words on the desk's screen, in this order, once the desk has heard of it. */
export async function applicantWith(desk, words, refresh = "tablets-refresh") {
  return until("the applicant with these words", async () => {
    await desk.tap(refresh);
    const list = desk.page.getByTestId("applicant");
    for (let at = 0; at < (await list.count()); at += 1) {
      const shown = await desk.readAll(list.nth(at).locator("li .word"));
      if (shown.join() === words.join()) return list.nth(at);
    }
    return null;
  });
}

/** The desk sees these words, in this order, and admits. */
export async function admits(desk, words) {
  await desk.press((await applicantWith(desk, words)).getByTestId("admit"), "admit");
}

/** A tablet joins by a new invitation; gives back the six words on its screen. */
export async function joins(desk, tablet, unit) {
  const words = await asksToJoin(desk, tablet, unit);
  await tablet.tap("joined-done");
  await tablet.see("screen-closed");
  return words;
}

/** The tablet hears that it is admitted, and is locked again. */
export async function becomesAdmitted(tablet) {
  await tablet.unlock();
  await until(`${tablet.name} hears that it is admitted`, async () => {
    await syncs(tablet);
    await tablet.tap("tab-start");
    await tablet.see("screen-start");
    return !(await tablet.at("not-enrolled").isVisible());
  });
  await tablet.tap("lock");
  await tablet.see("screen-closed");
  await tablet.eye.look("closed");
}

/** The unit gives its zones their names, in the office. */
export async function namesTheZones(tablet, zones) {
  await tablet.unlock();
  await tablet.tapAll("tab-more", "more-names");
  await tablet.see("screen-names");
  for (const [at, zone] of zones.entries()) {
    await tablet.tap("zone-add");
    await tablet.paste(`zone-name-${at}`, zone);
  }
  await tablet.eye.look("names");
  await tablet.tap("units-save");
  await tablet.see("screen-more");
  await tablet.eye.look("more");
  await tablet.tap("lock");
  await tablet.see("screen-closed");
}

/** The tablet is opened, and an outing of this kind begins; what the screen calls it is kept for the desk. */
export async function starts(tablet, { unit, area, work, said = null, before = 0 }) {
  await tablet.unlock();
  await tablet.see("screen-start");
  await tablet.tapAll(`unit-${unit}`, `area-${area}`, `channel-${work}`);
  await tablet.tapTimes("day-before", before);
  const month = (await tablet.attribute("date", "data-date")).slice(0, 7);
  const words = `${await tablet.read(`area-${area}`)} · ${said ?? (await tablet.read(`channel-${work}`))}`;
  await tablet.eye.lookOnce("start");
  await tablet.tap("start-outing");
  return { month, words };
}

/** The tablet says what it found when it came back, and when that was begun; it is reopened. */
export async function findsTheDraft(tablet, what, first, last) {
  const said = await tablet.read("draft-found");
  const [, found, time] = said.match(/Hai (.+) alle (\d\d:\d\d)/) ?? [];
  assert.equal(found, what, said);
  assert.ok(minutesBetween(first, last).has(time), `${time} is when it was begun`);
  await tablet.eye.lookOnce("draft-found");
  await tablet.tap("draft-continue");
  await tablet.see("screen-form");
}

/** The minutes of the wall clock between two moments, as the tablet writes them. */
function minutesBetween(first, last) {
  const minutes = new Set();
  for (let time = first; time <= last + 60_000; time += 60_000)
    minutes.add(new Date(time).toTimeString().slice(0, 5));
  return minutes;
}

/** Everything that an opened outing says: the outing itself first, then record by record. */
export async function readsItems(desk) {
  const items = desk.page.getByTestId("item-choose");
  const said = [];
  for (let at = 0; at < (await items.count()); at += 1) {
    await chooses(desk, at);
    said.push(await desk.read("record-page"));
  }
  return said;
}

/** Chooses what is read: 0 is the outing itself, then its records in their order. */
export async function chooses(desk, at) {
  const item = desk.page.getByTestId("item-choose").nth(at);
  await desk.press(item, "choose");
  await until("it is chosen", async () => (await item.getAttribute("aria-current")) === "true");
}

/** The cells of the table are these and no others; each row names what it counts, all else is zero. */
export async function tableSays(desk, expected) {
  await desk.see("screen-table");
  for (const [row, counts] of Object.entries(expected)) {
    const found = {};
    for (const line of LINES) found[line] = Number(await desk.attribute(`cell-${row}-${line}`, "data-count"));
    const whole = Object.fromEntries(LINES.map((line) => [line, counts[line] ?? 0]));
    assert.deepEqual(found, whole, `the server's count for ${row}`);
  }
  // The cells hold what the server counts; where the opened records differ, the page says so.
  for (const doubt of ["table-not-fetched", "table-differs", "uncounted"]) {
    assert.equal(await desk.at(doubt).count(), 0, doubt);
  }
  const cells = await desk.page.locator("[data-testid^='cell-']").count();
  assert.equal(cells, Object.keys(expected).length * LINES.length, "no other area and no other month");
}

/** The page of people and keys. */
export async function opensPeople(desk) {
  await desk.tap("tab-more");
  if (!(await desk.at("screen-people").isVisible())) await desk.tap("more-people");
  await desk.see("coordinator");
}

/** It hands over what there is, and hears what there is. */
export async function syncs(device) {
  await device.tap("tab-outbox");
  await round(device);
}

/** The page of what is handed over is open: one more round ends, and so. */
export async function round(device, ended = "ok") {
  const rounds = async () => Number(await device.attribute("last-sync", "data-rounds"));
  const before = await rounds();
  await device.tap("sync-now");
  await until(`${device.name}: a round has ended`, async () => (await rounds()) > before);
  await device.holds("last-sync", "data-state", ended);
}

/** The sheets were copied; two of them are given back, of each key another pair. */
export async function givesSheetsBack(desk, [first, second, third]) {
  await desk.sheets("root", third, first);
  await desk.sheets("generation", second, third);
}

/** A computer asks to coordinate, is admitted with two sheets of paper, and holds so many keys as the first one does. */
export async function admitsCoordinator(desk, computer, unit, [one, other], keys = 1) {
  await opensPeople(desk);
  const words = await joins(desk, computer, unit);
  await computer.unlock();
  await computer.see("screen-start");
  const applicant = await applicantWith(desk, words, "people-refresh");
  await desk.eye.look("people-waiting");
  await desk.press(applicant.getByTestId("admit"), "admit to coordinate");
  await desk.sheets("root", one, other);
  await desk.gone("people-paper");
  await syncs(computer);
  // Neither is locked meanwhile: a key is taken over and the next one said while the second stays as it was opened.
  await until(
    "both hold the key",
    async () => {
      await desk.tap("people-refresh");
      await computer.tap("sync-now");
      const held = desk.page.locator("[data-testid=coordinator]:not([data-ended]) [data-testid=holding]");
      return (await held.and(desk.page.locator("[data-state=held]")).count()) === 2 * keys;
    },
    60,
  );
  await computer.see("tab-received");
  assert.equal(await desk.at("people-alone").count(), 0);
  await desk.eye.look("people-two");
}

/** An organisation and the secretariat take each other's code and compare six words. */
export async function meet(desk, office) {
  await office.tap("meet");
  await desk.tap("tab-periods");
  await desk.see("sheets-nobody");
  await desk.tap("introduce");
  const code = {};
  for (const [name, side] of Object.entries({ desk, office })) {
    await side.see("screen-introduction");
    await side.tap("fold-introduction-text");
    code[name] = await (await side.see("introduction-code")).inputValue();
  }
  await takesTheCode(desk, code.office);
  await takesTheCode(office, code.desk);
  const words = async (side) => side.readAll((await side.see("introduction-words")).locator("li .word"));
  const [one, other] = [await words(desk), await words(office)];
  assert.equal(one.length, 6);
  assert.deepEqual(one, other, "the same six words on both screens");
  for (const side of [desk, office]) {
    await side.eye.look("introduction-words");
    await side.tap("introduction-same");
    await side.see("acquaintance");
    await side.tap("introduction-back");
  }
}

async function takesTheCode(side, code) {
  // Where there is a camera the field stands behind it.
  if (await side.at("introduction-type").isVisible()) await side.tap("introduction-type");
  await side.paste("introduction-field", code);
  await side.tap("introduction-next");
}
