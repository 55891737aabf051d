// What is chosen for an outing before it begins, and why it cannot begin yet; and who came with which invitation.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

let applicants = [];
globalThis.isTauri = true;
globalThis.window = { __TAURI_INTERNALS__: { invoke: async () => ({ ok: { applicants } }) } };

const { start, tablet, waiting } = await load("../test/start.together.ts");

const on = (status) => (tablet.status = { enrolled: true, units: ["Unità Est"], zones: [], ...status });
const choose = (chosen) => Object.assign(start, chosen);

test("an outing that cannot begin says why, whatever it is", () => {
  start.forget();
  on({ enrolled: false });
  assert.match(start.hindered, /non è ancora ammesso/);
  on({ units: [] });
  assert.match(start.hindered, /nome di un'unità/);
  on({});
  assert.equal(start.hindered, "Scegli ancora: unità, area, che cosa fate.");
  choose({ unit: "Unità Est", area: "MI", work: "street_night" });
  assert.equal(start.hindered, null);
  choose({ work: "mapping_day" });
  assert.match(start.hindered, /Prima scrivi le zone/);
  on({ zones: ["Zona blu"] });
  assert.equal(start.hindered, null);
  start.turn();
  assert.equal(start.hindered, "Scegli ancora: perché non è stata fatta.");
  choose({ reason: "weather" });
  assert.equal(start.hindered, null);
});

test("what was chosen is there when the names are written, and a unit that is gone is not chosen", () => {
  start.forget();
  on({ units: ["Unità Est", "Unità Lago"] });
  choose({ unit: "Unità Est", area: "CO", work: "mapping_night", days: -1 });
  on({ units: ["Unità Est", "Unità Lago"], zones: ["Zona blu"] });
  start.enter();
  assert.deepEqual(
    [start.unit, start.area, start.work, start.days],
    ["Unità Est", "CO", "mapping_night", -1],
  );
  on({ units: ["Unità Lago", "Unità Nord"] });
  start.enter();
  assert.equal(start.unit, null);
  on({ units: ["Unità Nord"] });
  start.enter();
  assert.equal(start.unit, "Unità Nord", "the only one is chosen");
});

test("an invitation was used when somebody of its role has come since, also once admitted", async () => {
  const applicant = (device, role = "worker") => ({ device, role, key: "", fingerprint: [] });
  applicants = [applicant("a")];
  await waiting.look();
  const before = waiting.known();
  assert.equal(waiting.came("worker", before), false, "who waited already came with another one");
  applicants = [applicant("a"), applicant("b", "coordinator")];
  await waiting.look();
  assert.equal(waiting.came("worker", before), false, "another role is another invitation");
  applicants = [applicant("a"), applicant("c")];
  await waiting.look();
  assert.equal(waiting.came("worker", before), true);
  applicants = [];
  await waiting.look();
  assert.equal(waiting.came("worker", before), true, "once admitted it is still used");
  assert.deepEqual(waiting.now, []);
});
