// The tavolo's page in a real browser, from a real server on which a season was published by its own calls: without a
// script, by keyboard, on a phone, on paper, with larger text; for those who may read it and for those who may not.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { CHROMIUM } from "../src/device.mjs";
import { ARTEFACTS, program } from "../src/house.mjs";
import { Tavolo } from "../src/tavolo.mjs";

const axe = await readFile(
  createRequire(new URL("../../../ui/package.json", import.meta.url)).resolve("axe-core/axe.min.js"),
  "utf8",
);

const SIZES = { desk: [1280, 800], tablet: [800, 1280], phone: [390, 844], narrow: [320, 700] };

/** A4 less the margins of the stylesheet, in CSS pixels. */
const PAPER = { width: 687, height: 1004 };

let tavolo, browser;

before(async () => {
  tavolo = await Tavolo.open();
  browser = await chromium.launch(CHROMIUM);
});

after(async () => {
  await browser?.close();
  await tavolo?.close();
});

/** A reader's browser, empty, which notes what it asks for. */
async function reader({ size = "desk", scheme = "dark", script = false } = {}) {
  const [width, height] = SIZES[size];
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: "it-IT",
    reducedMotion: "reduce",
    javaScriptEnabled: script,
  });
  const page = await context.newPage();
  page.asked = [];
  page.faults = [];
  page.on("request", (request) => page.asked.push(request));
  page.on("console", (said) => page.faults.push(said.text()));
  page.visit = (path) => page.goto(tavolo.address + path);
  return page;
}

const fits = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

const pages = () => ({
  newest: `${tavolo.link}/`,
  winter: `${tavolo.link}/bollettini/7`,
  english: `${tavolo.link}/bollettini/7?lang=en`,
  public: "/",
});

test("before anything is published there is a page, and no link opens anything", async () => {
  const page = await reader();
  assert.equal((await page.visit("/")).status(), 200);
  assert.match(await page.locator("h1").innerText(), /Ancora nessun bollettino/);
  assert.equal((await page.visit(`${tavolo.link}/`)).status(), 404);
  await page.context().close();
  await tavolo.publish();
});

test("without a script everything is there to be read, and nothing is asked of anybody else", async () => {
  const page = await reader();
  for (const path of Object.values(pages())) {
    const answer = await page.visit(path);
    assert.equal(answer.status(), 200, path);
    assert.equal(await page.locator("script, iframe, form, [style]").count(), 0, path);
    assert.ok((await page.locator("main table").count()) > 5, path);
    assert.ok((await page.locator("main svg.chart").count()) > 3, path);
  }
  await page.visit(pages().winter);
  const titles = await page.locator("main section h2").allInnerTexts();
  for (const title of ["T1 · Quadro d'insieme", "T5 · Età", "T10 · Accoglienza", "Scarica", "Verifica"])
    assert.ok(titles.includes(title), `${title}: ${titles}`);
  // Every chart has its numbers beside it, open to be opened without a script.
  const figures = page.locator("figure");
  for (const figure of await figures.all()) {
    await figure.locator("summary").click();
    assert.ok(await figure.locator("table").isVisible());
  }
  for (const request of page.asked) {
    assert.equal(new URL(request.url()).origin, tavolo.address, request.url());
    assert.notEqual(request.resourceType(), "script");
    assert.ok(!request.headers().referer, "the link is a secret");
  }
  assert.deepEqual(page.faults, []);
  assert.deepEqual(await page.context().cookies(), []);
  await page.context().close();
});

test("a masked cell says so in words, and no cell is a zero", async () => {
  const page = await reader();
  await page.visit(pages().winter);
  const cells = (await page.locator("td").allTextContents()).map((said) => said.trim());
  assert.ok(cells.some((said) => said === "<10meno di 10"));
  assert.ok(cells.some((said) => said.startsWith("n.d.non divulgabile")));
  assert.deepEqual(
    cells.filter((said) => /^0\b/.test(said)),
    [],
  );
  const gaps = await page.locator("svg .gap-word").allTextContents();
  assert.ok(gaps.includes("n.d."), "a masked point is a gap with its word");
  await page.context().close();
});

test("the consolidation says what the project published, exactly, and does not give the two away", async () => {
  const page = await reader();
  await page.visit(pages().newest);
  const cells = (await page.locator("td").allTextContents()).map((said) => said.trim());
  for (const published of ["3.575", "1.667", "484", "553"])
    assert.ok(
      cells.some((said) => said.startsWith(published)),
      published,
    );
  const reception = page.locator(".sheet", { hasText: "Accoglienza" }).first();
  const typed = (await reception.locator("tbody td").allTextContents()).map((said) => said.trim());
  assert.ok(typed.includes("<10meno di 10") || typed.some((said) => said.startsWith("n.d.")), typed);
  assert.ok(!typed.some((said) => /^(2|179)\b/.test(said)), typed);
  await page.context().close();
});

