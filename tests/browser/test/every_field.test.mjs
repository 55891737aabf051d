// Completa, field by field: after every one of them the programme is killed as by a flat battery, and each time the
// tablet says what it found, reopens it, and the field is there. In the end the desk reads every one, and the chips
// "come l'ultima" have taken what was said of the person before, and nothing that must be asked anew.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, Device, TABLET } from "../src/device.mjs";
import { fieldsOf } from "../src/forms.mjs";
import { SyncServer, freePort, until } from "../src/house.mjs";
import {
  enrols,
  findsTheDraft,
  founds,
  namesTheZones,
  readsItems,
  starts,
  steps,
  tableSays,
} from "../src/steps.mjs";

const UNITS = { desk: "Sportello Ormeggio-v5t", street: "Unità Falchetta-v5t" };
const ZONE = "Zona Banchina-v5t";
const NOTE = "ha chiesto di Rita-v5t";

/** The field whose tap is taken back after the kill. */
const TAKEN_BACK = "gender";

/** Of which nobody is asked: what the tablet knows by itself. */
const NOT_ASKED = ["incomplete", "case", "month", "area", "persons"];

/**
 * The fields of a person, in the order in which they are filled: the part of the form (and the fold in it), the chips
 * that are tapped and must be there after the kill, and how the desk reads it.
 */
const PERSON = [
  { field: "gender", part: "person", chips: ["gender-trans_woman"], told: "Donna trans" },
  { field: "age", part: "person", chips: ["age-a18_20"], told: "18–20" },
  { field: "age_basis", part: "person", chips: ["age_basis-stated"], told: "18–20 (Detto dalla persona)" },
  { field: "possible_minor", part: "person", chips: ["possible_minor"], told: "Forse ha meno di 18 anni" },
];
const NEWNESS = { field: "newness", part: "person", chips: ["newness-first_this_year"], told: "Prima volta" };
const ORIGIN = [
  { field: "origin", part: "origin", chips: ["origin-PE"], told: "Perù" },
  {
    field: "origin_basis",
    part: "origin",
    chips: ["origin_basis-perceived"],
    told: "Perù (Percepito dall'équipe)",
  },
];
const HELP = [
  {
    field: "services",
    part: "help",
    chips: ["service-listen", "service-psych_support"],
    told: "Ascolto, Sostegno psicologico",
  },
  {
    field: "referrals",
    part: "help",
    fold: "referrals",
    chips: ["referral-filter_office", "referral-er"],
    told: "Pronto soccorso: Non rilevato",
  },
  {
    field: "outcome",
    part: "help",
    fold: "referrals",
    chips: ["outcome-filter_office-accepted"],
    told: "Ufficio Filtro: Accettato",
  },
];

const CONTACT = [
  NEWNESS,
  ...PERSON,
  ...ORIGIN,
  { field: "language", part: "origin", fold: "language", chips: ["language-es"], told: "Spagnolo" },
  { field: "mediator", part: "origin", chips: ["mediator"], told: "C'era la mediatrice o il mediatore" },
  { field: "field", part: "field", chips: ["field-labour"], told: "Sfruttamento lavorativo" },
  { field: "sector", part: "field", chips: ["sector-carwash"], told: "Autolavaggi" },
  { field: "mode", part: "field", chips: ["mode-from_vehicle"], told: "Dal mezzo" },
  { field: "zone", part: "field", chips: [`zone-${ZONE}`], told: ZONE },
  {
    field: "setting",
    part: "field",
    fold: "setting",
    chips: ["setting-transit"],
    told: "Stazione o fermata",
  },
  {
    field: "protection",
    part: "field",
    fold: "protection",
    chips: ["protection-in_sai"],
    told: "Ospite SAI",
  },
  ...HELP,
  { field: "needs", part: "help", fold: "needs", chips: ["need-documents"], told: "Documenti" },
  { field: "proposal", part: "signs", chips: ["proposal-discuss"], told: "Da discutere in équipe" },
  { field: "engagement", part: "signs", chips: ["engagement"], told: "Aggancio" },
  { field: "consent", part: "signs", chips: ["consent-given_oral"], told: "Consenso orale" },
  {
    field: "signals",
    part: "signs",
    fold: "signals-lab",
    chips: ["signal-lab07", "signal-lab10"],
    told: "Multe o punizioni",
  },
];

