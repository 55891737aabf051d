// The project's code lists: which codes there are, in which order, and what they are called.
// The words come from the data the core is compiled with; nothing is named twice.

import signals from "@data/indicators.json";
import data from "@data/code-lists.json";
import type { Channel, Signal } from "./backend";
import { speech } from "./words/index.svelte";

export interface Code {
  code: string;
  it: string;
  en: string;
  macro?: string;
  emersion_line?: string | null;
}

export type ListName = keyof typeof data.lists;

const lists = data.lists as unknown as { [list in ListName]: { codes: Code[] } };

/** The codes of a list, in its own order. */
export function codesOf(list: ListName): Code[] {
  return lists[list].codes;
}

const byCode = new Map<string, Code>();
for (const list of Object.keys(lists) as ListName[]) {
  for (const code of lists[list].codes) byCode.set(`${list}/${code.code}`, code);
}
for (const signal of signals.indicators) byCode.set(`signal/${signal.code}`, signal);

/** What a code is called in the language of the screen; an unknown code shows itself. A line may end after a slash. */
export function label(list: ListName | "signal", code: string): string {
  const found = byCode.get(`${list}/${code}`);
  return found ? found[speech.language].replace(/(?<=\p{L}{2})\/(?=\p{L}{2})/gu, "/\u200b") : code;
}

/** The codes of a list as chips. */
export function optionsOf(list: ListName): { code: string; label: string }[] {
  return codesOf(list).map(({ code }) => ({ code, label: label(list, code) }));
}

/** What was recorded before, to be offered once more; none where there is none. */
export function again<Value extends string>(
  list: ListName,
  value: Value | null | undefined,
): { value: Value; label: string } | null {
  return value == null ? null : { value, label: label(list, value) };
}

/** The same of several codes at once. */
export function againAll<Value extends string>(
  list: ListName,
  value: Value[] | undefined,
): { value: Value[]; label: string } | null {
  if (value === undefined || value.length === 0) return null;
  return { value, label: value.map((code) => label(list, code)).join(", ") };
}

/** The observed signals of each group, in the order of the list. */
export const signalGroups: { group: string; codes: Signal[] }[] = [];
for (const { group, code } of signals.indicators) {
  const known = signalGroups.find((entry) => entry.group === group);
  if (known) known.codes.push(code as Signal);
  else signalGroups.push({ group, codes: [code as Signal] });
}

/** The line of the emersion table that a channel counts in; none means shown apart. No channel is a report by an entity. */
export function lineOf(channel: Channel | null): string | null {
  if (channel === null) return "reported_persons";
  return byCode.get(`channel/${channel}`)?.emersion_line ?? null;
}
