// Every kind of work that a unit does, once each, from the start to the coordinator's figures, by taps alone: what the
// desk shows and what the table counts must be exactly what was tapped.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { codesOf } from "../src/forms.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import { enrols, founds, readsItems, starts, steps, tableSays } from "../src/steps.mjs";

/** What a practised hand in gloves takes for a tap, looking for it included; and how long a contact may take. */
const TAP_SECONDS = 2;
const CONTA_SECONDS_MAX = 5;
const COMPLETA_SECONDS_MAX = 40;

const UNITS = { desk: "Sportello Molo-z4k", street: "Unità Vela-z4k" };
const ZONES = ["Zona Gru-z4k", "Zona Darsena-z4k"];
const NOTE = "portare le coperte-z4k";

/** The two taps of a contact. */
const CONTA_TAPS_MAX = 2;

/**
 * What is tapped in each outing. `presences` and `ads` are taps of +1, `noted` the two taps of each contact or access;
 * `more` fills in what else there is and adds `counted` to the line. `told` must be read at the desk.
 */
const OUTINGS = [
  {
    work: "street_night",
    area: "MI",
    line: "street_contacts",
    presences: { women: 3, trans: 1 },
    noted: ["woman new_ever", "trans_woman seen_this_period"],
    more: aFullNight,
    counted: 1,
    told: [
      "Pioggia",
      "Luogo nuovo",
      "Quanti siete\n3",
      "Volontaria/o 1",
      "Chilometri\n12",
      "Bevande calde 2",
      "Svolta in parte",
      "Brasile",
      ZONES[0],
      "Ascolto",
      "Donna trans",
    ],
  },
  {
    work: "street_day",
    area: "MB",
    line: "street_contacts",
    presences: { men: 2, unknown: 1 },
    noted: ["man unknown"],
    told: ["Uomo", "Non so"],
  },
  {
    work: "indoor_phone",
    area: "SO",
    line: "indoor_contacts",
    ads: { viewed: 3, called: 2, answered: 1, contacts: 1 },
    noted: ["woman first_this_period", "unknown new_ever"],
    told: ["Annunci visti 3", "Chiamate fatte 2", "Chiamate riuscite 1"],
  },
  {
    work: "indoor_visit",
    area: "CO",
    line: "indoor_contacts",
    presences: { women: 1 },
    noted: ["woman new_ever"],
  },
  {
    work: "online",
    area: "MB",
    line: "indoor_contacts",
    ads: { viewed: 2, contacts: 1 },
    noted: ["trans_woman new_ever", "man unknown"],
    told: ["Annunci visti 2", "Contatti ottenuti 1", "Messaggio"],
  },
  {
    work: "ad_monitor",
    area: "VA",
    ads: { viewed: 5 },
    more: notesNobody,
    told: ["Annunci visti 5"],
  },
  {
    work: "labour_site",
    area: "VA",
    line: "street_contacts",
    presences: { men: 3 },
    noted: ["man new_ever", "man first_this_year"],
    more: (tablet) => completes(tablet, "field", "field-labour", "sector-logistics"),
    told: ["Sfruttamento lavorativo", "Logistica"],
  },
  {
    work: "begging",
    area: "MI",
    before: 40,
    line: "street_contacts",
    presences: { women: 1, men: 1 },
    noted: ["woman seen_this_period"],
    more: (tablet) => completes(tablet, "field", "field-begging", "begging_form-sells"),
    told: ["Accattonaggio", "Vende oggetti o fiori"],
  },
  {
    work: "settlement",
    area: "MB",
    line: "street_contacts",
    presences: { men: 1, other: 1, possible_minors: 1 },
    noted: ["nonbinary_other first_this_year"],
    told: ["Di cui forse minori"],
  },
  { work: "gathering", area: "SO", line: "street_contacts", presences: { men: 1 }, noted: ["man new_ever"] },
  // Shown apart: who was met is written down, and counted in no line of the table.
  {
    work: "reception",
    area: "VA",
    presences: { men: 2, women: 1 },
    noted: ["man new_ever", "woman first_this_period"],
    told: ["Uomo", "Prima volta nel bimestre"],
  },
  { work: "phone_line", area: "MI", noted: ["woman seen_this_period"], told: ["Chiamata riuscita"] },
  {
    work: "dropin",
    area: "MI",
    line: "low_threshold_accesses",
    presences: { women: 1 },
    noted: ["woman seen_this_period", "man new_ever"],
    more: anAccessWithItsReason,
    raised: { presences: 2 },
    told: ["Documenti", "Informazione legale"],
  },
  {
    work: "desk",
    area: "CO",
    line: "low_threshold_accesses",
    presences: { women: 1 },
    more: anAccessInFull,
    counted: 1,
    told: ["Casa, posto letto", "Numero Verde"],
  },
  { work: "reports", area: "MI", line: "reported_persons", outings: 0, more: twoReports, counted: 2 },
  {
    work: "mapping_night",
    said: "Mappatura nazionale, di notte",
    area: "CO",
    more: countsTheZones,
    zones: 2,
    raised: { presences: 5 },
    told: ["Presenze\n5 (Donne 3, Trans 1, Non rilevato 1)", "conta nella mappatura", ...ZONES],
  },
  {
    work: "mapping_day",
    said: "Mappatura nazionale, di giorno",
    area: "SO",
    more: leavesAZoneHalfDone,
    zones: 2,
    raised: { presences: 5 },
    flag: "incomplete",
    told: ["Presenze\n5 (Donne 3, Trans 1, Non rilevato 1)", "conta nella mappatura", ...ZONES],
  },
  { work: "street_night", area: "VA", notDone: "weather", outings: 0, told: ["Meteo"] },
  { work: "street_night", area: "SO", presences: { unknown: 2 }, line: "street_contacts" },
];