/** What belongs to another field than the first contact's; and the same person again, who is not counted. */
const BEGGING = [
  { field: "newness", part: "person", chips: ["newness-seen_this_period"], told: "Già vista nel bimestre" },
  { field: "already_counted", part: "person", chips: ["already_counted"], told: "Già contata" },
  { field: "field", part: "field", chips: ["field-begging"], told: "Accattonaggio" },
  { field: "begging_form", part: "field", chips: ["begging_form-performs"], told: "Si esibisce" },
];

const ACCESS = [
  NEWNESS,
  ...PERSON,
  ...ORIGIN,
  { field: "reason", part: "help", chips: ["access_reason-violence"], told: "Violenza subita" },
  ...HELP,
  { field: "sent_by", part: "help", fold: "sent_by", chips: ["sent_by-prison"], told: "Carcere" },
];

const REPORT = [
  { field: "source", part: "report", chips: ["source-judiciary"], told: "Autorità giudiziaria" },
  { field: "urgency", part: "report", chips: ["urgency-immediate"], told: "Immediata" },
  { field: "reason", part: "report", chips: ["report_reason-protection"], told: "Chiede protezione" },
  ...PERSON,
  ...ORIGIN,
  { field: "field", part: "field", chips: ["field-forced_marriage"], told: "Matrimonio forzato" },
  { field: "steps", part: "steps", chips: ["eval_step-interview_first"], told: "Primo colloquio" },
];

/** Which chips "come l'ultima" are offered for a contact, part by part; `once` appear when another chip is chosen. */
const LIKE_LAST = {
  person: { chips: ["gender", "age"], once: ["age_basis"] },
  origin: { chips: ["origin", "language"], once: ["origin_basis"] },
  field: { chips: ["field", "mode", "zone", "setting", "protection"], once: ["sector"] },
  help: { chips: ["service"], once: [] },
  signs: { chips: [], once: [] },
};

/** What the second contact must say without a word of the first having been tapped again, and what it must not. */
const TAKEN = CONTACT.filter(({ field }) =>
  [
    "gender",
    "age",
    "age_basis",
    "origin",
    "origin_basis",
    "language",
    "field",
    "sector",
    "mode",
    "zone",
    "setting",
    "protection",
    "services",
  ].includes(field),
);
const ASKED_ANEW = CONTACT.filter((field) => !TAKEN.includes(field));

/** The outings: what is written in each, and what it is called when it is found again. */
const OUTINGS = [
  {
    work: "labour_site",
    area: "MI",
    line: "street_contacts",
    kills: [
      { begun: "un contatto iniziato", fields: CONTACT },
      { begun: "un contatto iniziato", fields: BEGGING },
    ],
    presences: 3,
    counted: 2,
    records: 3,
  },
  {
    work: "dropin",
    area: "CO",
    line: "low_threshold_accesses",
    kills: [{ begun: "un accesso iniziato", fields: ACCESS }],
    presences: 1,
    counted: 1,
    records: 1,
  },
  {
    work: "reports",
    area: "MB",
    line: "reported_persons",
    outings: 0,
    kills: [{ begun: "una segnalazione iniziata", fields: REPORT }],
    presences: 0,
    counted: 1,
    records: 1,
  },
];

let server, desk, tablet;

before(async () => {
  server = await SyncServer.at(await freePort());
  desk = await Device.start("fields-desk", DESK);
  tablet = await Device.start("fields-tablet", TABLET);
});

after(async () => {
  const canaries = [...Object.values(UNITS), ZONE, NOTE];
  const ended = await Promise.allSettled([tablet?.end(canaries), desk?.end(canaries), server?.forget()]);
  for (const { reason } of ended) if (reason) throw reason;
});

