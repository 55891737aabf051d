// The words and the order of the review: what differs between two wordings, which outings are shown, how far cases came.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

const { differences, linesSaid, shiftLines } = await load("said.ts");
const { flags, funnel, has, isFine, lineName, matches, noFilter, states, toDo } = await load("inbox.ts");
const { apartWord, kindWords, noPresences, openingShift, presencesSeen } = await load("forms.ts");

const contact = (changed = {}) => ({
  record: {
    form: "contact",
    incomplete: false,
    mode: "spoken",
    newness: "new_ever",
    already_counted: false,
    gender: "woman",
    age: "unknown",
    age_basis: null,
    possible_minor: false,
    origin: null,
    origin_basis: null,
    field: "unknown",
    services: [],
    language: null,
    mediator: false,
    needs: [],
    setting: null,
    sector: null,
    begging_form: null,
    protection: "unknown",
    referrals: [],
    signals: [],
    proposal: "no",
    engagement: false,
    consent: "not_asked",
    zone: null,
    ...changed,
  },
});

/** A change of each field of a contact that a person may see. */
const EACH = {
  incomplete: true,
  mode: "message",
  newness: "unknown",
  already_counted: true,
  gender: "man",
  age: "a21_24",
  possible_minor: true,
  origin: "NG",
  field: "labour",
  services: ["listen"],
  language: "pcm",
  mediator: true,
  needs: ["health"],
  setting: "park",
  sector: "logistics",
  begging_form: "sells",
  protection: "none",
  referrals: [{ to: "filter_office", outcome: "proposed" }],
  signals: ["gen01"],
  proposal: "discuss",
  engagement: true,
  consent: "given_oral",
  zone: "Zona rossa",
};

test("no field of a contact can be changed without a line that says so", () => {
  const silent = Object.entries(EACH)
    .filter(([field, value]) => differences(contact(), contact({ [field]: value })).length !== 1)
    .map(([field]) => field);
  assert.deepEqual(silent, []);
});

test("what was not recorded is said as such, on either side", () => {
  const [there] = differences(contact(), contact({ origin: "NG" }));
  assert.deepEqual(there, { name: "Paese di origine", from: "Non rilevato", to: "Nigeria" });
  const [back] = differences(contact({ origin: "NG" }), contact());
  assert.deepEqual([back.from, back.to], ["Nigeria", "Non rilevato"]);
  assert.deepEqual(differences(contact(), contact()), []);
});

test("taking out is one difference, and two ways of not being there are none", () => {
  assert.equal(differences(contact(), "withdrawn").length, 1);
  assert.equal(differences("withdrawn", contact()).length, 1);
  assert.deepEqual(differences("withdrawn", "withdrawn"), []);
  assert.deepEqual(linesSaid("withdrawn"), []);
});

