// What the list of services says at a moment: open, shut or not known; verified or not; found or not.

import assert from "node:assert/strict";
import test from "node:test";
import { load, text } from "./load.mjs";

const { isHoliday, matching, momentOf, openness, trust } = await load("services.ts");
const { services } = JSON.parse(await text("crates/model/data/services.json"));

const listing = (fields) => ({
  code: "x",
  name: { it: "Sportello", en: "Desk" },
  contact: null,
  for_whom: null,
  hours: null,
  opening: null,
  appointment: false,
  areas: [],
  needs: [],
  groups: [],
  languages: [],
  source: "prova",
  verify_before_use: false,
  verified_on: null,
  valid_until: null,
  ...fields,
});
const shipped = (code) => services.find((one) => one.code === code);
/** A moment in Italy: 2026-11-20 is a Friday. */
const at = (day, time) => {
  const [hours, minutes] = time.split(":").map(Number);
  return { day, weekday: new Date(`${day}T00:00:00Z`).getUTCDay() || 7, minute: hours * 60 + minutes };
};

test("a moment is Italy's, summer and winter, whatever the clock's own zone", () => {
  const check = (clock, moment) => assert.deepEqual(momentOf(new Date(clock)), moment, clock);
  check("2026-11-20T22:59:00Z", { day: "2026-11-20", weekday: 5, minute: 23 * 60 + 59 });
  check("2026-11-20T23:00:00Z", { day: "2026-11-21", weekday: 6, minute: 0 });
  check("2026-07-05T22:00:00Z", { day: "2026-07-06", weekday: 1, minute: 0 });
  check("2026-07-05T10:30:00Z", { day: "2026-07-05", weekday: 7, minute: 12 * 60 + 30 });
});

test("open from the first minute, shut from the last", () => {
  const check = (day, time, state) =>
    assert.equal(openness(shipped("casa_diritti"), at(day, time)).state, state, `${day} ${time}`);
  check("2026-11-20", "08:29", "closed");
  check("2026-11-20", "08:30", "open");
  check("2026-11-20", "12:29", "open");
  check("2026-11-20", "12:30", "closed");
  check("2026-11-20", "13:30", "open");
  check("2026-11-20", "15:30", "closed");
  check("2026-11-21", "09:00", "closed");
  assert.equal(openness(shipped("casa_diritti"), at("2026-11-20", "13:30")).until, "15:30");
});

test("a desk that opens at other hours on other days", () => {
  const state = (day, time) => openness(shipped("residenzami"), at(day, time)).state;
  assert.equal(state("2026-11-18", "10:00"), "closed", "Wednesday morning");
  assert.equal(state("2026-11-18", "15:00"), "open", "Wednesday afternoon");
  assert.equal(state("2026-11-19", "10:00"), "open", "Thursday morning");
});

test("what never shuts is open on a holiday too; weekly hours say nothing then", () => {
  assert.equal(openness(shipped("nv_antitratta"), at("2026-12-25", "03:00")).state, "always");
  assert.equal(openness(shipped("casa_diritti"), at("2026-12-25", "09:00")).state, "holiday");
  assert.equal(openness(shipped("casa_diritti"), at("2026-12-24", "09:00")).state, "open");
});

test("hours that nobody wrote are not known, never shut", () => {
  for (const code of ["naga", "mts_policlinico", "antidiscr", "ufficio_filtro"]) {
    assert.equal(openness(shipped(code), at("2026-11-20", "10:00")).state, "unknown", code);
  }
});

test("national holidays, the moving ones too", () => {
  const holidays = ["2026-01-06", "2026-04-05", "2026-04-06", "2027-03-29", "2038-04-26", "2026-06-02"];
  for (const day of [...holidays, "2026-10-04", "2030-10-04"]) assert.ok(isHoliday(day), day);
  for (const day of ["2026-11-20", "2026-04-07", "2025-10-04", "2026-12-07"]) assert.ok(!isHoliday(day), day);
});

test("nothing is called verified that nobody verified, or for longer than it holds", () => {
  const check = (fields, expected) => assert.equal(trust(listing(fields), "2026-11-20"), expected);
  check({}, "never");
  check({ verify_before_use: true }, "old");
  check({ verified_on: "2026-10-01", valid_until: "2026-11-20" }, "verified");
  check({ verified_on: "2026-10-01", valid_until: "2026-11-19" }, "expired");
  check({ verified_on: "2026-10-01", verify_before_use: true }, "verified");
  for (const one of services) assert.ok(["never", "old"].includes(trust(one, "2026-11-20")), one.code);
});

const any = { area: null, need: null, group: null, open: false, words: "" };
const found = (wish, now = at("2026-11-20", "03:00")) =>
  matching(services, { ...any, ...wish }, now).map((one) => one.code);

test("an area finds what is there and what is everywhere", () => {
  assert.equal(found({}).length, services.length);
  const sondrio = found({ area: "SO" });
  assert.ok(sondrio.includes("nv_antitratta") && sondrio.includes("ufficio_filtro"));
  assert.ok(!sondrio.includes("casa_diritti") && !sondrio.includes("co_portaaperta"));
});

test("a need finds only what answers it, a group also what is for anyone", () => {
  assert.deepEqual(found({ need: "language" }), ["cpia"]);
  const minors = found({ group: "minors" });
  assert.ok(minors.includes("minori_114") && minors.includes("sos"));
  assert.ok(!minors.includes("residenzami"));
});

test("open now at three in the morning is what never shuts", () => {
  const expected = services.filter((one) => one.opening === "always").map((one) => one.code);
  assert.deepEqual(found({ open: true }), expected);
  assert.ok(found({ open: true }, at("2026-11-20", "09:00")).includes("casa_diritti"));
});

test("letters are found without accents, in both languages, in any order", () => {
  assert.deepEqual(found({ words: "SAMMAR" }), ["casc"]);
  assert.deepEqual(found({ words: "pidgin" }), ["helpdesk_caporalato"]);
  assert.ok(found({ words: "martedi" }).includes("residenzami"));
  assert.deepEqual(found({ words: "minors migrant" }), ["minori_stc"]);
  assert.deepEqual(found({ words: "nessuno lo sa" }), []);
});
