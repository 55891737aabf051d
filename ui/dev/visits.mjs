// Where to look: every way through the screens, as a person taps it. Each visit starts with a tablet of its own, so one
// may be added, left out or run alone. `shot(name)` looks at the screen that is there, in every theme it offers.
// Must not know what is looked for (sight.mjs), at which sizes, or in which language (shots.mjs).

import { readFile } from "node:fs/promises";

const cards = JSON.parse(
  await readFile(new URL("../../crates/model/data/cards.json", import.meta.url), "utf8"),
);
const cardLanguages = cards.cards.map((card) => card.lang).filter((lang) => lang !== "it");

/** A file as a person chooses it. */
const serviceFile = (content) => ({
  name: "servizi.json",
  mimeType: "application/json",
  buffer: Buffer.from(JSON.stringify(content)),
});

const CLOSED_LOGS = [
  { order: 1, area: "CO", channel: "street_night", month: "2026-11", entries: 9, received: 9, closed: true },
  { order: 2, area: "MI", channel: "street_night", month: "2026-11", entries: 7, received: 4, closed: true },
];

/** Opens a worker's tablet and starts an outing there. */
async function goOut({ house, enter, unlock, tap, see }, channel, area = "CO") {
  house.renew().worker();
  await enter();
  await unlock();
  for (const chosen of ["unit-Unità Est", `area-${area}`, `channel-${channel}`, "start-outing"])
    await tap(chosen);
  await see("screen-outing");
}

/** Goes to the second time of writing the five words. */
async function writeDown({ tap, see }, way) {
  await tap(way);
  await see("phrase-word");
  for (let n = 0; n < 4; n += 1) await tap("phrase-next");
}

