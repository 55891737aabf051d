// How a protected table is read: what stands in a cell, and why a mask is there. Must not know exact figures.

import type { BulletinCell, BulletinTable, Period, RefusedView, Says } from "./backend";
import { monthWords } from "./calendar";
import { ALL, codeWords, dimensionWords, UNITS } from "./sheets";
import { t, type Word } from "./words/index.svelte";

/** What stands in a cell, in one short text. */
export function cellWords(says: Says): string {
  if (typeof says === "string") return t("mask_nd");
  if ("few" in says) return `<${says.few.below}`;
  return String(says.value.value);
}

/** Whether a cell is masked, and why, in words; none where a value stands. */
export function maskWords(says: Says): string | null {
  if (says === "small_base") return t("mask_small_base");
  if (says === "complementary") return t("mask_complementary");
  if (typeof says !== "string" && "few" in says) return t("mask_few", { n: says.few.below });
  return null;
}

/** The months of a bulletin. */
export function periodWords(period: Period): string {
  const { first, last } = period;
  if (first === last) return monthWords(first);
  return t("closing_period", { first: monthWords(first), last: monthWords(last) });
}

/** The codes of a dimension in a table, in the order in which they stand there. */
export function codesThere(table: BulletinTable, dimension: string): string[] {
  return [...new Set(table.cells.map((cell) => cell.at[dimension] ?? ALL))];
}

/** The cell at a place. */
export function cellAt(table: BulletinTable, at: { [dimension: string]: string }): BulletinCell | undefined {
  return table.cells.find((cell) => Object.entries(at).every(([name, code]) => cell.at[name] === code));
}

/** The name of a table: its number, what is counted, by what. */
export function tableWords(table: BulletinTable): string {
  const by = table.by.map(dimensionWords).join(` ${t("period_and")} `);
  const what = t(UNITS[table.of]);
  return by === "" ? `T${table.number} · ${what}` : t("closing_table", { n: table.number, what, by });
}

const REASONS: { [code: string]: Word } = {
  no_sheets: "refused_no_sheets",
  not_whole_periods: "refused_not_whole_periods",
  too_many_periods: "refused_not_whole_periods",
  already_published: "problem_already_published",
  already_consolidated: "refused_already_consolidated",
  margin_disagrees: "refused_disagrees",
  earlier_disagrees: "refused_earlier",
  earlier_open: "refused_earlier_open",
  unprotectable: "refused_unprotectable",
  too_hard: "refused_too_hard",
};

/** Why nothing can be published, in one sentence. */
export function refusedWords(refused: RefusedView): string {
  return t(REASONS[refused.code] ?? "refused_other", { code: refused.code });
}

/** Where: the table's population and the codes of the cell. */
export function whereWords(refused: RefusedView): string {
  const codes = Object.entries(refused.at)
    .filter(([name, code]) => code !== ALL && name !== "organisation" && name !== "period" && name !== "came")
    .map(([name, code]) => codeWords(name, code));
  return [...(refused.of ? [t(UNITS[refused.of])] : []), ...codes].join(" · ");
}
