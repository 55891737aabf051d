// Clicks through every screen at three sizes over the fake, keeps a picture of each and asks axe about it.
// Also looks for what a picture does not show: small targets, sideways scrolling, policy violations, kept storage.
// Usage: npm run build && npm run shots [-- <folder> [only-size]]

import { AxeBuilder } from "@axe-core/playwright";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const folder = process.argv[2] || fileURLToPath(new URL("../../artefacts/ui", import.meta.url));
const only = process.argv[3];
const cards = JSON.parse(
  await readFile(new URL("../../crates/model/data/cards.json", import.meta.url), "utf8"),
);
const cardLanguages = cards.cards.map((card) => card.lang).filter((lang) => lang !== "it");
const TARGET_PX = 56;
const sizes = [
  { name: "desk", width: 1280, height: 800 },
  { name: "tablet", width: 800, height: 1280 },
  { name: "phone", width: 390, height: 844 },
  { name: "phone-200", width: 390, height: 844, text: 2 },
  { name: "zoom-200", width: 640, height: 400 },
].filter((size) => only === undefined || size.name === only);

await mkdir(folder, { recursive: true });
const faults = [];
const house = await serve();
const launch = {
  executablePath: "/usr/bin/chromium",
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
const DEFAULT_FONT_PX = 16;

for (const size of sizes) {
  // Larger text is the reader's own setting, as a person would make it.
  const profile = await mkdtemp(join(tmpdir(), "approdo-shots-"));
  await mkdir(join(profile, "Default"), { recursive: true });
  await writeFile(
    join(profile, "Default", "Preferences"),
    JSON.stringify({ webkit: { webprefs: { default_font_size: DEFAULT_FONT_PX * (size.text ?? 1) } } }),
  );
  const context = await chromium.launchPersistentContext(profile, {
    ...launch,
    viewport: { width: size.width, height: size.height },
    hasTouch: size.name !== "desk",
    deviceScaleFactor: 1,
    reducedMotion: "reduce",
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(8_000);
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`${size.name}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${size.name}: page error: ${error.message}`));
  const tap = (id) => page.getByTestId(id).first().click();
  let count = 0;

  const enter = async () => {
    await page.goto("about:blank");
    await page.goto(house.address);
  };

  const shot = async (name) => {
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    count += 1;
    const label = `${size.name}-${String(count).padStart(2, "0")}-${name}`;
    await page.screenshot({ path: join(folder, `${label}.png`) });
    const found = await page.evaluate((least) => {
      const wrong = [];
      if (document.documentElement.scrollWidth > innerWidth) wrong.push("scrolls sideways");
      for (const scroll of document.querySelectorAll(".scroll")) {
        if (scroll.scrollWidth > scroll.clientWidth) wrong.push("its page scrolls sideways");
      }
      for (const control of document.querySelectorAll("button, .chip, textarea, input:not(.chip input)")) {
        const box = control.getBoundingClientRect();
        if (box.width === 0 || !control.checkVisibility()) continue;
        if (box.height < least - 0.5 || box.width < least - 0.5) {
          wrong.push(
            `target ${Math.round(box.width)}×${Math.round(box.height)}: ${control.textContent?.trim().slice(0, 30)}`,
          );
        }
        if (control.scrollWidth > control.clientWidth + 1 && control.tagName === "BUTTON") {
          wrong.push(`words run out of: ${control.textContent?.trim().slice(0, 30)}`);
        }
      }
      return wrong;
    }, TARGET_PX);
    for (const fault of new Set(found)) faults.push(`${label}: ${fault}`);
    const { violations } = await new AxeBuilder({ page })
      .options({
        runOnly: {
          type: "tag",
          values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        },
        rules: { "color-contrast-enhanced": { enabled: true } },
      })
      .analyze();
    for (const violation of violations) {
      for (const node of violation.nodes.slice(0, 3)) {
        faults.push(`${label}: axe ${violation.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`);
      }
    }
  };

  const typeWords = async (indexes) => {
    for (const index of indexes) {
      const word = house.tablet.words[index];
      for (const letter of word.slice(0, 3)) await tap(`letter-${letter}`);
      await tap(`word-${index}`);
    }
  };
  const unlock = async () => {
    await typeWords(house.tablet.phrase);
    await tap("keypad-done");
  };
  const serviceFile = (content) => ({
    name: "servizi.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(content)),
  });
  const settle = () => page.waitForTimeout(250);

  // First start: join.
  house.renew();
  await enter();
  await page.getByTestId("first-join").waitFor();
  await shot("first");
  await tap("first-join");
  await page.getByTestId("phrase-word").waitFor();
  await shot("first-phrase");
  for (let n = 0; n < 4; n += 1) await tap("phrase-next");
  await tap("phrase-written");
  await typeWords(house.tablet.phrase.slice(0, 2));
  await tap(`letter-${house.tablet.words[house.tablet.phrase[2]][0]}`);
  await tap(`letter-${house.tablet.words[house.tablet.phrase[2]][1]}`);
  await shot("first-again");
  await tap("keypad-delete");
  await tap("keypad-delete");
  await typeWords(house.tablet.phrase.slice(2));
  await tap("keypad-done");
  await page.getByTestId("invitation").fill("approdo1:abc");
  await page.getByTestId("unit-name-0").fill("Unità Est");
  await shot("first-join");
  await tap("first-send");
  await page.getByTestId("screen-joined").waitFor();
  await shot("first-joined");
  await tap("joined-done");

  // First start: found.
  house.renew();
  await enter();
  await tap("first-found");
  await page.getByTestId("phrase-word").waitFor();
  for (let n = 0; n < 4; n += 1) await tap("phrase-next");
  await tap("phrase-written");
  await typeWords(house.tablet.phrase);
  await tap("keypad-done");
  await page.getByTestId("server").fill("https://approdo.example");
  await page.getByTestId("unit-name-0").fill("Unità Lago");
  await shot("first-found");
  await tap("first-send");
  await page.getByTestId("kit-words").waitFor();
  await shot("first-kit");
  await tap("kit-done");
  await tap("kit-done");
  await shot("first-founding");
  await tap("founded-done");

  // Unlock.
  house.renew().worker();
  house.tablet.logs = [
    {
      order: 1,
      area: "CO",
      channel: "street_night",
      month: "2026-11",
      entries: 9,
      received: 9,
      closed: true,
    },
    {
      order: 2,
      area: "MI",
      channel: "street_night",
      month: "2026-11",
      entries: 7,
      received: 4,
      closed: true,
    },
  ];
  await enter();
  await page.getByTestId("keypad").waitFor();
  await shot("unlock");
  await typeWords([1, 2, 3, 4, 5]);
  await tap("keypad-done");
  await page.getByTestId("attempts").waitFor();
  await tap(`letter-${house.tablet.words[house.tablet.phrase[0]][0]}`);
  await tap(`letter-${house.tablet.words[house.tablet.phrase[0]][1]}`);
  await shot("unlock-wrong");
  await tap("help");
  await page.getByTestId("danger").waitFor();
  await shot("help");
  await tap("tab-services");
  await page.getByTestId("service").first().waitFor();
  await shot("help-services");
  await page.getByTestId("service").nth(4).scrollIntoViewIfNeeded();
  await shot("help-services-list");
  await tap("services-open");
  await tap("fold-services-need");
  await tap("services-need-violence");
  await tap("fold-services-area");
  await tap("services-area-MI");
  await shot("help-services-chosen");
  await tap("services-need-none");
  await tap("services-open");
  await page.getByTestId("services-words").fill("sammar");
  await settle();
  await shot("help-services-words");
  await page.getByTestId("services-take").setInputFiles(serviceFile({ services: [] }));
  await page.getByTestId("services-problem").waitFor();
  await page.getByTestId("services-problem").scrollIntoViewIfNeeded();
  await shot("help-services-refused");
  await page
    .getByTestId("services-take")
    .setInputFiles(serviceFile({ edition: { ...house.tablet.services, number: 3 } }));
  await page.locator("[data-testid=services-edition][data-number='3']").waitFor();
  await page.getByTestId("services-take").scrollIntoViewIfNeeded();
  await shot("help-services-taken");
  await tap("help-close");
  await tap("cover");
  await page.getByTestId("card").waitFor();
  await shot("cover-it");
  await tap("card-language");
  await shot("cover-languages");
  for (const language of cardLanguages) {
    if (language !== cardLanguages[0]) await tap("card-language");
    await tap(`card-lang-${language}`);
    await page.locator(`[data-testid=card][data-lang=${language}]`).waitFor();
    await shot(`cover-${language}`);
  }
  await tap("card-help");
  await page.getByTestId("danger").waitFor();
  await tap("help-close");
  await tap("outbox-open");
  await page.getByTestId("outbox-row").first().waitFor();
  await shot("outbox-closed");
  await tap("outbox-back");
  await unlock();

  // Start an outing.
  await page.getByTestId("screen-start").waitFor();
  await shot("start");
  await tap("unit-Unità Est");
  await tap("area-CO");
  await tap("channel-street_night");
  await tap("day-before");
  await page.getByTestId("start-outing").scrollIntoViewIfNeeded();
  await shot("start-chosen");
  await tap("tab-outbox");
  await page.getByTestId("outbox-row").first().waitFor();
  await shot("outbox");
  await tap("tab-start");
  await tap("unit-Unità Est");
  await tap("area-CO");
  await tap("channel-street_night");
  await tap("start-outing");

  // Conta.
  await page.getByTestId("screen-count").waitFor();
  await shot("count-empty");
  for (const group of ["women", "women", "women", "trans", "unknown"]) await tap(`presence-${group}`);
  await tap("note-gender-woman");
  await shot("count-first-tap");
  await tap("note-newness-new_ever");
  await settle();
  await tap("note-gender-trans_woman");
  await tap("note-newness-seen_this_period");
  await settle();
  await tap("note-newness-unknown");
  await tap("note-gender-unknown");
  await settle();
  await tap("note-gender-man");
  await tap("note-newness-first_this_year");
  await settle();
  await tap("undo");
  await settle();
  await shot("count");

  // Completa.
  await tap("tab-complete");
  await page.getByTestId("record-1").waitFor();
  await tap("record-3-withdraw");
  await settle();
  await shot("complete");
  await tap("record-1-edit");
  await page.getByTestId("screen-form").waitFor();
  await tap("age-a21_24");
  await tap("age_basis-perceived");
  await settle();
  await shot("form-person");
  await tap("possible_minor");
  await page.getByTestId("minor-card").scrollIntoViewIfNeeded();
  await shot("form-person-minor");
  await tap("possible_minor");
  await tap("part-next");
  await tap("origin-NG");
  await tap("fold-countries");
  await tap("country-letter-S");
  await shot("form-origin");
  await tap("part-next");
  await tap("field-labour");
  await shot("form-field");
  await tap("part-next");
  await tap("service-listen");
  await tap("service-health_info");
  await tap("fold-referrals");
  await tap("referral-filter_office");
  await shot("form-help");
  await tap("part-next");
  await tap("fold-signals-gen");
  await tap("signal-gen01");
  await shot("form-signs");
  await page.reload();
  await enter();
  await page.getByTestId("screen-form").waitFor();
  await shot("form-restored");
  await tap("record-save");
  await page.getByTestId("screen-complete").waitFor();
  await settle();
  await shot("complete-saved");

  // Uscita, and closing.
  await tap("tab-shift");
  await tap("band-h20_24");
  await tap("weather-rain");
  await tap("team-more");
  await tap("team-more");
  await tap("fold-materials");
  await tap("material-hot_drink-more");
  await shot("shift");
  await tap("to-close");
  await page.getByTestId("leaving").waitFor();
  await shot("close");
  await tap("coverage-not_done");
  await page.getByTestId("not_done-safety").waitFor();
  await page
    .getByTestId("close-leaving")
    .scrollIntoViewIfNeeded()
    .catch(() => undefined);
  await page.getByTestId("leaving").scrollIntoViewIfNeeded();
  await settle();
  await shot("close-leaving");
  await tap("coverage-full");
  await settle();
  house.tablet.online = true;
  await tap("close-outing");
  await page.getByTestId("screen-outing-end").waitFor();
  await shot("closed");
  await tap("outing-end-done");

  // Other channels: a drop-in, the phone, reports by entities.
  for (const [name, channel] of [
    ["dropin", "dropin"],
    ["indoor", "indoor_phone"],
    ["reports", "reports"],
  ]) {
    house.renew().worker();
    await enter();
    await page.getByTestId("keypad").waitFor();
    await unlock();
    await tap("unit-Unità Est");
    await tap("area-MI");
    await tap(`channel-${channel}`);
    await tap("start-outing");
    await page.getByTestId("screen-outing").waitFor();
    if (name === "reports") {
      await tap("record-new");
      await page.getByTestId("screen-form").waitFor();
      await tap("source-cas");
    }
    if (name === "indoor") await tap("ads-answered");
    await settle();
    await shot(`count-${name}`);
  }

  // What nobody wants to see: keys destroyed, the door shut, the program silent.
  house.renew().worker().attempts = 0;
  await enter();
  await page.getByTestId("wiped").waitFor();
  await shot("wiped");
  await page.goto("about:blank");
  await page.goto(house.address.replace(/#.*/, ""));
  await page.getByTestId("problem").waitFor();
  await shot("door-closed");

  // Coordinator.
  house.renew().coordinator();
  house.tablet.online = true;
  await enter();
  await page.getByTestId("keypad").waitFor();
  await unlock();
  await page.getByTestId("received-outing").first().waitFor();
  await shot("received");
  await page.getByTestId("received-open").nth(3).click();
  await page.getByTestId("received-record").first().waitFor();
  await shot("received-outing");
  await tap("received-back");
  await tap("tab-table");
  await page.getByTestId("table-total").waitFor();
  await shot("table");
  await page.getByTestId("table-area-CO").click();
  await page.getByTestId("table-area-CO").scrollIntoViewIfNeeded();
  await shot("table-month");
  await tap("tab-tablets");
  await tap("invite");
  await page.getByTestId("invitation-made").waitFor();
  await shot("tablets");
  await tap("help");
  await tap("tab-services");
  await page.getByTestId("services-sign").setInputFiles(serviceFile(house.tablet.services));
  await page.locator("[data-testid=services-edition][data-number='1']").waitFor();
  await page.getByTestId("services-sign").scrollIntoViewIfNeeded();
  await shot("help-services-desk");
  await tap("help-close");
  await tap("language");
  await shot("tablets-en");

  const kept = await page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    cookie: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    hash: location.hash,
  }));
  if (kept.local || kept.session || kept.cookie || kept.databases || kept.caches || kept.hash) {
    faults.push(`${size.name}: something was kept: ${JSON.stringify(kept)}`);
  }
  await context.close();
  await rm(profile, { recursive: true, force: true });
  console.log(`${size.name}: ${count} screens`);
}

await house.stop();
if (faults.length > 0) {
  console.log(`${faults.length} faults`);
  for (const fault of faults) console.log(` - ${fault}`);
  process.exitCode = 1;
} else console.log("no faults");
