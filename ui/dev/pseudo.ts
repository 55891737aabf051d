// The pseudo-locale: every word the screens may say, accented, two fifths longer and in ⟦brackets⟧. What is not in brackets
// on a screen was never put into the catalogue; what does not fit will not fit in another language either.
// It takes the place of Italian in a build of its own (`vite build --mode pseudo`) and is in no other.

import type { Plugin } from "vite";

/** The mode of the build that speaks it. */
export const PSEUDO = "pseudo";

const ACCENTED: { [letter: string]: string } = {
  a: "àa",
  e: "ée",
  i: "ìi",
  o: "òo",
  u: "ùu",
  A: "ÀA",
  E: "ÉE",
  I: "ÌI",
  O: "ÒO",
  U: "ÙU",
};

/** The words in the pseudo-locale; their {gaps} stay. */
export function stretched(words: string): string {
  const long = words.replace(/\{\w+\}|[aeiou]/gi, (part) => ACCENTED[part] ?? part);
  return `⟦${long}⟧`;
}

/** A code list with every Italian name stretched. */
function stretchedNames(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(stretchedNames);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [
    key,
    key === "it" && typeof value === "string" ? stretched(value) : stretchedNames(value),
  ]);
  return Object.fromEntries(entries) as unknown;
}

/** Puts the pseudo-locale in the place of Italian: the catalogue of words, and the names in the lists of the core. */
export function pseudoLocale(): Plugin {
  return {
    name: "approdo-pseudo-locale",
    enforce: "pre",
    apply: (_, { mode }) => mode === PSEUDO,
    transform(source, id) {
      if (/\/crates\/model\/data\/[\w-]+\.json$/.test(id)) {
        return { code: JSON.stringify(stretchedNames(JSON.parse(source))), map: null };
      }
      if (!id.endsWith("/src/words/it.ts")) return null;
      const code = `import { stretched } from "/dev/pseudo.ts";
${source.replace("export const it = {", "const plain = {")}
export const it = Object.fromEntries(Object.entries(plain).map(([key, words]) => [key, stretched(words)]));`;
      return { code, map: null };
    },
  };
}
