// What a coordinator sent back, as the unit reads it: where each item stands, and with which words an answer begins.
// Pure; the rules that bind live in the core. Must not know how an answer is sent.

import type { ReturnedItem, Said } from "./backend";
import { blank, missing, titleOf } from "./forms";
import { t } from "./words/index.svelte";

/** Bytes of a reply: what the core takes. */
const REPLY_BYTES_MAX = 100;

/** Where an item stands: to be mended, answered and still here, arrived. */
export type ItemState = "to_mend" | "sealed" | "received";

/** What tells an item from all others: the same record may come back a second time. */
export const keyOf = ({ subject, seen }: ReturnedItem): string => `${subject}/${seen}`;

/** Where an item stands. */
export function stateOf({ answer }: ReturnedItem): ItemState {
  if (answer === null) return "to_mend";
  return answer.received ? "received" : "sealed";
}

/** How many wait for an answer. */
export const waitingOf = (items: ReturnedItem[]): number =>
  items.filter((item) => stateOf(item) === "to_mend").length;

/** Whether an item is about the outing itself. */
export const isOuting = ({ said }: ReturnedItem): boolean => said !== "withdrawn" && "shift" in said;

/** What an item is called. */
export function itemName({ said }: ReturnedItem): string {
  if (said === "withdrawn") return t("returned_withdrawn");
  return "shift" in said ? t("outing_shift") : titleOf(said.record);
}

/** What is still missing before something can be an answer. */
export function lacking(said: Said): "newness" | "not_done" | null {
  if (said === "withdrawn") return null;
  if ("record" in said) return missing(said.record);
  return said.shift.coverage === "not_done" && said.shift.not_done === null ? "not_done" : null;
}

/** The same once more, as an answer: whole and closed. None where something is missing first. */
export function asItIs({ said }: ReturnedItem): Said | null {
  const whole = wholly(said);
  return lacking(whole) === null ? whole : null;
}

/** What the form begins with: what was noted, or an empty form where it had been taken out. None where there is no form. */
export function toMend({ said, shift }: ReturnedItem): Said | null {
  if (said !== "withdrawn") return wholly(said);
  const record = blank({ shift, records: [], draft: null, zones: [], notes: [] });
  return record && { record };
}

/** Whether it can be said of it that it should not be there: of a record that is. */
export const mayGo = (item: ReturnedItem): boolean => item.said !== "withdrawn" && !isOuting(item);

/** How many bytes a reply has left; less than none if it is too long. */
export const replyLeft = (reply: string): number =>
  REPLY_BYTES_MAX - new TextEncoder().encode(reply.trim()).length;

function wholly(said: Said): Said {
  if (said === "withdrawn") return said;
  if ("shift" in said) return { shift: { ...said.shift, closed: true } };
  return { record: { ...said.record, incomplete: false } };
}
