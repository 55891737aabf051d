// The operators' manual, followed by pointer and keyboard from founding to a lost tablet and a new key on real programs: nothing is done but
// what it says, its commands are given as they stand in it, and what it names is met on the screens. A server with a
// certificate of its own, two coordinators, two tablets, a season of one period, the secretariat and its bulletin, a lost
// tablet, and a new key.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM, DESK, TABLET } from "../src/device.mjs";
import { follower, foundsByTheManual, outAndBack, removesAnother } from "../src/followers.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { Manual } from "../src/manual.mjs";
import {
  admits,
  admitsCoordinator,
  asksToJoin,
  becomesAdmitted,
  chooses,
  copiesSheets,
  givesSheetsBack,
  meet,
  opensPeople,
  saves,
  savesTheFounding,
  starts,
  steps,
  syncs,
  tableSays,
} from "../src/steps.mjs";

const UNITS = { desk: "Sportello Cala-n4m", street: "Unità Scotta-n4m", mixed: "Unità Drizza-n4m" };
const NOTE = "portare più acqua-n4m";
const COMMENT = "manca l'età: la ricordate?";
const REPLY = "sì, circa vent'anni-n4m";

/** Further back than two of the longest months: whatever period it lies in is over. */
const DAYS_BEFORE = 63;

/** What each tablet brings, in its order; so many that some of it may be told. */
const SEASON = {
  street: [
    { area: "MI", work: "street_night", contacts: 4 },
    { area: "MI", work: "street_night", contacts: 5, note: NOTE },
  ],
  mixed: [
    { area: "MI", work: "street_night", contacts: 4 },
    { area: "CO", work: "indoor_phone", contacts: 2 },
    { area: "MI", work: "reports", reports: 1 },
  ],
};

const READER = "Assessorato Randa-n4m";

/** What is published about the persons in reception must not let the two be worked out. */
const RECEPTION = { women: "160", men: "17", trans: "2" };

let manual, server, desk, second, street, mixed, office, month, link, root;
const devices = [];

/** The three sheets of the founding, as they were copied by hand; and those of the second key. */
let paper;
const renewed = [];

async function comes(name, size) {
  const device = await follower(`manual-${name}`, size);
  devices.push(device);
  return device;
}

before(async () => {
  manual = await Manual.open();
  server = await SyncServer.at(await freePort());
});

