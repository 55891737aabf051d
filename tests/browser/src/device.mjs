// A device as a person has it: a bridge to its files, a browser of its own with an empty profile, and one hand.
// The hand taps (or clicks, at the desk) and reads; it never reaches behind the screen.

import assert from "node:assert/strict";
import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Eye } from "./eye.mjs";
import { ARTEFACTS, Bridge, folder, until } from "./house.mjs";

const SCREEN_MILLISECONDS = 20_000;

export const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  ],
};

export const TABLET = { width: 800, height: 1280, touch: true };
export const DESK = { width: 1280, height: 800, touch: false };

export class Device {
  /** How often the hand has tapped. */
  taps = 0;

  /** Whether there is a keyboard: what is to be pressed many times is pressed on it. */
  types = false;

  /** What was pressed and read, in the words of the screen, where somebody asks for it to be noted. */
  met = null;

  /**
   * With a film (a Y4M file, which need not be there yet) the browser has a camera that sees it, and may use it; as the
   * image of another device it begins with a copy of its files; where its clock stands, time goes on by `bridge.pass` alone.
   */
  static async start(name, size, { film, imageOf, clockStands } = {}) {
    const camera = ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`];
    const device = new Device();
    device.name = name;
    device.touch = size.touch;
    device.bridge = await Bridge.of(name, { imageOf: imageOf?.bridge, clockStands });
    device.profile = await folder(`${name}-profile`);
    device.context = await chromium.launchPersistentContext(device.profile, {
      ...CHROMIUM,
      args: film === undefined ? CHROMIUM.args : [...CHROMIUM.args, ...camera],
      permissions: film === undefined ? [] : ["camera"],
      viewport: { width: size.width, height: size.height },
      hasTouch: size.touch,
      deviceScaleFactor: 1,
      reducedMotion: "reduce",
      locale: "it-IT",
      acceptDownloads: true,
    });
    device.page = device.context.pages()[0] ?? (await device.context.newPage());
    device.page.setDefaultTimeout(SCREEN_MILLISECONDS);
    device.eye = new Eye(device);
    await device.open();
    return device;
  }

  /** Opens the pages as after a restart: nothing of an earlier page is left. */
  async open() {
    await this.page.goto("about:blank");
    await this.page.goto(this.bridge.address);
  }

  /** The programme is killed under the open page and comes back, as after a flat battery; something may happen meanwhile. */
  async die(meanwhile = async () => {}) {
    await this.eye.unheeding(async () => {
      await this.bridge.kill();
      await this.page.goto("about:blank");
    });
    await meanwhile();
    await this.bridge.start();
    await this.open();
  }

  at(id) {
    return this.page.getByTestId(id).first();
  }

  /** Waits until it is seen; a screen that is met for the first time is looked at. */
  async see(id) {
    const found = this.at(id);
    await this.#trying(`${id} is not on the screen`, () => found.waitFor());
    await this.#notes(found);
    if (id.startsWith("screen-")) await this.eye.glance(id);
    return found;
  }

  async press(found, what) {
    this.taps += 1;
    await this.#trying(`${what} cannot be pressed`, async () => {
      if (!what.startsWith("letter-")) await this.#notes(found);
      await (this.touch ? found.tap() : found.click());
    });
  }

  tap(id) {
    return this.press(this.at(id), id);
  }

  async tapAll(...ids) {
    for (const id of ids) await this.tap(id);
  }

  /** The same again and again; whoever has a keyboard goes on with that. */
  async tapTimes(id, times) {
    for (let time = 0; time < times; time += 1)
      await (this.types && time > 0 ? this.page.keyboard.press("Enter") : this.tap(id));
  }

  async read(id) {
    return (await (await this.see(id)).innerText()).trim();
  }

  async readAll(found) {
    return (await found.allInnerTexts()).map((said) => said.trim());
  }

  /** The number in a figure, a tally or a cell. */
  async number(id) {
    return Number((await this.read(id)).match(/\d+/)?.[0] ?? NaN);
  }

  /** The figures of an outing, by name: first each is waited for, then all are compared. */
  async figures(expected) {
    for (const [figure, value] of Object.entries(expected))
      await this.reads(`figure-${figure}`, String(value));
    for (const [figure, value] of Object.entries(expected))
      assert.equal(await this.number(`figure-${figure}`), value, figure);
  }

  async attribute(id, name) {
    return (await this.see(id)).getAttribute(name);
  }

  /** Waits until it says so. */
  async reads(id, expected) {
    let said = "";
    await this.#trying(`${id} never says ${expected}`, () =>
      until(`${this.name}: ${id} says ${expected}`, async () => {
        said = await this.read(id);
        return said.includes(expected);
      }),
    ).catch((fault) => {
      throw new Error(`${fault.message}; it says: ${said}`);
    });
  }

  /** Waits until its attribute is so. */
  async holds(id, name, expected) {
    let held = null;
    await this.#trying(`${id} never has ${name}=${expected}`, () =>
      until(`${this.name}: ${id} ${name}`, async () => {
        held = await this.attribute(id, name);
        return held === expected;
      }),
    ).catch((fault) => {
      throw new Error(`${fault.message}; it has: ${held}`);
    });
  }

  async gone(id) {
    await this.#trying(`${id} stays on the screen`, () => this.at(id).waitFor({ state: "detached" }));
  }

  /** Puts a text into a field as one who pastes it. */
  async paste(id, pasted) {
    await this.tap(id);
    await this.page.keyboard.insertText(pasted);
  }

  /** Taps the letters of each word until the word itself can be tapped. */
  async words(phrase) {
    const keypad = await this.see("keypad");
    for (const word of phrase) {
      const found = keypad.getByRole("button", { name: word, exact: true });
      for (const letter of word) {
        await this.tap(`letter-${letter}`);
        if (await found.isVisible()) break;
      }
      await this.press(found, "the word");
    }
  }

  /** Types a sheet of paper: of each word as many letters as it takes until it completes itself. */
  async sheet(words) {
    const keypad = await this.see("keypad");
    for (const [at, word] of words.entries()) {
      for (const letter of word) {
        await (this.types ? this.page.keyboard.press(letter) : this.tap(`letter-${letter}`));
        if (Number(await keypad.getAttribute("data-count")) > at) break;
      }
    }
    await this.tap("keypad-done");
  }

  /** Types two sheets of one key, the second once the first was found right. */
  async sheets(of, first, second) {
    await this.holds(`paper-${of}`, "data-sheet", "0");
    await this.sheet(first[of]);
    await this.holds(`paper-${of}`, "data-sheet", String(first.number));
    await this.sheet(second[of]);
  }

  async unlock() {
    await this.words(this.phrase);
    await this.tap("keypad-done");
  }

  /** Taps four digits. */
  async pin(digits) {
    await this.see("pin-pad");
    for (const digit of digits) await this.tap(`pin-${digit}`);
  }

  /** Chooses the PIN of the outing, twice. */
  async choosesPin(digits) {
    await this.see("screen-pin-choose");
    await this.eye.look("pin-choose");
    await this.pin(digits);
    await this.holds("screen-pin-choose", "data-again", "true");
    await this.pin(digits);
    await this.gone("screen-pin-choose");
  }

  /** First start, up to the details. */
  async newWords(way) {
    await this.see("screen-first");
    await this.eye.look("first");
    await this.tap(way);
    this.phrase = await this.writesDown("first");
  }

  /** Reads new words one at a time, as if to write them down, and gives them back. */
  async writesDown(screen) {
    await this.see("phrase-word");
    await this.eye.look(`${screen}-phrase`);
    const phrase = [await this.read("phrase-word")];
    while (await this.at("phrase-next").isEnabled()) {
      await this.tap("phrase-next");
      phrase.push(await this.read("phrase-word"));
    }
    await this.tap("phrase-written");
    await this.words(phrase.slice(0, -1));
    await this.tap(`letter-${phrase.at(-1)[0]}`);
    await this.eye.look(`${screen}-again`);
    await this.tap("keypad-delete");
    await this.words(phrase.slice(-1));
    await this.tap("keypad-done");
    return phrase;
  }

  /** Ends the browser; what it kept on the disk is asked about before it goes, and what was wrong on its screens. */
  async end(canaries) {
    await this.context?.close();
    const kept = this.profile ? await holding(this.profile, canaries) : [];
    await this.bridge?.forget();
    if (this.profile) await rm(this.profile, { recursive: true, force: true });
    assert.deepEqual(kept, [], `${this.name}: the browser's own files hold what was typed`);
    this.eye?.judge();
  }

  /** What it says, or what is written beside it. */
  async #notes(found) {
    const told = ({ ariaLabel, innerText, labels }) =>
      [ariaLabel, innerText, ...[...(labels ?? [])].map((label) => label.innerText)].join("\n");
    if (this.met !== null) this.met.push(await found.evaluate(told));
  }

  async #trying(what, attempt) {
    try {
      return await attempt();
    } catch (fault) {
      const picture = join(ARTEFACTS, `failed-${this.name}.png`);
      await this.page.screenshot({ path: picture }).catch(() => undefined);
      throw new Error(`${this.name}: ${what} (see ${picture})`, {
        cause: fault,
      });
    }
  }
}

/** The files below a folder that hold one of these texts, as UTF-8 or UTF-16. */
async function holding(top, canaries) {
  const needles = canaries.flatMap((canary) => [Buffer.from(canary), Buffer.from(canary, "utf16le")]);
  const found = [];
  for (const entry of await readdir(top, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = await readFile(path);
    if (needles.some((needle) => bytes.includes(needle))) found.push(path);
  }
  return found;
}