test("axe finds nothing, dark and light, at the higher contrast, with everything open", async () => {
  const looks = [
    ["winter", "desk", "dark"],
    ["public", "desk", "light"],
    ["newest", "phone", "light"],
  ];
  for (const [name, size, scheme] of looks) {
    const page = await reader({ size, scheme, script: true });
    await page.visit(pages()[name]);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    await page.screenshot({ path: join(ARTEFACTS, `tavolo-${name}-${size}-${scheme}.png`), fullPage: true });
    assert.deepEqual(await violations(page), [], `${name} ${size} ${scheme}`);
    await page.context().close();
  }
});

test("no page scrolls sideways: on a desk, a tablet, a phone, and the narrowest of phones", async () => {
  for (const size of Object.keys(SIZES)) {
    const page = await reader({ size });
    for (const [name, path] of Object.entries(pages())) {
      await page.visit(path);
      assert.ok(await fits(page), `${name} ${size}`);
    }
    await page.context().close();
  }
});

/** What axe says, one line each. */
async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const rules = { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } };
    const found = await window.axe.run({
      runOnly: { type: "tag", values },
      rules,
      resultTypes: ["violations"],
    });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map((node) => `${id}: ${node.target} ${node.failureSummary}`),
    );
  });
}

test("with text twice as large nothing is lost to the side", async () => {
  for (const size of ["desk", "tablet", "phone"]) {
    const page = await reader({ size, script: true });
    await page.visit(pages().winter);
    await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    assert.ok(await fits(page), size);
    await page.context().close();
  }
});

test("the keyboard alone reaches everything, and shows where it is", async () => {
  const page = await reader({ size: "phone" });
  await page.visit(pages().winter);
  const focused = () =>
    page.evaluate(() => {
      const here = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(here);
      const { width, height, top } = here.getBoundingClientRect();
      const seen =
        width > 0 &&
        height > 0 &&
        top < innerHeight &&
        outlineStyle !== "none" &&
        parseFloat(outlineWidth) >= 2;
      return {
        name: here.tagName,
        href: here.getAttribute("href"),
        label: here.innerText?.slice(0, 40),
        seen,
      };
    });
  await page.keyboard.press("Tab");
  assert.equal((await focused()).href, "#contenuto", "first of all one may skip");
  assert.ok((await focused()).seen);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "contenuto");

  const wanted = await page.locator("main a, main summary, main .scroll, main pre").count();
  const visible = await page.evaluate(
    () =>
      [...document.querySelectorAll("main a, main summary, main .scroll, main pre")].filter(
        (one) =>
          one.checkVisibility({ contentVisibilityAuto: true }) &&
          !one.closest("details:not([open]) > :not(summary)"),
      ).length,
  );
  assert.ok(visible > 40 && visible <= wanted, `${visible} of ${wanted}`);
  let opened = false;
  let scrolled = false;
  let reached = 0;
  for (; reached < visible; reached += 1) {
    await page.keyboard.press("Tab");
    const here = await focused();
    assert.ok(here.seen, `the focus is not seen on ${JSON.stringify(here)}`);
    if (here.name === "SUMMARY" && !opened) {
      await page.keyboard.press("Enter");
      opened = await page.evaluate(() => document.activeElement.parentElement.open);
      await page.keyboard.press("Enter");
    }
    if (here.name === "DIV" && !scrolled) {
      await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(200);
      scrolled = await page.evaluate(() => document.activeElement.scrollLeft > 0);
    }
  }
  assert.ok(opened, "the numbers of a chart open by Enter");
  assert.ok(scrolled, "a table wider than the phone scrolls by the arrows");
  assert.match((await focused()).href, /bollettini\/1$/, "the last link is the first bulletin");
  await page.context().close();
});

test("on paper no table is cut, neither to the side nor between two pages", async () => {
  for (const [name, path] of Object.entries(pages())) {
    const page = await reader();
    await page.visit(path);
    const pdf = await page.pdf({ preferCSSPageSize: true, path: join(ARTEFACTS, `tavolo-${name}.pdf`) });
    const sheets = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
    assert.ok(sheets >= 3 && sheets <= 14, `${name}: ${sheets} pages`);
    const box = pdf.toString("latin1").match(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/);
    assert.ok(Math.abs(box[1] - 595) < 2 && Math.abs(box[2] - 842) < 2, `A4: ${box}`);

    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.setViewportSize(PAPER);
    const wrong = await page.evaluate(({ width, height }) => {
      const faults = [];
      const tables = [...document.querySelectorAll("table")];
      for (const table of tables) {
        const { left, right } = table.getBoundingClientRect();
        const name = table.getAttribute("aria-labelledby") ?? table.innerText.slice(0, 30);
        if (!table.checkVisibility()) faults.push(`${name} is not printed`);
        if (left < 0 || right > width + 1) faults.push(`${name} ends at ${right} of ${width}`);
        if (table.scrollWidth > table.parentElement.clientWidth + 1)
          faults.push(`${name} is wider than its place`);
      }
      for (const whole of document.querySelectorAll(".sheet, .figure")) {
        const style = getComputedStyle(whole);
        if (style.breakInside !== "avoid") faults.push(`${whole.className} may break`);
        if (whole.getBoundingClientRect().height > height)
          faults.push(`${whole.className} does not fit a page`);
      }
      for (const gone of document.querySelectorAll(".contents, .downloads, .skip"))
        if (gone.checkVisibility()) faults.push(`${gone.className} is printed`);
      return faults;
    }, PAPER);
    assert.deepEqual(wrong, [], name);
    await page.context().close();
  }
});