after(async () => {
  const canaries = [...Object.values(UNITS), NOTE, COMMENT, REPLY];
  const ended = await Promise.allSettled([
    ...devices.map((device) => device.end(canaries)),
    server?.forget(),
  ]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("from founding to a new key, by the manual", async (t) => {
  const step = steps(t);
  await step("an organisation is founded, with a server and three sheets of paper", founds);
  await step("the sheets are tried", triesTheSheets);
  await step("a second coordinator is admitted", admitsASecond);
  await step("two tablets are admitted", admitsTablets);
  await step("both go out, and what they noted is received", goOut);
  await step("the season is reviewed: accepted, corrected, and one sent back", reviews);
  await step("the unit mends what was sent back", mends);
  await step("the desk accepts the answer, and the table is right", accepts);
  await step("the secretariat is founded, meets the organisation, and publishes a bulletin", () =>
    secretariat(step),
  );
  await step("a reader reads the figures, and checks them", reads);
  await step("a tablet is lost", losesATablet);
  await step("a coordinator leaves, and a new key comes into force", leaves);
  await step("the server's own examination finds no difference", isWhole);
});

async function founds() {
  desk = await comes("desk", DESK);
  paper = await foundsByTheManual(manual, desk, server, UNITS.desk);
}

async function triesTheSheets() {
  await manual.follow("Provare i fogli", "Trying the sheets", [desk], async () => {
    await opensPeople(desk);
    await desk.see("screen-people");
    await desk.tap("drill-root");
    await desk.sheets("root", paper[0], paper[1]);
    await desk.holds("drilled", "data-right", "true");
    await desk.tap("drill-generation");
    await desk.sheets("generation", paper[2], paper[0]);
    await desk.holds("drilled", "data-right", "true");
  });
}

async function admitsASecond() {
  second = await comes("second", DESK);
  await manual.follow(
    "La seconda persona che coordina",
    "The second coordinator",
    [desk, second],
    async () => {
      await admitsCoordinator(desk, second, UNITS.desk, [paper[1], paper[2]]);
      await desk.see("screen-people");
    },
    { aside: ["da consegnare", "consegnata, non ancora confermata"] },
  );
}

async function admitsTablets() {
  street = await comes("street", TABLET);
  mixed = await comes("mixed", TABLET);
  await desk.tap("tab-tablets");
  await desk.see("screen-tablets");
  for (const [tablet, unit] of [
    [street, UNITS.street],
    [mixed, UNITS.mixed],
  ])
    await manual.follow("Ammettere un tablet", "Admitting a tablet", [desk, tablet], async () => {
      const words = await asksToJoin(desk, tablet, unit);
      await tablet.see("screen-joined");
      await tablet.tap("joined-done");
      await tablet.see("screen-closed");
      await admits(desk, words);
      await becomesAdmitted(tablet);
    });
}

async function goOut() {
  await manual.follow("In servizio", "In service", [street, mixed], async () => {
    for (const outing of SEASON.street) await goesOut(street, UNITS.street, outing);
    for (const outing of SEASON.mixed) await goesOut(mixed, UNITS.mixed, outing);
    for (const [tablet, { length }] of [
      [street, SEASON.street],
      [mixed, SEASON.mixed],
    ]) {
      await tablet.tap("outbox-open");
      await tablet.tap("sync-now");
      await tablet.holds("queue", "data-waiting", "0");
      const rows = tablet.page.getByTestId("outbox-row");
      await until("every outing is received", async () => {
        const said = await tablet.readAll(rows);
        return said.length === length && said.every((row) => row.includes("Ricevuta"));
      });
      await tablet.reads("outbox-row", "Ricevuta");
      await tablet.tap("outbox-back");
    }
  });
}

const goesOut = async (tablet, unit, outing) => {
  month = await outAndBack(tablet, { unit, before: DAYS_BEFORE, ...outing });
};

const rows = () => desk.page.getByTestId("received-outing");

/** The evening of a unit with so many contacts. */
const row = (unit, contacts) =>
  rows()
    .filter({ hasText: unit })
    .filter({ has: desk.page.locator(`[data-testid=received-contacts]:text-is("${contacts}")`) });

const itemState = (at) =>
  desk.page.getByTestId("item-choose").nth(at).getByTestId("state").getAttribute("data-state");
const becomes = (at, state) => until(`item ${at} is ${state}`, async () => (await itemState(at)) === state);

const REVIEWED = SEASON.street[1];

async function reviews() {
  await manual.follow("Rivedere una serata", "Reviewing an evening", [desk], async () => {
    await desk.tap("tab-received");
    await desk.see("screen-received");
    await until("all outings are here", async () => {
      await desk.tap("received-refresh");
      return (await rows().count()) === SEASON.street.length + SEASON.mixed.length;
    });
    const clean = [
      row(UNITS.street, SEASON.street[0].contacts),
      ...(await rows().filter({ hasText: UNITS.mixed }).all()),
    ];
    for (const one of clean) {
      await desk.press(one.getByTestId("accept-clean"), "all clean: accept");
      await until("it is accepted", async () => (await one.getAttribute("data-state")) === "accepted");
    }
    await desk.see("review-undo");
    await desk.press(row(UNITS.street, REVIEWED.contacts).getByTestId("received-open"), "open");
    await desk.see("received-record");
    await desk.see("screen-received-outing");
    await desk.tap("review-accept");
    await becomes(0, "accepted");

    await chooses(desk, 1);
    await desk.tap("review-send");
    await desk.tap("send-reason-missing_value");
    await desk.paste("send-comment", COMMENT);
    await desk.tap("send-do");
    await becomes(1, "sent_back");

    await chooses(desk, 2);
    await desk.tap("review-correct");
    await desk.tap("gender-man");
    await desk.reads("difference", "Uomo");
    await desk.tap("correct-do");
    await becomes(2, "corrected");
    await desk.tap("review-history");
    await desk.reads("history", "Uomo");

    for (let at = 3; at <= REVIEWED.contacts; at += 1) {
      await chooses(desk, at);
      await desk.page.keyboard.press("a");
      await becomes(at, "accepted");
    }
    await desk.page.keyboard.press("?");
    await desk.see("keys-help");
    await desk.tap("review-keys");
    await desk.tap("received-back");
    await desk.tap("received-tab-cases");
    await desk.see("screen-cases");
    await desk.tap("received-tab-outings");
  });
}

async function mends() {
  await manual.follow("Voci rimandate", "Entries sent back", [street], async () => {
    await street.unlock();
    await until("it has come back", async () => {
      await street.tapAll("tab-outbox", "sync-now");
      await street.tap("tab-start");
      return street.at("returned-item").isVisible();
    });
    await street.reads("start-returned", COMMENT);
    await street.tap("tab-returned");
    await street.see("screen-returned");
    await street.tap("returned-open");
    await street.reads("returned-comment", COMMENT);
    await street.see("screen-returned-item");
    await street.tap("returned-mend");
    await street.tap("age-a18_20");
    await street.paste("returned-reply", REPLY);
    await street.tap("returned-send");
    await street.see("returned-answered");
    await until("the answer has arrived", async () => {
      await street.tapAll("tab-outbox", "sync-now", "tab-returned");
      return (await street.read("returned-answered")).includes("Risposta arrivata");
    });
  });
}

async function accepts() {
  await until("the answer is here", async () => {
    await desk.tap("received-refresh");
    await desk.press(row(UNITS.street, REVIEWED.contacts).getByTestId("received-open"), "open");
    await desk.see("received-record");
    if ((await itemState(1)) === "to_see") return true;
    await desk.tap("received-back");
    return false;
  });
  await chooses(desk, 1);
  await desk.reads("reply", REPLY);
  await desk.reads("record-words", "18–20");
  await desk.tap("review-accept");
  await becomes(1, "accepted");
  await desk.tap("received-back");
  await desk.holds("review-todo", "data-entries", "0");
  await tableIsRight();
}

async function tableIsRight() {
  await desk.tap("tab-table");
  await desk.see("table-total");
  const inMilano = { street_contacts: 13, reported_persons: 1, outings: 3 };
  const inComo = { indoor_contacts: 2, outings: 1 };
  await desk.holds("cell-project-street_contacts", "data-count", String(inMilano.street_contacts));
  await tableSays(desk, {
    MI: inMilano,
    CO: inComo,
    project: { ...inMilano, ...inComo, outings: 4 },
    [`MI-${month}`]: inMilano,
    [`CO-${month}`]: inComo,
  });
}

/** One heading leads through all of it, and to two others on the way. */
async function secretariat(step) {
  office = await comes("office", DESK);
  await manual.follow("La segreteria del tavolo", "The tavolo's secretariat", [office, desk], async () => {
    await foundsSecretariat();
    await manual.follow(
      "Conoscere la segreteria",
      "Getting to know the secretariat",
      [office, desk],
      async () => {
        await desk.tap("tab-periods");
        await meet(desk, office);
        await office.tapAll("tab-arrived", "arrived-refresh");
        await syncs(desk);
      },
    );
    await manual.follow("Chiudere il bimestre", "Closing a period", [desk], closes);
    await publishes();
    await readsAtTheDesk();
  });
}

async function foundsSecretariat() {
  const sheets = [];
  await office.newWords("first-found");
  await office.tap("found-kind-secretariat");
  await office.paste("server", server.address);
  await office.tap("first-send");
  await copiesSheets(office, sheets, ["root", "generation"]);
  await givesSheetsBack(office, sheets);
  const document = await savesTheFounding(office, server);
  const { commands } = manual.at("Fondare un'organizzazione", "Founding an organisation");
  const adds = commands.find((line) => line.startsWith("approdo-sync-server org add "));
  assert.match(await server.follows(adds, { "altra-founding.json": document }), /added organisation/);
  await office.unlock();
  await office.see("arrived-none");
}

let first;

async function closes() {
  await until("the sheet is sent: before that the secretariat's key must have come", async () => {
    await desk.tap("tab-periods");
    await desk.see("screen-periods");
    await desk.see("period");
    await desk.see("freeze");
    // The newest stands first.
    const oldest = desk.page.getByTestId("period").last();
    first = await oldest.getAttribute("data-first");
    await desk.press(oldest.getByTestId("period-open"), "see the sheet");
    await desk.see("closing-status-provisional");
    await desk.see("screen-sheet");
    await desk.tapAll("closing-status-definitive", "close-period", "close-period-yes");
    await desk.page.getByTestId("sheet-sent").or(desk.page.getByTestId("problem")).waitFor();
    const sent = await desk.at("sheet-sent").isVisible();
    if (!sent) await desk.tap("problem-close");
    await desk.tap("sheet-back");
    await syncs(desk);
    return sent;
  });
}

const arrived = () => office.page.locator(`[data-testid=arrived-period][data-first='${first}']`);

async function publishes() {
  await office.tap("tab-arrived");
  await until("the sheet is there", async () => {
    await office.tap("arrived-refresh");
    return arrived().getByTestId("preview").isVisible();
  });
  await office.see("screen-arrived");
  await office.press(arrived().getByTestId("reception"), "reception");
  for (const [field, count] of Object.entries(RECEPTION)) await office.paste(`reception-${field}`, count);
  await office.tap("reception-keep");
  await until("the numbers are kept", async () =>
    (await arrived().getByTestId("arrived-reception").innerText()).includes(RECEPTION.women),
  );
  await office.press(arrived().getByTestId("preview"), "preview");
  await office.see("bulletin-table");
  await office.reads("preview-sources", "Definitivo");
  await office.tapAll("publish", "publish-yes");
  await office.see("published");
  await office.tap("preview-back");
  await office.tap("tab-links");
  await office.paste("reader-name", READER);
  await office.tap("reader-make");
  await office.see("reader");
  await office.tap("fold-reader-link");
  link = await office.read("reader-link-text");
  await opensPeople(office);
  root = await office.read("people-root");
}

async function readsAtTheDesk() {
  await until("the bulletin has come", async () => {
    await syncs(desk);
    await desk.tapAll("tab-more", "more-bulletins");
    await desk.see("screen-bulletins");
    return desk.at("bulletin").isVisible();
  });
}

/** Whoever has the link, with a browser alone. The server's certificate is its own: a real one would be an authority's. */
async function reads() {
  const browser = await chromium.launch(CHROMIUM);
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: "it-IT" });
  const page = await context.newPage();
  const reader = { met: null };
  const places = { CHIAVE: root };
  const downloads = async (example, name) => {
    const file = page.getByRole("link", { name });
    places[example] = (await saves({ page }, server.parent, () => file.click())).path;
  };
  await manual.follow("I collegamenti di chi legge", "Readers' links", [reader], async () => {
    await until("the link opens", async () => (await page.goto(link)).status() === 200);
  });
  await manual.follow("La pagina del tavolo", "The tavolo's page", [reader], async () => {
    reader.met.push(await page.locator("body").innerText());
    const text = await page.locator("main").innerText();
    assert.match(text, /\b160\b/);
    assert.doesNotMatch(text, /\b179\b/, "no total from which the two could be worked out");
    const cells = (await page.locator("main td").allTextContents()).map((said) => said.trim());
    assert.ok(cells.includes("15"), `thirteen contacts, in fives: ${cells}`);
    assert.ok(!cells.includes("13") && !cells.includes("2"), `${cells}`);
    const everybody = await page.goto(new URL("/", link).href);
    assert.equal(everybody.status(), 200);
    await page.goto(link);
  });
  await manual.follow("Verificare un bollettino", "Checking a bulletin", [reader, office], async (told) => {
    reader.met.push(await page.locator("body").innerText());
    await office.see("screen-people");
    await opensPeople(office);
    await downloads("bollettino-tavolo-3.json", /Bollettino firmato/);
    const digest = await page.locator("#verifica ~ dl .digest").first().innerText();
    const said = await server.follows(told.command("approdo-sync-server verify-bulletin"), places);
    assert.match(said, new RegExp(`^genuine: .* ${digest}`));
  });
  await manual.follow("Un DHIS2 con codici suoi", "A DHIS2 with codes of its own", [reader], async (told) => {
    reader.met.push(await page.locator("body").innerText());
    await downloads("miei-codici.json", /Codici per DHIS2/);
    places["valori.json"] = join(server.parent, "values.json");
    const said = await server.follows(told.command("approdo-sync-server dhis2"), places);
    assert.match(said, /^\d\d+ values written; 0 shown values have no code/);
  });
  await browser.close();
}

const tablets = () => desk.page.locator("[data-testid=device][data-role=worker]");

async function losesATablet() {
  await manual.follow(
    "Un tablet perso",
    "A lost tablet",
    [desk],
    async () => {
      await desk.tap("tab-tablets");
      const lost = tablets().filter({ hasText: UNITS.mixed });
      await desk.press(lost.getByTestId("revoke"), "revoke");
      await desk.tap("revoke-yes");
      await until("it is revoked", async () => /Revocato · dichiarazione n/.test(await lost.innerText()));
      await syncs(desk);
      await desk.tap("tab-tablets");
      await desk.see("screen-tablets");
      await desk.press(lost.getByTestId("lost-open"), "the sheet of its loss");
      const sheet = await desk.read("screen-lost");
      for (const said of ["Revocato: dichiarazione n.", "3 uscite ricevute", "art. 34"])
        assert.ok(sheet.includes(said), `the sheet says ${said}: ${sheet}`);
      await desk.tap("lost-back");
    },
    { aside: ["Sono di questo tablet: contale"] },
  );
  await tableIsRight();
}

async function leaves() {
  await manual.follow(
    "Chi coordina se ne va, o perde il portatile",
    "A coordinator leaves, or a laptop is lost",
    [desk],
    async () => {
      await opensPeople(desk);
      await removesAnother(desk, [paper[0], paper[2]], renewed);
      await syncs(desk);
    },
  );
}

async function isWhole() {
  await server.stop();
  assert.match(await server.verify(), /: 0 differences/);
}
