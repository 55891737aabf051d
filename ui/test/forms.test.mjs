// What the screens reckon for themselves before they ask: which form, what it counts, whether it is finished.

import assert from "node:assert/strict";
import test from "node:test";
import { load, text } from "./load.mjs";

const forms = await load("forms.ts");
const { diaryOf } = await load("diary.ts");
const calendar = await load("calendar.ts");

const outing = (channel, records = [], national_mapping = false) => ({
  shift: forms.openingShift({
    unit: "Unità Est",
    area: "CO",
    channel,
    date: "2026-11-30",
    national_mapping,
  }),
  records,
  draft: null,
  zones: ["Zona rossa", "Zona verde", "Zona blu"],
  notes: [],
});
const view = (record, withdrawn = false, order = 1) => ({ subject: `s${order}`, record, withdrawn, order });

test("each channel fills its own form", () => {
  const check = (channel, form) =>
    assert.equal(forms.formOf({ channel, national_mapping: false }), form, String(channel));
  check("street_night", "contact");
  check("indoor_phone", "contact");
  check("dropin", "access");
  check("desk", "access");
  check(null, "entity_report");
  check("ad_monitor", null);
  assert.equal(forms.formOf({ channel: "street_night", national_mapping: true }), "zone");
});

test("every channel can be chosen at the start, once, and the mapping has a night and a day", async () => {
  const { lists } = JSON.parse(await text("crates/model/data/code-lists.json"));
  const works = forms.workGroups.flatMap((group) => group.works);
  const channels = lists.channel.codes.map(({ code }) => code);
  assert.deepEqual([...works].sort(), [...channels, "reports", "mapping_night", "mapping_day"].sort());
  assert.deepEqual(forms.kindOf("mapping_night"), { channel: "street_night", national_mapping: true });
  assert.deepEqual(forms.kindOf("reports"), { channel: null, national_mapping: false });
  assert.equal(forms.openingShift({ ...outing("begging").shift }).national_mapping, false);
});

test("a form opened and left as it was says nothing, whatever the channel", () => {
  for (const channel of ["street_night", "indoor_phone", "online", "dropin", null]) {
    const open = outing(channel);
    const blank = forms.blank(open);
    const draft = (record) => ({ subject: null, record, begun: "23:41" });
    assert.ok(
      forms.saysNothing(open, draft(Object.fromEntries(Object.entries(blank).reverse()))),
      String(channel),
    );
    assert.ok(!forms.saysNothing(open, draft({ ...blank, age: "u18" })), String(channel));
  }
  const noted = view(forms.quick(outing("street_night"), "woman", "new_ever"));
  const open = outing("street_night", [noted]);
  const draft = (record) => ({ subject: "s1", record, begun: null });
  assert.ok(forms.saysNothing(open, draft({ ...noted.record })));
  assert.ok(!forms.saysNothing(open, draft({ ...noted.record, gender: "man" })));
});

test("come l'ultima takes the latest value that is one, and never what must be asked anew", () => {
  const contact = forms.quick(outing("street_night"), "woman", "new_ever");
  const first = {
    ...contact,
    origin: "NG",
    language: "pcm",
    services: ["listen"],
    zone: "Zona rossa",
    signals: ["gen01"],
    consent: "given_oral",
    proposal: "yes",
    needs: ["health"],
    possible_minor: true,
  };
  const second = { ...contact, gender: "man", origin: "RO", field: "labour" };
  const gone = { ...contact, origin: "BR", age: "a21_24" };
  const later = { ...contact, origin: "PE" };
  const records = [
    view(first, false, 1),
    view(second, false, 2),
    view(gone, true, 3),
    view(contact, false, 4),
    view(later, false, 5),
  ];
  const open = outing("street_night", records);
  assert.deepEqual(forms.lastOf(open, { subject: "s4", record: contact, begun: null }), {
    mode: "spoken",
    gender: "man",
    origin: "RO",
    field: "labour",
    services: ["listen"],
    language: "pcm",
    zone: "Zona rossa",
  });
  assert.equal(forms.lastOf(open, { subject: null, record: contact, begun: null }).origin, "PE");
  assert.deepEqual(forms.lastOf(open, { subject: "s1", record: first, begun: null }), {});
});