let server, desk, tablet;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("flows-desk", DESK);
  tablet = await Device.start("flows-tablet", TABLET);
});

after(async () => {
  const canaries = [...Object.values(UNITS), ...ZONES, NOTE];
  const ended = await Promise.allSettled([tablet?.end(canaries), desk?.end(canaries), server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("every kind of work, from the first tap to the coordinator's figures", async (t) => {
  const step = steps(t);
  await step("a desk and a tablet are there", async () => {
    await founds(desk, server, UNITS.desk);
    await enrols(desk, server, [[tablet, UNITS.street]]);
  });
  await step("the unit names its zones on the way to a mapping, and finds what it had chosen", namesTheZones);
  await step("no kind of work is offered that is not played here, and every one is offered", offersEveryKind);
  for (const outing of OUTINGS) await step(`${outing.work}, ${outing.area}`, () => goesOut(outing));
  await step("a note is read in the office, and nowhere else", readsTheNote);
  await step("all of it is handed over", handsOver);
  await step("the desk has every outing with its counts", readsReceived);
  await step("the table counts what was tapped, per area and month", readsTheTable);
  await step("every screen on the way was fit for use", async () => {
    for (const device of [desk, tablet]) device.eye.judge();
  });
});

const sum = (counts) => Object.values(counts).reduce((all, n) => all + n, 0);

/** Possible minors are among the presences, not beside them. */
const presencesOf = ({ presences = {}, raised }) =>
  raised?.presences ?? sum({ ...presences, possible_minors: 0 });

/** Where nobody is seen: there are no presences, which is not nought. */
const PLACELESS = ["reports", "indoor_phone", "online", "ad_monitor", "phone_line"];

/** The numbers of the ads as closing shows them. */
const adsOf = ({ ads }) =>
  Object.fromEntries(
    ["viewed", "called", "answered", "contacts"].map((part) => [`ads_${part}`, ads[part] ?? 0]),
  );

const countedOf = ({ noted = [], counted = 0 }) => noted.length + counted;

/** Outings that count in one line are closed and read on screens that look alike. */
const looksLike = ({ line, work }) => line ?? work;

/** A mapping cannot begin without zones: the page says so and leads to them, and back to what was chosen. */
async function namesTheZones() {
  await tablet.unlock();
  await tablet.see("screen-start");
  await tablet.tapAll(`unit-${UNITS.street}`, "area-CO", "channel-mapping_night", "day-before");
  const date = await tablet.attribute("date", "data-date");
  await tablet.reads("start-hindered", "Prima scrivi le zone");
  assert.ok(await tablet.at("start-outing").isDisabled());
  await tablet.eye.look("start-no-zones");
  await tablet.tap("start-zones");
  await tablet.see("screen-names");
  for (const [at, zone] of ZONES.entries()) {
    await tablet.tap("zone-add");
    await tablet.paste(`zone-name-${at}`, zone);
  }
  await tablet.eye.look("names");
  await tablet.tap("units-save");
  await tablet.see("screen-start");
  for (const id of [`unit-${UNITS.street}`, "area-CO", "channel-mapping_night"])
    assert.ok(await tablet.at(id).getByRole("radio").isChecked(), `${id} is still chosen`);
  assert.equal(await tablet.attribute("date", "data-date"), date);
  assert.equal(await tablet.at("start-hindered").count(), 0);
  assert.ok(await tablet.at("start-outing").isEnabled());
  await tablet.tap("lock");
  await tablet.see("screen-closed");
}

/** What may be chosen at the start is what is played below; every channel of the code lists is among it. */
async function offersEveryKind() {
  await tablet.unlock();
  await tablet.see("screen-start");
  const offered = await tablet.page
    .getByTestId("screen-start")
    .locator("[data-testid^='channel-']")
    .evaluateAll((chips) => chips.map(({ dataset }) => dataset.testid.replace("channel-", "")));
  const played = OUTINGS.filter(({ notDone }) => !notDone).map(({ work }) => work);
  assert.deepEqual([...new Set(played)].sort(), offered.sort());
  for (const channel of await codesOf("channel"))
    assert.ok(offered.includes(channel), `${channel} can be chosen`);
  await tablet.tap("lock");
  await tablet.see("screen-closed");
}

async function goesOut(outing) {
  if (outing.notDone) return doesNotGo(outing);
  Object.assign(outing, await starts(tablet, { unit: UNITS.street, ...outing }));
  await tablet.tap("pin-without");
  await tablet.see("screen-outing");
  const { presences = {}, ads = {}, noted = [], more } = outing;
  for (const [group, times] of Object.entries(presences))
    for (let n = 0; n < times; n += 1) await tablet.tap(`presence-${group}`);
  for (const [part, times] of Object.entries(ads)) await counts(`ads-${part}`, times);
  for (const [at, taps] of noted.entries()) await notes(taps, at + 1);
  await tablet.eye.look(`count-${outing.work}`);
  await more?.(tablet, outing);
  await closes(outing);
}

/** Taps a number up to what it should be: a call that was answered was made. */
async function counts(id, times) {
  while ((await tablet.number(`${id}-value`)) < times) await tablet.tap(id);
}

/** A contact in Conta: how many taps it takes is counted, from the open screen on. */
async function notes(words, total) {
  const [gender, newness] = words.split(" ");
  const before = tablet.taps;
  await tablet.tapAll(`note-gender-${gender}`, `note-newness-${newness}`);
  await tablet.reads("contacts-total", `${total} `);
  const taps = tablet.taps - before;
  assert.ok(taps <= CONTA_TAPS_MAX, `a contact in Conta takes ${taps} taps`);
  tablet.contaTaps = taps;
}

async function closes(outing) {
  await tablet.tap("tab-shift");
  await tablet.eye.lookOnce("shift");
  await tablet.tap("to-close");
  await tablet.see("screen-close");
  if (outing.work === "dropin") await tablet.tap("raise-presences");
  const presences = presencesOf(outing);
  const figures = {
    ...(!PLACELESS.includes(outing.work) && { presences }),
    ...(outing.work !== "ad_monitor" && !outing.zones && { contacts: countedOf(outing) }),
    ...(outing.zones && { zones: outing.zones }),
    ...(outing.ads && adsOf(outing)),
  };
  await tablet.figures(figures);
  const gone = PLACELESS.includes(outing.work)
    ? ["figure-presences", "fewer-presences"]
    : ["fewer-presences"];
  for (const id of gone) assert.equal(await tablet.at(id).count(), 0, `${outing.work}: ${id}`);
  await tablet.eye.lookOnce(`close-${looksLike(outing)}`);
  await tablet.tap("close-outing");
  await tablet.see("screen-outing-end");
  await tablet.figures(figures);
  await tablet.eye.lookOnce("outing-end");
  if (outing.zones) await readsTheDiary(presences);
  await tablet.tap("outing-end-done");
  await tablet.see("screen-closed");
}

/** Said in the office in place of an outing that was not done. */
async function doesNotGo(outing) {
  await tablet.unlock();
  await tablet.see("screen-start");
  outing.month = (await tablet.attribute("date", "data-date")).slice(0, 7);
  outing.words = `${await tablet.read(`area-${outing.area}`)} · ${await tablet.read(`channel-${outing.work}`)}`;
  await tablet.tapAll("not-done-open", `unit-${UNITS.street}`, `area-${outing.area}`);
  await tablet.tapAll(`channel-${outing.work}`, `not_done-${outing.notDone}`);
  await tablet.eye.look("not-done");
  await tablet.tap("not-done-send");
  await tablet.holds("screen-outing-end", "data-not-done", "true");
  await tablet.eye.look("not-done-said");
  await tablet.tap("outing-end-done");
  await tablet.see("screen-closed");
}

/** Undo, somebody met before, the cover, how the night was, a note, and one whole contact. */
async function aFullNight() {
  await tablet.tap("presence-men");
  await tablet.reads("presence-men-value", "1");
  await tablet.tap("undo");
  await tablet.reads("presence-men-value", "0");

  await tablet.tap("note-already");
  await tablet.reads("said", "Già contata");
  await tablet.tap("undo");
  await tablet.reads("said", "Annullato: già contata");
  await tablet.reads("contacts-total", "2 contatti");

  const before = tablet.taps;
  await tablet.tap("cover");
  await tablet.see("card");
  assert.equal(tablet.taps - before, 1, "the cover is one tap away");
  await tablet.eye.look("cover");
  await tablet.tap("help-close");

  await tablet.tap("tab-shift");
  await tablet.tapAll(
    "weather-rain",
    "event-new_place",
    "band-h20_24",
    "team-more",
    "team-more",
    "team-more",
  );
  await tablet.tapAll("fold-roles", "role-volunteer-more", "fold-roles");
  await tablet.press(tablet.at("km").getByRole("button", { name: "Chilometri +10" }), "ten more");
  await tablet.tapAll("km-more", "km-more", "fold-materials");
  await tablet.tapAll("material-hot_drink-more", "material-hot_drink-more", "material-hot_drink-more");
  await tablet.tap("material-hot_drink-less");
  await tablet.paste("note-outing", NOTE);
  await tablet.reads("saving", "Salvato");
  await tablet.eye.look("shift-filled");

  await tablet.tap("tab-complete");
  await fullContact();
  await tablet.tap("tab-shift");
  await tablet.tap("to-close");
  await tablet.tap("coverage-partial");
  await tablet.tap("close-back");
}

async function fullContact() {
  const before = tablet.taps;
  await tablet.tap("record-new");
  await tablet.see("screen-form");
  await tablet.tapAll("newness-new_ever", "gender-woman", "age-a25_34", "age_basis-perceived", "part-next");
  await tablet.tapAll("origin-BR", "origin_basis-stated", "part-next");
  await tablet.tapAll("field-sexual", `zone-${ZONES[0]}`);
  await tablet.eye.look("form-zone");
  await tablet.tapAll("part-next", "service-listen", "service-card_given", "record-save");
  await tablet.see("screen-complete");
  const taps = tablet.taps - before;
  console.log(`taps of a contact: ${tablet.contaTaps} in Conta, ${taps} in Completa with every part`);
  assert.ok(tablet.contaTaps * TAP_SECONDS <= CONTA_SECONDS_MAX, `${tablet.contaTaps} taps in Conta`);
  assert.ok(taps * TAP_SECONDS <= COMPLETA_SECONDS_MAX, `${taps} taps in Completa`);
}

/** Advertisements are looked at: nobody is met, and there is nowhere to note anyone. */
async function notesNobody() {
  for (const id of ["note-gender-woman", "presence-women", "contacts-total"])
    assert.equal(await tablet.at(id).count(), 0, `${id} has no place among the ads`);
}

/** Fills in one part of the first thing noted, as far as these chips. */
async function completes(tablet, part, ...chips) {
  await tablet.tapAll("tab-complete", "record-1-edit", `part-${part}`, ...chips);
  await tablet.eye.look(`form-${chips.at(-1)}`);
  await tablet.tap("record-save");
  await tablet.see("screen-complete");
}

async function anAccessWithItsReason() {
  await completes(tablet, "help", "access_reason-documents", "service-legal_info");
}

async function anAccessInFull() {
  await tablet.tapAll("tab-complete", "record-new", "newness-first_this_period", "gender-woman", "part-help");
  await tablet.tapAll("access_reason-housing", "service-orientation", "fold-sent_by", "sent_by-nv");
  await tablet.eye.look("form-access");
  await tablet.tap("record-save");
  await tablet.see("screen-complete");
}

/** Two persons reported by two entities; each has a number of its own as soon as it is saved. */
async function twoReports(tablet, outing) {
  const reports = [
    ["source-police", "urgency-days", "gender-woman", "eval_step-interview_first"],
    ["source-cas", "urgency-ordinary", "gender-man", "eval_step-taken_in_territorial"],
  ];
  outing.told = ["Forze dell'ordine", "CAS", "Primo colloquio", "Presa in carico territoriale"];
  for (const [at, [source, urgency, gender, evaluated]] of reports.entries()) {
    await tablet.tapAll("record-new", source, urgency, "part-person", gender, "part-steps", evaluated);
    await tablet.eye.lookOnce("form-steps");
    await tablet.tap("record-save");
    await tablet.tap(`record-${at + 1}-edit`);
    const shown = await (await tablet.see("screen-form")).locator("dl dd").last().innerText();
    assert.match(shown, /^[A-Z0-9]{6}$/, "the case has a number");
    assert.ok(!outing.told.includes(shown), "and no other case has it");
    outing.told.push(shown);
    await tablet.eye.lookOnce("form-report");
    await tablet.tap("draft-drop");
    await tablet.see("screen-complete");
  }
}

/** Presences only, zone by zone; each is finished before the next, and the sum is what was tapped. */
async function countsTheZones() {
  const [first, second] = ZONES;
  assert.equal(await tablet.at("tab-complete").count(), 0, "nothing is completed in a mapping night");
  await tablet.tap(`zone-${first}`);
  await tablet.tapAll("zone-presence-women", "zone-presence-women", "zone-presence-trans");
  await tablet.reads("zone-total", "3 ");
  await tablet.eye.look("zone");
  await tablet.see("screen-zone");
  await tablet.tap("zone-finish");
  await tablet.holds(`zone-${first}`, "data-state", "counted");
  await tablet.tap(`zone-${second}`);
  await tablet.tapAll("zone-presence-women", "zone-presence-unknown", "zone-finish");
  await tablet.holds(`zone-${second}`, "data-state", "counted");
  await tablet.reads("presences-total", "5 in tutto");
  await tablet.eye.look("zones-counted");
  await tablet.see("screen-zones");
}

/** The second zone is still being counted when the outing is closed: it says so, and counts all the same. */
async function leavesAZoneHalfDone() {
  const [first, second] = ZONES;
  await tablet.tapAll(`zone-${first}`, "zone-presence-women", "zone-presence-women", "zone-presence-trans");
  await tablet.tapAll("zone-finish", `zone-${second}`, "zone-presence-women", "zone-presence-unknown");
  await tablet.tapAll("tab-shift", "to-close");
  await tablet.reads("close-draft", `${second} non è finita`);
  await tablet.eye.look("close-zone-going");
  await tablet.tap("draft-go");
  await tablet.reads("zone-total", "2 ");
}

/** The sheet for paper says sums and no zone. */
async function readsTheDiary(presences) {
  await tablet.tap("diary-open");
  const sheet = await tablet.read("screen-diary");
  assert.match(sheet, new RegExp(`Presenze\\s+${presences}\\b`));
  assert.match(sheet, new RegExp(`Zone contate\\s+${ZONES.length}\\b`));
  for (const zone of ZONES) assert.ok(!sheet.includes(zone), "no zone is named on paper");
  await tablet.eye.look("diary-zones");
  await tablet.tap("diary-back");
}

async function readsTheNote() {
  await tablet.unlock();
  await tablet.tapAll("tab-more", "more-notes");
  await tablet.see("notebook");
  assert.deepEqual(await tablet.readAll(tablet.page.getByTestId("note-line")), [NOTE]);
  await tablet.eye.look("notes");
  await tablet.see("screen-notes");
  await tablet.tapAll("notes-back", "lock");
  await tablet.see("screen-closed");
}

async function handsOver() {
  await server.start();
  await tablet.tap("outbox-open");
  await tablet.tap("sync-now");
  const rows = tablet.page.getByTestId("outbox-row");
  await until("every outing is received", async () => {
    const states = await tablet.readAll(rows);
    return states.length === OUTINGS.length && states.every((said) => said.includes("Ricevuta"));
  });
  await tablet.holds("queue", "data-waiting", "0");
  await tablet.eye.look("outbox-received");
  await tablet.tap("outbox-back");
}

async function readsReceived() {
  await desk.unlock();
  await desk.see("screen-received");
  await desk.tap("received-refresh");
  const months = [...new Set(OUTINGS.map(({ month }) => month))].sort().reverse();
  for (const month of months) {
    await desk.holds("received-month", "data-month", month);
    const here = OUTINGS.filter((outing) => outing.month === month);
    const rows = desk.page.getByTestId("received-outing");
    await until(`${here.length} outings of ${month}`, async () => (await rows.count()) === here.length);
    await desk.eye.look(`received-${month}`);
    for (const outing of here) await readsOuting(rows, outing);
    if (month !== months.at(-1)) await desk.tap("received-month-before");
  }
}

/** What is in no line of the table: there it counts nothing, which is not nought. */
const APART = ["ad_monitor", "reception", "phone_line", "mapping_night", "mapping_day"];

/** Contacts, records and presences, as the desk's list has them. */
function figuresOf(outing) {
  if (outing.notDone) return ["–", "–", "–"];
  const counted = outing.line ? countedOf(outing) : APART.includes(outing.work) ? "–" : countedOf(outing);
  const presences = PLACELESS.includes(outing.work) ? "–" : presencesOf(outing);
  return [counted, outing.zones ?? countedOf(outing), presences].map(String);
}

async function readsOuting(rows, outing) {
  const row = rows.filter({ hasText: outing.words });
  assert.equal(await row.count(), 1, `one outing: ${outing.words}`);
  const figures = await desk.readAll(row.locator("dd.number"));
  const records = outing.zones ?? countedOf(outing);
  assert.deepEqual(figures, figuresOf(outing), outing.words);
  const said = await row.innerText();
  if (outing.notDone) assert.match(said, /Non fatta: Meteo/);
  assert.equal(/✓ A posto/.test(said), !outing.notDone && !outing.flag, `${outing.words}: ${said}`);
  await desk.press(row.getByTestId("received-open"), "open the outing");
  // An outing without a record looks like one that is still being opened.
  await desk.holds("screen-received-outing", "aria-busy", "false");
  const found = desk.page.getByTestId("received-record");
  await until("its records", async () => (await found.count()) === records);
  const page = (await readsItems(desk)).join("\n");
  for (const said of [UNITS.street, ...(outing.told ?? [])])
    assert.ok(page.includes(said), `${outing.words} says ${said}: ${page}`);
  assert.ok(!page.includes(NOTE), "a note never leaves the tablet");
  await desk.eye.lookOnce(`received-${looksLike(outing)}`);
  await desk.tap("received-back");
}

/** What the table must say, added up from the list of what was tapped. */
function tapped() {
  const cells = {};
  for (const outing of OUTINGS) {
    const rows = outing.notDone ? [] : [outing.area, `${outing.area}-${outing.month}`, "project"];
    for (const row of rows) {
      const counts = (cells[row] ??= {});
      if (outing.line) counts[outing.line] = (counts[outing.line] ?? 0) + countedOf(outing);
      counts.outings = (counts.outings ?? 0) + (outing.outings ?? 1);
    }
  }
  return cells;
}

async function readsTheTable() {
  await desk.tap("tab-table");
  await desk.see("table-total");
  await tableSays(desk, tapped());
  await desk.eye.look("table");
  await desk.tap("lock");
  await desk.see("screen-closed");
}
