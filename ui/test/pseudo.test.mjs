// The pseudo-locale: long enough to bite, whole, and in no build but its own.

import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { build, runnerImport } from "vite";
import { load, root } from "./load.mjs";

const { PSEUDO, stretched } = (
  await runnerImport(join(root, "dev/pseudo.ts"), { root, configFile: false, logLevel: "error" })
).module;
const { it } = await load("words/it.ts");

/** Everything a build of this mode would ship, as text. */
async function shipped(mode) {
  const { output } = await build({ root, mode, logLevel: "error", build: { write: false } });
  return output.map((file) => file.code ?? String(file.source)).join("\n");
}

test("stretched words are about two fifths longer, and keep their gaps", () => {
  const words = Object.values(it);
  const length = (all) => all.reduce((n, one) => n + one.length, 0);
  const growth = length(words.map((one) => stretched(one).slice(1, -1))) / length(words);
  assert.ok(growth > 1.3 && growth < 1.5, `grown to ${growth}`);
  assert.equal(stretched("Parola {n} di {of}"), "⟦Pàaròolàa {n} dìi {of}⟧");
});

test("only the build of the pseudo-locale speaks it", async () => {
  const own = await shipped(PSEUDO);
  assert.match(own, /⟦/);
  assert.match(own, /Mìilàanòo/, "the names of the code lists are stretched too");
  for (const mode of ["production", "fake"]) {
    assert.doesNotMatch(await shipped(mode), /⟦|Mìilàanòo|FakeTablet/, mode);
  }
});