export const visits = {
  async join(step) {
    const { house, enter, tap, see, fill, typeWords, shot } = step;
    house.renew();
    await enter();
    await see("first-join");
    await shot("first");
    await writeDown(step, "first-join");
    await shot("first-phrase");
    await tap("phrase-written");
    await typeWords(house.tablet.phrase.slice(0, 2));
    const third = house.tablet.words[house.tablet.phrase[2]];
    await tap(`letter-${third[0]}`);
    await tap(`letter-${third[1]}`);
    await shot("first-again");
    await tap("keypad-delete");
    await tap("keypad-delete");
    await typeWords(house.tablet.phrase.slice(2));
    await shot("first-again-full");
    await tap("keypad-done");
    await fill("invitation", "approdo1:abc");
    await fill("unit-name-0", "Unità Est");
    await shot("first-join");
    await tap("first-send");
    await see("screen-joined");
    await shot("first-joined");
    await tap("joined-done");
    await see("screen-closed");
  },

  async found(step) {
    const { house, enter, tap, see, fill, typeWords, shot } = step;
    house.renew();
    await enter();
    await writeDown(step, "first-found");
    await tap("phrase-written");
    await typeWords(house.tablet.phrase);
    await tap("keypad-done");
    await fill("server", "https://approdo.example");
    await fill("unit-name-0", "Unità Lago");
    await shot("first-found");
    await tap("first-send");
    await see("kit-words");
    await shot("first-kit");
    await tap("kit-done");
    await tap("kit-done");
    await shot("first-founding");
    await tap("founded-done");
    await see("screen-closed");
  },

  async closed(step) {
    const { house, enter, tap, see, typeWords, shot, settle } = step;
    house.renew().worker().logs = CLOSED_LOGS.map((log) => ({ ...log }));
    await enter();
    await see("keypad");
    await shot("unlock");
    await typeWords([1, 2, 3, 4, 5]);
    await tap("keypad-done");
    await see("attempts");
    const first = house.tablet.words[house.tablet.phrase[0]];
    for (const letter of first.slice(0, 3)) await tap(`letter-${letter}`);
    await shot("unlock-wrong");
    await tap("help");
    await see("danger");
    await shot("help");
    await tap("help-close");
    await tap("outbox-open");
    await see("outbox-row");
    await settle();
    await shot("outbox-closed");
  },

  /** Help and cover, on a tablet that is shut: nothing of it needs the words. */
  async help(step) {
    const { house, page, enter, tap, see, fill, shot, settle } = step;
    house.renew().worker();
    await enter();
    await see("keypad");
    await tap("help");
    await see("danger");
    await tap("tab-services");
    await see("service");
    await shot("help-services");
    await page.getByTestId("service").nth(4).scrollIntoViewIfNeeded();
    await shot("help-services-list");
    for (const chosen of [
      "services-open",
      "fold-services-need",
      "services-need-violence",
      "fold-services-area",
      "services-area-MI",
    ])
      await tap(chosen);
    await shot("help-services-chosen");
    await tap("services-need-none");
    await tap("services-open");
    await fill("services-words", "sammar");
    await settle();
    await shot("help-services-words");
    await page.getByTestId("services-take").setInputFiles(serviceFile({ services: [] }));
    await see("services-problem");
    await page.getByTestId("services-problem").scrollIntoViewIfNeeded();
    await shot("help-services-refused");
    const edition = { ...house.tablet.services, number: 3 };
    await page.getByTestId("services-take").setInputFiles(serviceFile({ edition }));
    await page.locator("[data-testid=services-edition][data-number='3']").waitFor();
    await page.getByTestId("services-take").scrollIntoViewIfNeeded();
    await shot("help-services-taken");
    await tap("help-close");
    await tap("cover");
    await see("card");
    await shot("cover-it");
    await tap("card-language");
    await shot("cover-languages");
    for (const [at, language] of cardLanguages.entries()) {
      if (at > 0) await tap("card-language");
      await tap(`card-lang-${language}`);
      await page.locator(`[data-testid=card][data-lang=${language}]`).waitFor();
      await shot(`cover-${language}`);
    }
    await tap("card-help");
    await see("danger");
    await tap("help-close");
  },

  async office(step) {
    const { house, enter, unlock, tap, see, shot } = step;
    house.renew().worker().logs = CLOSED_LOGS.map((log) => ({ ...log }));
    await enter();
    await unlock();
    await see("screen-start");
    await shot("start");
    for (const chosen of ["unit-Unità Est", "area-CO", "channel-street_night", "day-before"])
      await tap(chosen);
    await see("other-day");
    await shot("start-chosen");
    await tap("units-change");
    await see("units-save");
    await shot("units");
    await tap("tab-outbox");
    await see("outbox-row");
    await shot("outbox");
  },

  /** By day, then into the street: what was light is dark from the first tap on, and stays so. */
  async dusk(step) {
    const { house, enter, unlock, tap, see, expect, page } = step;
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    const offered = () => page.getByTestId("theme").count();
    house.renew().worker();
    await enter();
    await see("keypad");
    await expect("every start is dark", (await theme()) === "dark");
    await tap("theme");
    await expect("the tap makes it light", (await theme()) === "light");
    const scheme = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    await expect("what the browser draws follows", scheme === "light");
    await unlock();
    await see("screen-start");
    await expect("the desk stays light", (await theme()) === "light");
    for (const chosen of ["unit-Unità Est", "area-CO", "channel-street_night", "start-outing"])
      await tap(chosen);
    await see("screen-outing");
    await expect("an outing is dark", (await theme()) === "dark" && (await offered()) === 0);
    await tap("lock");
    await see("screen-closed");
    await expect("locked in an outing it stays dark", (await theme()) === "dark");
    await tap("theme");
    await enter();
    await see("screen-closed");
    await expect("nothing remembers the choice", (await theme()) === "dark");
  },

  async street(step) {
    const { house, enter, tap, see, shot, settle } = step;
    await goOut(step, "street_night");
    await see("screen-count");
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

    await tap("tab-complete");
    await tap("record-3-withdraw");
    await settle();
    await shot("complete");
    await tap("record-1-edit");
    await see("screen-form");
    await shot("form-person");
    await tap("possible_minor");
    await see("minor-card");
    await step.page.getByTestId("minor-card").scrollIntoViewIfNeeded();
    await shot("form-person-minor");
    await tap("possible_minor");
    await tap("age-a21_24");
    await tap("age_basis-perceived");
    await tap("possible_minor");
    await settle();
    await shot("form-person-chosen");
    await tap("part-next");
    await tap("origin-NG");
    await tap("fold-countries");
    await tap("country-letter-S");
    await shot("form-origin");
    await tap("part-next");
    await tap("field-labour");
    await tap("fold-setting");
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
    await settle();
    await enter();
    await see("screen-form");
    await shot("form-restored");
    await tap("record-save");
    await see("screen-complete");
    await settle();
    await shot("complete-saved");

    await tap("tab-shift");
    await tap("band-h20_24");
    await tap("weather-rain");
    await tap("team-more");
    await tap("team-more");
    await tap("fold-materials");
    await tap("material-hot_drink-more");
    await tap("fold-presences");
    await tap("fold-roles");
    await shot("shift");
    await tap("to-close");
    await see("leaving");
    await shot("close");
    await tap("coverage-not_done");
    await see("not_done-safety");
    await settle();
    await shot("close-not-done");
    await tap("coverage-full");
    await settle();
    house.tablet.online = true;
    await tap("close-outing");
    await see("screen-outing-end");
    await shot("outing-end");
    await tap("outing-end-done");
    await see("screen-closed");
  },

  async dropin(step) {
    await goOut(step, "dropin", "MI");
    await step.shot("count-dropin");
  },

  async indoor(step) {
    await goOut(step, "indoor_phone", "MI");
    await step.tap("ads-answered");
    await step.settle();
    await step.shot("count-indoor");
  },

  async reports(step) {
    await goOut(step, "reports", "MI");
    await step.tap("record-new");
    await step.tap("source-cas");
    await step.settle();
    await step.shot("form-report");
  },

  /** What nobody wants to see: keys destroyed, the door shut. */
  async trouble({ house, enter, see, shot }) {
    house.renew().worker().attempts = 0;
    await enter();
    await see("wiped");
    await shot("wiped");
    await enter({ token: false });
    await see("problem");
    await shot("door-closed");
  },

  async coordinator({ house, enter, unlock, tap, see, shot, page, speaksEnglish }) {
    house.renew().coordinator();
    house.tablet.online = true;
    await enter();
    await unlock();
    await see("received-outing");
    await shot("received");
    await page.getByTestId("received-open").nth(3).click();
    await see("received-record");
    await shot("received-outing");
    await tap("received-back");
    await tap("tab-table");
    await see("table-total");
    await shot("table");
    await tap("table-area-CO");
    await shot("table-month");
    await tap("tab-tablets");
    await tap("invite");
    await see("invitation-made");
    await shot("tablets");
    await tap("help");
    await tap("tab-services");
    await step.page.getByTestId("services-sign").setInputFiles(serviceFile(step.house.tablet.services));
    await step.page.locator("[data-testid=services-edition][data-number='1']").waitFor();
    await step.page.getByTestId("services-sign").scrollIntoViewIfNeeded();
    await shot("help-services-desk");
    await tap("help-close");
    if (!speaksEnglish) return;
    await tap("language");
    await shot("tablets-en");
  },
};
