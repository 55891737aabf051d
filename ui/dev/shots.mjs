// Looks at every screen (visits.mjs) with the one pair of eyes (sight.mjs): at five sizes in both themes, keeping a picture
// of each, and once more at every size in the pseudo-locale. Ends badly if anything is wrong anywhere.
// Usage: npm run shots [-- --only <size>,… --visit <name>,… --words plain|pseudo --into <folder>]

import { cpus, tmpdir } from "node:os";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { bites } from "./bites.mjs";
import { pages, serve } from "./serve.mjs";
import { drawn, inEachTheme, look } from "./sight.mjs";
import { visits } from "./visits.mjs";

const { values: asked } = parseArgs({
  options: {
    only: { type: "string" },
    visit: { type: "string" },
    words: { type: "string" },
    into: { type: "string", default: fileURLToPath(new URL("../../artefacts/ui", import.meta.url)) },
  },
});
const wanted = (list) => (name) => list === undefined || list.split(",").includes(name);

const DEFAULT_FONT_PX = 16;
const WAIT_MILLISECONDS = 15_000;
const SETTLE_MILLISECONDS = 60;
const sizes = [
  { name: "desk", width: 1280, height: 800, names: true },
  { name: "tablet", width: 800, height: 1280 },
  { name: "phone", width: 390, height: 844, names: true },
  { name: "phone-200", width: 390, height: 844, text: 2 },
  { name: "zoom-200", width: 640, height: 400 },
].filter(({ name }) => wanted(asked.only)(name));

const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

const faults = [];
/** Screens by their name, and components by their file, that a look was taken at. */
const seen = new Set();
let looked = 0;