test("a mapping night is counted zone by zone: to be counted, under way, counted", () => {
  const seen = (women) => ({ ...forms.noPresences, women });
  const zone = (name, women) => ({ form: "zone", incomplete: false, zone: name, presences: seen(women) });
  const records = [view(zone("Zona rossa", 4), false, 1), view(zone("Zona blu", 9), true, 2)];
  const open = outing("street_night", records, true);
  const draft = { subject: null, record: zone("Zona verde", 2), begun: "23:41" };
  assert.deepEqual(
    forms
      .zonesOf(open, draft)
      .map(({ zone, state, subject, presences }) => [zone, state, subject, presences.women]),
    [
      ["Zona rossa", "counted", "s1", 4],
      ["Zona verde", "going", null, 2],
      ["Zona blu", "todo", null, 0],
    ],
  );
  assert.equal(forms.presencesOf(records, { ...open.shift, presences: seen(1) }), 5);
  assert.equal(forms.countOf(records[0].record), 0);
  assert.ok(forms.saysNothing(open, { ...draft, record: zone("Zona verde", 0) }));
  assert.ok(!forms.saysNothing(open, draft));
  assert.equal(forms.blank(open), null);
});

test("a presence steps between none and what the core takes", () => {
  const at = (women, by) => forms.stepped({ ...forms.noPresences, women }, "women", by).women;
  assert.deepEqual([at(0, -1), at(0, 1), at(500, 1), at(500, -1)], [0, 1, 500, 499]);
});

test("the sheet says what an outing was, in sums, and nothing of a zone or a person", () => {
  const { shift } = outing("street_night", [], true);
  const said = (diary) => diaryOf({ presences: 9, counted: 0, first: 0, zones: 2, services: [], ...diary });
  const night = said({ shift: { ...shift, weather: "rain", presences: { ...shift.presences, women: 9 } } });
  const value = (lines, name) => lines.find((line) => line.name === name)?.value;
  assert.equal(value(night, "Zone contate"), "2");
  assert.equal(value(night, "Presenze"), "9");
  assert.equal(value(night, "Tempo"), "Pioggia");
  assert.equal(value(night, "Contatti"), undefined);
  const none = said({ shift: { ...outing("dropin").shift, coverage: "not_done", not_done: "staff" } });
  assert.equal(value(none, "Perché non è stata fatta"), "Personale");
  assert.equal(value(none, "Presenze"), undefined);
  const access = said({
    shift: outing("dropin").shift,
    counted: 3,
    first: 1,
    services: [{ service: "listen", count: 2 }],
  });
  assert.equal(value(access, "Accessi"), "3");
  assert.equal(value(access, "Aiuti dati"), "Ascolto 2");
});

test("everything observed starts at non rilevato, and only newness is asked", () => {
  const contact = forms.blank(outing("street_night"));
  assert.equal(contact.gender, "unknown");
  assert.equal(contact.age, "unknown");
  assert.equal(contact.field, "unknown");
  assert.equal(contact.origin, null);
  assert.equal(forms.missing(contact), "newness");
  assert.equal(forms.missing({ ...contact, newness: "unknown" }), null);
});

test("a refused contact and one already counted count nothing", () => {
  const contact = forms.quick(outing("street_night"), "woman", "new_ever");
  assert.equal(forms.countOf(contact), 1);
  assert.equal(forms.countOf({ ...contact, mode: "refused" }), 0);
  assert.equal(forms.countOf({ ...contact, already_counted: true }), 0);
});

test("possible minors are among the presences, not beside them", () => {
  assert.equal(
    forms.presencesIn({ women: 2, men: 1, trans: 0, other: 0, unknown: 1, possible_minors: 2 }),
    4,
  );
});