test("without the right there is nothing, and it looks like nothing", async () => {
  const bodies = new Set();
  const ask = async (path) => {
    const answer = await fetch(tavolo.address + path, { headers: { accept: "text/html" } });
    bodies.add(await answer.text());
    return answer.status;
  };
  assert.equal(await ask("/questo-non-esiste"), 404);
  const wrong = `/lettore/${"0123456789abcdef".repeat(2)}`;
  for (const link of [tavolo.endedLink, wrong, "/lettore"])
    for (const path of ["/", "/bollettini/7", "/scarica/7.json", "/scarica/7.xlsx"])
      assert.equal(await ask(link + path), 404, link + path);
  assert.equal(bodies.size, 1, "one body for all of them");

  // What only the tavolo reads stands on no page of the public.
  const page = await reader();
  await page.visit(pages().winter);
  assert.equal(await page.getByRole("heading", { name: "Contatti per età" }).count(), 1);
  for (let number = 1; number <= 7; number += 1) {
    assert.equal((await page.visit(`/bollettini/${number}`)).status(), 200);
    assert.equal(await page.getByRole("heading", { name: "Contatti per età" }).count(), 0);
    assert.equal((await page.content()).includes("/lettore/"), false);
  }
  assert.equal((await page.visit(tavolo.endedLink)).status(), 404);
  assert.match(await page.locator("h1").innerText(), /Qui non c'è niente/);
  await page.context().close();
});

test("a link is in no line of the server's log", async () => {
  const log = await readFile(join(ARTEFACTS, "server.log"), "utf8");
  assert.match(log, /GET \/lettore\/\{ticket\}\/bollettini\/\{number\} 200/);
  for (const link of [tavolo.published.reader, tavolo.published.ended])
    assert.equal(log.includes(link), false);
});

test("what is downloaded proves itself, and what was changed does not", async () => {
  const page = await reader();
  await page.visit(pages().winter);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /Bollettino firmato/ }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "bollettino-tavolo-7.json");
  const file = join(tavolo.folder, "seventh.json");
  await download.saveAs(file);
  const verify = (root) =>
    promisify(execFile)(program("approdo-sync-server"), ["verify-bulletin", "--root", root, file]).then(
      ({ stdout }) => stdout,
      ({ stdout }) => stdout,
    );
  const { root } = tavolo.published;
  const digest = await page.locator("#verifica ~ dl .digest").first().innerText();
  assert.match(await verify(root), new RegExp(`^genuine: tavolo 7, .* ${digest}`));
  assert.match(await verify("0".repeat(64)), /another root key/);
  // The same file under somebody's own codes for DHIS2, which no server sees.
  const codes = await (await fetch(`${tavolo.address}${tavolo.link}/scarica/7.dhis2-mapping.json`)).json();
  const mapping = join(tavolo.folder, "codes.json");
  const into = join(tavolo.folder, "values.json");
  codes.options = { "line.street_contacts": "STRADA" };
  const values = async (mine) => {
    await writeFile(mapping, JSON.stringify(mine));
    const given = ["dhis2", "--root", root, "--mapping", mapping, "--into", into, file];
    return promisify(execFile)(program("approdo-sync-server"), given).then(
      ({ stdout }) => stdout,
      ({ stdout }) => stdout,
    );
  };
  assert.match(await values({ ...codes, options: { street: "X" } }), /cannot be used: unknown_code/);
  assert.match(await values(codes), /^\d\d+ values written; 0 shown values have no code/);
  const combinations = JSON.parse(await readFile(into, "utf8")).dataValues.map(
    (value) => value.categoryOptionCombo,
  );
  assert.ok(combinations.includes("STRADA") && !combinations.includes("street_contacts"), combinations);
  assert.match(await values(codes), /cannot write the values/, "what is there is not overwritten");

  const text = await readFile(file, "utf8");
  await writeFile(
    file,
    text.replace(/\\"value\\":(\d+)/, (_, value) => `\\"value\\":${Number(value) + 5}`),
  );
  assert.match(await verify(root), /not signed by a desk/);
  await rm(into);
  assert.match(await values(codes), /not signed by a desk/);
  await page.context().close();
});