test("after every field a kill, and every field is there", async (t) => {
  const step = steps(t);
  await step("no field of a form is left out", leavesNoneOut);
  await step("a desk and a tablet are there", async () => {
    await founds(desk, server, UNITS.desk);
    await enrols(desk, server, [[tablet, UNITS.street]]);
    await namesTheZones(tablet, [ZONE]);
  });
  for (const outing of OUTINGS) await step(`${outing.work}: a kill after every field`, () => goesOut(outing));
  await step("all of it is handed over", handsOver);
  await step("the desk reads every field", readsReceived);
  await step("every screen on the way was fit for use", async () => {
    for (const device of [desk, tablet]) device.eye.judge();
  });
});

async function leavesNoneOut() {
  const [, referralOutcome] = await fieldsOf("Referral");
  const filled = (fields) => [...new Set(fields.map(({ field }) => field))].sort();
  const asked = async (form) => (await fieldsOf(form)).filter((field) => !NOT_ASKED.includes(field));
  assert.deepEqual(filled([...CONTACT, ...BEGGING]), [...(await asked("Contact")), referralOutcome].sort());
  assert.deepEqual(filled(ACCESS), [...(await asked("Access")), referralOutcome].sort());
  assert.deepEqual(filled(REPORT), (await asked("EntityReport")).sort());
}

async function goesOut(outing) {
  Object.assign(outing, await starts(tablet, { unit: UNITS.street, ...outing }));
  await tablet.tap("pin-without");
  await tablet.see("screen-outing");
  for (let seen = 0; seen < outing.presences; seen += 1) await tablet.tap("presence-trans");
  if (outing.presences > 0) await tablet.tap("tab-complete");
  const [first, ...others] = outing.kills;
  await isKilledAfterEvery(first);
  if (outing.work === "labour_site") {
    await takesTheLast();
    await keepsTheNote();
  }
  for (const other of others) await isKilledAfterEvery(other);
  await closes(outing);
}

/** One record, and a kill after each of its fields. */
async function isKilledAfterEvery({ begun, fields }) {
  await tablet.tap("record-new");
  await tablet.see("screen-form");
  const first = Date.now();
  let last;
  for (const [at, { field, ...place }] of fields.entries()) {
    await opens(place);
    await tablet.tapAll(...place.chips);
    await tablet.reads("draft-state", "Bozza salvata");
    last ??= Date.now();
    await tablet.die();
    await comesBack();
    await findsTheDraft(tablet, begun, first, last);
    await opens(place);
    for (const chip of place.chips)
      assert.ok(await chosen(chip), `${field} is there after the kill: ${chip}`);
    if (field === TAKEN_BACK) await takesBack(place, () => findsTheDraft(tablet, begun, first, Date.now()));
    if (at === fields.length - 1) await tablet.eye.lookOnce(`form-${field}`);
  }
  await tablet.tap("record-save");
  await tablet.see("screen-complete");
}

/** After the kill the tap before it can still be taken back; that too is kept, and the tap can be made again. */
async function takesBack(place, finds) {
  const [chip] = place.chips;
  await tablet.tap("undo");
  await until("it is taken back", async () => !(await chosen(chip)));
  await tablet.reads("draft-state", "Bozza salvata");
  await tablet.die();
  await comesBack();
  await finds();
  await opens(place);
  assert.equal(await chosen(chip), false, "what was taken back stays so after another kill");
  await tablet.eye.lookOnce("form-taken-back");
  await tablet.tap(chip);
  await tablet.reads("draft-state", "Bozza salvata");
}

async function opens({ part, fold }) {
  await tablet.tap(`part-${part}`);
  if (fold && (await tablet.attribute(`fold-${fold}`, "aria-expanded")) === "false")
    await tablet.tap(`fold-${fold}`);
}

const chosen = async (chip) => (await tablet.see(chip)).locator("input").isChecked();

/** The words again, and no PIN. */
async function comesBack() {
  await tablet.see("keypad");
  await tablet.unlock();
  await tablet.tap("pin-without");
}