test("presences are raised only where more persons were noted than seen, and only by so many", () => {
  const check = (channel, genders, seen, expected) => {
    const open = outing(channel);
    const noted = genders.map((gender, at) => view(forms.quick(open, gender, "unknown"), false, at));
    const gone = view(forms.quick(open, "man", "unknown"), true, 9);
    const shift = { ...open.shift, presences: { ...forms.noPresences, ...seen } };
    const lifted = forms.raised([...noted, gone], shift);
    assert.deepEqual(lifted, expected && { ...forms.noPresences, ...expected }, channel);
  };
  const three = ["woman", "woman", "trans_man"];
  check("street_night", three, { unknown: 3 }, null);
  check("street_night", three, { women: 5 }, null);
  check("street_night", three, {}, { women: 2, trans: 1 });
  check("street_night", three, { unknown: 2 }, { unknown: 2, women: 1 });
  check("street_night", [...three, "nonbinary_other"], { women: 2 }, { women: 2, trans: 1, other: 1 });
  // A drop-in may leave its presences uncounted; where it counts them, whoever came is among them.
  check("dropin", ["woman", "man"], {}, null);
  check("dropin", ["woman", "man"], { women: 1 }, { women: 1, men: 1 });
  // On the phone and online nobody is seen.
  check("indoor_phone", three, {}, null);
  check("phone_line", three, {}, null);
  check("online", three, {}, null);
});

test("what is being written when an outing is closed is among the figures of its closing", () => {
  const zone = (women, incomplete = false) => ({
    form: "zone",
    incomplete,
    zone: "Zona blu",
    presences: { ...forms.noPresences, women },
  });
  const night = outing("street_night", [{ ...view(zone(5)), subject: "s1" }], true);
  const closing = (draft) => forms.closingRecords(night, draft);
  const sum = (records) => forms.presencesOf(records, night.shift);
  assert.equal(sum(closing(null)), 5);
  const other = { subject: null, record: { ...zone(2), zone: "Zona rossa" }, begun: null };
  assert.equal(sum(closing(other)), 7);
  assert.equal(closing(other).at(-1).record.incomplete, true);
  assert.equal(sum(closing({ ...other, subject: "s1" })), 2, "a zone counted again is counted once");
  const nothing = { ...other, record: { ...other.record, presences: { ...forms.noPresences } } };
  assert.equal(closing(nothing), night.records, "where nobody was counted nothing is left");
});

test("a contact that was put back is to be completed as it was before", () => {
  const words = (record) => forms.fillWords(record).words;
  const noted = forms.quick(outing("street_night"), "woman", "new_ever");
  assert.equal(words(noted), "Da completare");
  // Putting back makes a new revision, and says nothing new.
  assert.equal(words({ ...noted, gender: "unknown" }), "Da completare");
  assert.equal(words({ ...noted, age: "a21_24" }), "2 di 5");
  assert.equal(words({ ...noted, gender: "unknown", age: "a21_24" }), "1 di 5");
  assert.equal(words({ ...noted, incomplete: true }), "Incompleta");
});

test("presences stand where persons are seen, and the numbers of the ads where ads are", () => {
  const names = (channel, changed = {}) =>
    diaryOf({
      shift: { ...outing(channel).shift, ...changed },
      presences: 0,
      counted: 0,
      first: 0,
      zones: 0,
      services: [],
    }).map(({ name }) => name);
  assert.ok(names("street_night").includes("Presenze"));
  const ads = names("ad_monitor", { ads: { viewed: 5, called: 2, answered: 1, contacts: 0 } });
  assert.ok(!ads.includes("Presenze"));
  for (const name of ["Annunci visti", "Chiamate fatte", "Chiamate riuscite", "Contatti ottenuti"])
    assert.ok(ads.includes(name), name);
  assert.ok(!names("indoor_phone").includes("Presenze"));
});

test("a report takes month and area from its session", () => {
  const report = forms.blank(outing(null));
  assert.equal(report.month, "2026-11");
  assert.equal(report.area, "CO");
  assert.equal(report.case, "");
});

test("days and months turn over", () => {
  assert.equal(calendar.dayAfter("2026-11-30", 1), "2026-12-01");
  assert.equal(calendar.dayAfter("2024-03-01", -1), "2024-02-29");
  assert.equal(calendar.monthOf("2026-12-31"), "2026-12");
});
