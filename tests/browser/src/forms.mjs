// What there is to be filled in, as the core has it: the codes of each list and the fields of each form. A story that
// leaves one out is seen by this. Must not know what any screen shows.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./house.mjs";

/** The codes of a list, from the data that the core is compiled with. */
export async function codesOf(list) {
  const data = JSON.parse(await readFile(join(ROOT, "crates/model/data/code-lists.json"), "utf8"));
  return data.lists[list].codes.map(({ code }) => code);
}

/** The fields of a form, from the types that the core writes for the pages. */
export async function fieldsOf(form) {
  const types = await readFile(join(ROOT, "ui/src/backend/bindings/forms.ts"), "utf8");
  const [, body] = types.match(new RegExp(`export type ${form} = \\{([^}]*)\\}`)) ?? [];
  if (body === undefined) throw new Error(`there is no form ${form}`);
  return [...body.replace(/\/\*[^]*?\*\//g, "").matchAll(/(\w+): /g)].map(([, field]) => field);
}
