// Which language the screens speak, and how a key becomes words. The choice lives in memory only.
// Must not know the code lists: their labels come from the data, through codes.ts.

import type { AppProblem } from "../backend";
import { en } from "./en";
import { it } from "./it";

export type Language = "it" | "en";
export type Word = keyof typeof it;

const catalogues = { it, en };

class Speech {
  language = $state<Language>("it");

  /** Changes the language of screens and document. */
  speak(language: Language): void {
    this.language = language;
    document.documentElement.lang = language;
  }
}

export const speech = new Speech();

/** The words of a key, with its {gaps} filled. */
export function t(key: Word, gaps: { [gap: string]: string | number } = {}): string {
  return catalogues[speech.language][key].replace(/\{(\w+)\}/g, (whole, gap: string) =>
    gap in gaps ? String(gaps[gap]) : whole,
  );
}

/** The words for a number of things: the key ending in `_one` for 1, the other one for all else. */
export function tn(one: Word, many: Word, n: number): string {
  return n === 1 ? t(one) : t(many, { n });
}

/** What a field is called where it is asked for; a field that has no words says its name. */
function fieldWords(field: string): string {
  if (field === "reply") return t("returned_reply");
  const key = [`q_${field}`, `shift_${field}`].find((key) => key in it);
  return key === undefined ? field : t(key as Word);
}

/** The words for a problem of the core; a code without words says so, with the code. */
export function problemWords(problem: AppProblem): string {
  const key = `problem_${problem.code}`;
  if (key in it) return t(key as Word, { field: problem.field === null ? "?" : fieldWords(problem.field) });
  return t("problem_other", { code: problem.code });
}