/** The chips that are offered are these and no others; each is tapped, and takes what it says. */
async function takesTheLast() {
  await tablet.tap("record-new");
  await tablet.tap("newness-new_ever");
  for (const [part, { chips, once }] of Object.entries(LIKE_LAST)) {
    await tablet.tap(`part-${part}`);
    await offersLast(chips, `of ${part}`);
    await tablet.eye.lookOnce(`form-last-${part}`);
    await tablet.tapAll(...chips.map((chip) => `${chip}-last`));
    await offersLast([...chips, ...once], `of ${part}, all chosen`);
    await tablet.tapAll(...once.map((chip) => `${chip}-last`));
  }
  await tablet.tap("record-save");
  await tablet.see("screen-complete");
}

async function offersLast(expected, what) {
  const ids = await tablet.page
    .locator("[data-testid$='-last']")
    .evaluateAll((chips) => chips.map(({ dataset }) => dataset.testid));
  assert.deepEqual(ids.sort(), expected.map((chip) => `${chip}-last`).sort(), `"come l'ultima" ${what}`);
}

/** A line of the notebook about one person is no field of the form, and is there after a kill all the same. */
async function keepsTheNote() {
  await tablet.tapAll("record-1-edit", "part-note");
  await tablet.paste("note", NOTE);
  await tablet.reads("draft-state", "Bozza salvata");
  await tablet.die();
  await comesBack();
  await tablet.tapAll("tab-complete", "record-1-edit", "part-note");
  assert.equal(await (await tablet.see("note")).inputValue(), NOTE);
  await tablet.eye.look("form-note");
  await tablet.tap("draft-drop");
  await tablet.see("screen-complete");
}

async function closes({ work, presences, counted }) {
  await tablet.tapAll("tab-shift", "to-close");
  await tablet.figures({ ...(work !== "reports" && { presences }), contacts: counted });
  await tablet.tap("close-outing");
  await tablet.see("screen-outing-end");
  await tablet.figures({ contacts: counted });
  await tablet.tap("outing-end-done");
  await tablet.see("screen-closed");
}

async function handsOver() {
  await server.start();
  await tablet.tapAll("outbox-open", "sync-now");
  const rows = tablet.page.getByTestId("outbox-row");
  await until("every outing is received", async () => {
    const states = await tablet.readAll(rows);
    return states.length === OUTINGS.length && states.every((said) => said.includes("Ricevuta"));
  });
  await tablet.tap("outbox-back");
}

async function readsReceived() {
  await desk.unlock();
  await desk.see("screen-received");
  await desk.tap("received-refresh");
  const rows = desk.page.getByTestId("received-outing");
  await until("every outing is here", async () => (await rows.count()) === OUTINGS.length);
  for (const outing of OUTINGS) await readsOuting(rows, outing);
  await desk.tap("tab-table");
  await desk.see("table-total");
  const cells = { project: { outings: 2 } };
  for (const { area, month, line, counted, outings = 1 } of OUTINGS) {
    cells[area] = cells[`${area}-${month}`] = { [line]: counted, outings };
    cells.project[line] = counted;
  }
  await tableSays(desk, cells);
}

async function readsOuting(rows, { work, words, counted, records, presences, kills }) {
  const row = rows.filter({ hasText: words });
  const figures = await desk.readAll(row.locator("dd.number"));
  const seen = work === "reports" ? "–" : presences;
  assert.deepEqual(figures, [counted, records, seen].map(String), words);
  await desk.press(row.getByTestId("received-open"), "open the outing");
  await until("its records", async () => (await desk.at("received-record").count()) > 0);
  const said = (await readsItems(desk)).slice(1);
  assert.equal(said.length, records, words);
  const [first, ...others] = kills;
  tells(said[0], first.fields);
  if (others.length > 0) {
    tells(said[1], TAKEN);
    for (const { field, told } of ASKED_ANEW)
      assert.ok(!said[1].includes(told), `${field} is never taken from the person before: ${said[1]}`);
  }
  for (const [at, { fields }] of others.entries()) tells(said[at + 2], fields);
  assert.ok(!said.join().includes(NOTE), "a note never leaves the tablet");
  await desk.eye.lookOnce(`received-${first.begun}`);
  await desk.tap("received-back");
}

function tells(said, fields) {
  for (const { field, told } of fields) assert.ok(said.includes(told), `the desk reads ${field}: ${said}`);
}