test("each question is one line, however often it is answered", () => {
  const referrals = [
    { to: "filter_office", outcome: "proposed" },
    { to: "cav", outcome: "accepted" },
  ];
  const names = linesSaid(contact({ referrals })).map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

const outing = (changed = {}) => ({
  outing: "a",
  unit: "Unità Lago",
  channel: "street_night",
  mapping: false,
  not_done: null,
  from_revoked: false,
  withdrawn: false,
  closed: true,
  incomplete: 0,
  mismatch: false,
  forks: 0,
  unreadable: 0,
  adopted: false,
  minors: 0,
  proposals: 0,
  state: "to_see",
  to_see: 3,
  sent_back: 1,
  late: false,
  ...changed,
});

/** An outing that carries this flag and no other. */
const CARRIES = {
  minors: { minors: 1 },
  proposals: { proposals: 2 },
  mismatch: { mismatch: true },
  forks: { forks: 1 },
  incomplete: { incomplete: 1 },
  running: { closed: false },
  late: { late: true },
  revoked: { from_revoked: true },
  adopted: { adopted: true },
  unreadable: { unreadable: 1 },
};

test("each flag is carried by its own outings and by no other", () => {
  assert.deepEqual(Object.keys(CARRIES), [...flags]);
  for (const [flag, changed] of Object.entries(CARRIES)) {
    const carried = flags.filter((other) => has(outing(changed), other));
    assert.deepEqual(carried, [flag]);
  }
  assert.deepEqual(
    flags.filter((flag) => has(outing(), flag)),
    [],
  );
});

test("a filter leaves what is chosen, by every part of it", () => {
  const is = (part) => matches(outing(), { ...noFilter, ...part });
  assert.ok(is({}));
  assert.ok(is({ unit: "Unità Lago", line: "street_contacts", state: "to_see" }));
  for (const part of [
    { unit: "Indoor" },
    { line: "indoor_contacts" },
    { state: "accepted" },
    { flag: "late" },
  ])
    assert.ok(!is(part), JSON.stringify(part));
  assert.ok(matches(outing({ channel: "ad_monitor" }), { ...noFilter, line: "apart" }));
  assert.ok(matches(outing({ unit: null }), { ...noFilter, line: "unreadable" }));
});

test("only an outing that was done and asks for nothing is called fine", () => {
  const fine = (changed) => isFine(outing({ sent_back: 0, ...changed }));
  assert.ok(fine({}));
  for (const changed of [
    ...Object.values(CARRIES),
    { not_done: "weather" },
    { sent_back: 1 },
    { withdrawn: true },
  ])
    assert.ok(!fine(changed), JSON.stringify(changed));
});

test("a mapping is in no line, whatever its channel, and is called what it is", () => {
  assert.equal(lineName(outing({ mapping: true })), "apart");
  const called = (channel, national_mapping) => kindWords({ channel, national_mapping });
  assert.equal(called("street_night", true), "Mappatura nazionale, di notte");
  assert.equal(called("street_day", true), "Mappatura nazionale, di giorno");
  assert.equal(called("street_night", false), "Strada, notte");
  assert.equal(called(null, false), "Segnalazioni da enti");
});

test("the presences of a mapping are those of its zones, and its shift alone says none of them", () => {
  const zone = (women, { withdrawn = false, incomplete = false } = {}) => ({
    record: { form: "zone", incomplete, zone: "Zona blu", presences: { ...noPresences, women } },
    withdrawn,
  });
  const shift = openingShift({
    unit: "Unità Lago",
    area: "CO",
    date: "2026-11-20",
    channel: "street_night",
    national_mapping: true,
  });
  const said = (lines) => lines.find(({ name }) => name === "Presenze")?.value;
  assert.equal(said(shiftLines(shift)), undefined, "which is not nought");
  const zones = [zone(5), zone(2, { incomplete: true }), zone(9, { withdrawn: true })];
  assert.equal(said(shiftLines(shift, presencesSeen(zones, shift))), "7 (Donne 7)");
  assert.equal(said(shiftLines({ ...shift, national_mapping: false })), "0");
  assert.equal(apartWord(zones[1].record), "record_mapping", "a zone that was not finished counts there too");
  assert.equal(apartWord({ form: "contact", mode: "refused" }), "record_zero");
  assert.equal(apartWord({ form: "contact", mode: "spoken" }), null);
});

test("what is to do is added up over all outings", () => {
  const work = toDo([outing(), outing({ to_see: 0, sent_back: 0 }), outing({ to_see: 2, sent_back: 0 })]);
  assert.deepEqual(work, { outings: 2, entries: 5, sentBack: 1 });
});

test("a case counts at every step it reached", () => {
  const counted = funnel([{ steps: ["received", "contacted"] }, { steps: ["received"] }]);
  assert.equal(counted.length, 17);
  const reached = Object.fromEntries(counted.map(({ step, cases }) => [step, cases]));
  assert.deepEqual([reached.received, reached.contacted, reached.accepted], [2, 1, 0]);
});

test("every state can be chosen", () => {
  assert.deepEqual([...states].sort(), ["accepted", "corrected", "duplicate", "sent_back", "to_see"]);
});
