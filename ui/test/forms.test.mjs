// What the screens reckon for themselves before they ask: which form, what it counts, whether it is finished.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

const forms = await load("forms.ts");
const calendar = await load("calendar.ts");

const outing = (channel, records = []) => ({
  shift: forms.openingShift({ unit: "Unità Est", area: "CO", channel, date: "2026-11-30" }),
  records,
  draft: null,
});
const view = (record, withdrawn = false) => ({ record, withdrawn });

test("each channel fills its own form", () => {
  const check = (channel, form) => assert.equal(forms.formOf(channel), form, String(channel));
  check("street_night", "contact");
  check("indoor_phone", "contact");
  check("dropin", "access");
  check("desk", "access");
  check(null, "entity_report");
  check("ad_monitor", null);
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

test("presences are raised to the contacts noted, group by group, and never lowered", () => {
  const noted = ["woman", "woman", "trans_man", "nonbinary_other"].map((gender) =>
    view(forms.quick(outing("street_night"), gender, "unknown")),
  );
  const gone = view(forms.quick(outing("street_night"), "man", "unknown"), true);
  const lifted = forms.raised(outing("street_night", [...noted, gone]), { ...forms.noPresences, women: 5 });
  assert.deepEqual(lifted, { women: 5, men: 0, trans: 1, other: 1, unknown: 0, possible_minors: 0 });
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
