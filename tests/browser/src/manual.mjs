// The operators' manual, as somebody holds it beside the screens: turned to heading by heading, in both languages, its
// commands given as they stand, and what it names met on the screens by whoever follows it. Must not know any screen.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./house.mjs";

/** What is code, between backticks. */
const CODE = /\x60{3}[^\x60]*\x60{3}|\x60[^\x60]*\x60/g;
const HEADING = /\n\n\*\*(.+?)\*\*/g;

const plain = (said) => said.replace(/\s+/g, " ").trim().toLowerCase();

const bare = (heading) => heading.replace(/\.$/, "");

export class Manual {
  #pages = new Map();
  #turnedTo = new Set();

  static async open() {
    const told = await readFile(join(ROOT, "docs/OPERATIONS.md"), "utf8");
    const [, italian, rest] = told.split(/\n## (?:Italiano|English)\n/);
    const english = rest.slice(0, rest.indexOf("\n## "));
    const manual = new Manual();
    const [ours, theirs] = [paragraphs(`\n${italian}`), paragraphs(`\n${english}`)];
    assert.equal(ours.length, theirs.length, "both languages have the same headings");
    for (const [at, { heading, text }] of ours.entries())
      manual.#pages.set(heading, new Page(heading, text, theirs[at].heading));
    return manual;
  }

  /** Turns to a heading, which both languages have at the same place. */
  at(italian, english) {
    const page = this.#pages.get(italian);
    assert.ok(page !== undefined, `the manual has no heading ${italian}`);
    assert.equal(page.english, english, `what stands in English where ${italian} stands`);
    this.#turnedTo.add(italian);
    return page;
  }

  /**
   * These follow what stands under a heading: of what it names they meet everything, but for what is said to be left
   * aside.
   */
  async follow(italian, english, devices, action, { aside = [] } = {}) {
    const page = this.at(italian, english);
    const before = devices.map((device) => device.met);
    for (const device of devices) device.met = [];
    await action(page);
    assert.deepEqual(
      page.unmet(devices).sort(),
      aside.map(plain).sort(),
      `${italian}: what was met on no screen`,
    );
    // Whoever turned here from another page goes on there, with what was met meanwhile.
    for (const [at, device] of devices.entries()) device.met = before[at] && [...before[at], ...device.met];
  }

  /** The headings to which nobody turned. */
  unread() {
    return [...this.#pages.keys()].filter((heading) => !this.#turnedTo.has(heading));
  }
}

function paragraphs(text) {
  const found = [...text.matchAll(HEADING)];
  return found.map(({ 1: heading, index }, at) => ({
    heading: bare(heading),
    text: text.slice(index, found[at + 1]?.index),
  }));
}

/** What stands under one heading. */
export class Page {
  constructor(heading, text, english) {
    this.heading = heading;
    this.text = text;
    this.english = english;
    const told = text.replace(CODE, "").replace(/\*\*/g, "");
    this.names = new Set(
      [...told.matchAll(/\*([^*]+)\*/g)].flatMap(([, names]) => names.split(" · ").map(plain)),
    );
  }

  /** The command lines that it gives, in a block or within a sentence. */
  get commands() {
    const code = this.text.match(CODE) ?? [];
    const lines = code.flatMap((said) =>
      said.startsWith("\x60\x60\x60sh\n") ? said.split("\n").slice(1) : [said],
    );
    return lines.map((line) => line.replace(/\x60/g, "").replace(/\s+/g, " ").trim());
  }

  /** The one command line that begins so. */
  command(beginning) {
    const found = this.commands.filter((line) => line.startsWith(`${beginning} `));
    assert.equal(found.length, 1, `${this.heading}: one command ${beginning}`);
    return found[0];
  }

  /** What it names and nobody of these met on a screen, neither pressing nor reading. */
  unmet(devices) {
    const met = devices.flatMap((device) => device.met).map(plain);
    return [...this.names].filter((name) => !met.some((said) => said.includes(name)));
  }
}