/** A browser of this size with an empty profile. Larger text is the reader's own setting, as a person would make it. */
async function browser({ name, width, height, text = 1 }) {
  const profile = await mkdtemp(join(tmpdir(), "approdo-shots-"));
  await mkdir(join(profile, "Default"), { recursive: true });
  const preferences = { webkit: { webprefs: { default_font_size: DEFAULT_FONT_PX * text } } };
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, {
    ...CHROMIUM,
    viewport: { width, height },
    hasTouch: name !== "desk",
    deviceScaleFactor: 1,
    reducedMotion: "reduce",
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.addInitScript(() => {
    const counts = new Map();
    globalThis.onScreen = (path, by) => counts.set(path, (counts.get(path) ?? 0) + by);
    globalThis.whatIsOnScreen = () => [...counts].flatMap(([path, count]) => (count > 0 ? [path] : []));
  });
  page.setDefaultTimeout(WAIT_MILLISECONDS);
  const end = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { page, end };
}

/** Taps as soon as it is there and can be tapped: in the page itself, which is many times as fast as from outside. */
const tapping = (page) => async (id) => {
  const done = await page.evaluate(
    ({ id, wait }) => {
      const until = performance.now() + wait;
      return new Promise((end) => {
        const attempt = () => {
          const found = document.querySelector(`[data-testid="${id}"]`);
          const control = found?.matches(".chip") ? (found.querySelector("input") ?? found) : found;
          if (control?.checkVisibility() && !control.disabled) {
            found.scrollIntoView({ block: "nearest" });
            control.click();
            requestAnimationFrame(() => end(true));
          } else if (performance.now() > until) end(false);
          else requestAnimationFrame(attempt);
        };
        attempt();
      });
    },
    { id, wait: WAIT_MILLISECONDS },
  );
  if (!done) throw new Error(`${id} cannot be tapped`);
};

/** Everything a visit may do. */
function steps({ page, house, label, shot, speaksEnglish }) {
  const tap = tapping(page);
  const typeWords = async (indexes) => {
    for (const index of indexes) {
      for (const letter of house.tablet.words[index].slice(0, 3)) await tap(`letter-${letter}`);
      await tap(`word-${index}`);
    }
  };
  return {
    page,
    house,
    tap,
    typeWords,
    shot,
    speaksEnglish,
    see: (id) => page.getByTestId(id).first().waitFor(),
    fill: (id, words) => page.getByTestId(id).fill(words),
    settle: async () => {
      await page.waitForTimeout(SETTLE_MILLISECONDS);
      await drawn(page);
    },
    enter: async ({ token = true } = {}) => {
      await page.goto("about:blank");
      await page.goto(token ? house.address : house.address.replace(/#.*/, ""));
    },
    unlock: async () => {
      await typeWords(house.tablet.phrase);
      await tap("keypad-done");
    },
    expect: (what, holds) => holds || faults.push(`${label}: not so: ${what}`),
  };
}

/** Names and numbers of the fake's data. What no language has words for is marked in the page (`translate="no"`). */
const DATA = [
  "Zona rossa",
  "Zona verde",
  "Zona blu",
  "Zona gialla",
  "Unità Est",
  "Unità Lago",
  "Indoor",
  "Drop-in Stazione",
  "K7T4QX",
];

/** All visits at one size, in one set of pages. */
async function goThrough(size, folder, words) {
  const house = await serve(folder);
  const { page, end } = await browser(size);
  const name = words === "plain" ? size.name : `${words}-${size.name}`;
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`${name}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${name}: page error: ${error.message}`));
  let count = 0;

  // Colours are no matter of words, and names no matter of size or colour: each is looked for once.
  const inThemes = words === "plain" ? inEachTheme : (_, action) => action("dark");
  const seeing = (visit) => async (screen) => {
    count += 1;
    await inThemes(page, async (theme) => {
      const label = [name, visit, screen, theme === "light" ? "day" : ""].filter(Boolean).join("-");
      await drawn(page);
      if (words === "plain") await page.screenshot({ path: join(asked.into, `${label}.png`) });
      const found = await look(page, {
        names: words === "plain" && size.names,
        data: words === "pseudo" ? DATA : null,
      });
      looked += 1;
      for (const id of await page.locator("[data-testid^='screen-']").evaluateAll(ids)) seen.add(id);
      for (const path of await page.evaluate(() => globalThis.whatIsOnScreen())) seen.add(path);
      for (const fault of found) faults.push(`${label}: ${fault}`);
    });
  };
  for (const [visit, walk] of Object.entries(visits).filter(([other]) => wanted(asked.visit)(other))) {
    const shot = seeing(visit);
    const label = `${name}-${visit}`;
    await walk(steps({ page, house, label, shot, speaksEnglish: words === "plain" })).catch((fault) =>
      faults.push(`${label}: stopped: ${fault.message}`),
    );
  }
  faults.push(...(await kept(page)).map((thing) => `${name}: kept: ${thing}`));
  await end();
  await house.stop();
  console.log(`${name}: ${count} screens`);
}

const ids = (elements) => elements.map((element) => element.dataset.testid);

/** The screens and components that the sources hold and no visit looked at. */
async function unvisited() {
  const source = fileURLToPath(new URL("../src", import.meta.url));
  const files = (await readdir(source, { recursive: true })).filter((path) => path.endsWith(".svelte"));
  const texts = await Promise.all(files.map((path) => readFile(join(source, path), "utf8")));
  const screens = texts.flatMap((text) =>
    [...text.matchAll(/data-testid="(screen-[\w-]+)"/g)].map(([, screen]) => screen),
  );
  return [...screens, ...files.map((path) => join("src", path))].filter((wanted) => !seen.has(wanted));
}

/** What lies in the browser after all visits: nothing. */
const kept = (page) =>
  page.evaluate(async () => {
    const found = {
      local: localStorage.length,
      session: sessionStorage.length,
      cookie: document.cookie.length,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
      address: location.hash.length,
    };
    return Object.entries(found).flatMap(([where, things]) => (things > 0 ? [where] : []));
  });

/** One good screen, spoilt in every way that must be noticed. */
async function tryTheEyes(folder) {
  const house = await serve(folder);
  const { page, end } = await browser({ name: "eyes", width: 800, height: 1280 });
  house.renew().worker();
  await page.goto(house.address);
  await page.getByTestId("keypad").waitFor();
  faults.push(...(await bites(page, DATA)));
  await end();
  await house.stop();
}

const began = performance.now();
await mkdir(asked.into, { recursive: true });
const sets = [];
for (const words of ["plain", "pseudo"].filter(wanted(asked.words))) {
  sets.push({ words, ...(await pages(words === "pseudo" ? "pseudo" : "production")) });
}
const tasks = sets.flatMap(({ words, folder }) =>
  sizes
    .filter(({ name }) => words === "plain" || name !== "zoom-200")
    .map((size) => () => goThrough(size, folder, words)),
);
const pseudo = sets.find(({ words }) => words === "pseudo");
if (pseudo) tasks.push(() => tryTheEyes(pseudo.folder));
const hands = Array.from({ length: Math.max(1, Math.min(cpus().length, 4)) }, async () => {
  for (let task = tasks.shift(); task; task = tasks.shift()) await task();
});
await Promise.all(hands);
for (const { forget } of sets) await forget();
if (asked.visit === undefined) {
  for (const wanted of await unvisited()) faults.push(`no visit looks at ${wanted}: add one to visits.mjs`);
}

console.log(`${looked} looks in ${Math.round((performance.now() - began) / 1_000)} s`);
if (faults.length > 0) {
  console.log(`${faults.length} faults`);
  for (const fault of faults) console.log(` - ${fault}`);
  process.exitCode = 1;
} else console.log("no faults");
