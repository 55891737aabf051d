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

const LEFT = { minutes_left: 30 * 24 * 60, acknowledged: false, warns: false, held_back: false };

const CLOSED_LOGS = [
  {
    order: 1,
    area: "CO",
    channel: "street_night",
    month: "2026-11",
    entries: 9,
    received: 9,
    closed: true,
    readable: null,
  },
  {
    order: 2,
    area: "MI",
    channel: "street_night",
    month: "2026-11",
    entries: 7,
    received: 4,
    closed: true,
    readable: LEFT,
  },
];

/** The PIN of every outing here. */
const PIN = [4, 7, 1, 9];
/** What a browser on a desk takes for a scroll bar, at most. */
const SCROLL_BAR_PX = 17;

/** Opens a worker's tablet and chooses what is done. */
async function chooseWork({ house, enter, unlock, tap }, channel, area = "CO") {
  house.renew().worker();
  await enter();
  await unlock();
  for (const chosen of ["unit-Unità Est", `area-${area}`, `channel-${channel}`]) await tap(chosen);
}

async function tapPin({ tap }, pin = PIN) {
  for (const digit of pin) await tap(`pin-${digit}`);
}

/** Chooses the PIN of the outing, twice. */
async function choosePin(step) {
  await step.see("screen-pin-choose");
  await tapPin(step);
  await step.page.locator("[data-again=true]").waitFor();
  await tapPin(step);
}

/** Opens a worker's tablet and starts an outing there. */
async function goOut(step, channel, area = "CO") {
  await chooseWork(step, channel, area);
  await step.tap("start-outing");
  await choosePin(step);
  await step.see("screen-outing");
}

/** Types a sheet of paper: of each word as many letters as it takes. */
async function typeSheet({ page, tap }, words) {
  for (const [at, word] of words.entries()) {
    for (const letter of word) {
      await tap(`letter-${letter}`);
      if (Number(await page.getByTestId("keypad").getAttribute("data-count")) > at) break;
    }
  }
}

/** Two sheets of one key, each accepted. */
async function typeSheets(step, sheets, key) {
  for (const sheet of sheets) {
    await typeSheet(step, sheet[key]);
    await step.tap("keypad-done");
  }
}

/** Goes to the second time of writing the five words. */
async function writeDown({ tap, see }, way) {
  await tap(way);
  await see("phrase-word");
  for (let n = 0; n < 4; n += 1) await tap("phrase-next");
}

/** A browser may take room for a scroll bar: on a narrow screen, too, nothing then scrolls sideways. */
async function fitsBesideAScrollBar(page, expect) {
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width: width - SCROLL_BAR_PX, height });
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll(".scroll")].some((box) => box.scrollWidth > box.clientWidth),
  );
  expect("a screen with a scroll bar does not scroll sideways", !wide);
  await page.setViewportSize({ width, height });
}

export const visits = {
  async join(step) {
    const { page, house, enter, tap, see, fill, typeWords, shot } = step;
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
    await see("way-camera");
    await shot("first-camera");
    await tap("way-typed");
    await fill("typed-server", "approdo.example:8443");
    await fill("typed-code", "0KQ2-X0DM-4RWA");
    await tap("typed-look");
    await see("typed-missed");
    await shot("first-typed");
    await fill("typed-code", "1KQ2-X0DM-4RWA");
    await tap("typed-look");
    await page.locator("[data-testid='typed-missed'][data-why='elsewhere']").waitFor();
    await shot("first-typed-elsewhere");
    await tap("way-paste");
    await fill("invitation", "APPRODO2:01AB");
    await shot("first-paste");
    await tap("invitation-next");
    await see("invited");
    await fill("unit-name-0", "Unità Est");
    await shot("first-join");
    await tap("first-send");
    await see("screen-joined");
    await tap("joined-differ");
    await see("joined-differ-yes");
    await shot("first-joined-differ");
    await tap("joined-differ-no");
    await shot("first-joined");
    await tap("joined-done");
    await see("screen-closed");
    await see("joining");
    await shot("closed-joining");
    house.tablet.joining = { ...house.tablet.joining, step: "code_over" };
    await typeWords(house.tablet.phrase);
    await tap("keypad-done");
    await see("screen-start");
    await tap("invitation-again");
    await see("screen-apply-again");
    await shot("apply-again");
    await tap("way-typed");
    await fill("typed-server", "approdo.example:8443");
    await fill("typed-code", "7KQ2-X0DM-4RWA");
    await tap("typed-look");
    await see("screen-joined");
  },

  async trial(step) {
    const { house, enter, tap, see, fill, typeWords, shot } = step;
    house.renew();
    await enter();
    await writeDown(step, "first-found");
    await tap("phrase-written");
    await typeWords(house.tablet.phrase);
    await tap("keypad-done");
    await fill("server", "https://approdo.example");
    await fill("unit-name-0", "Unità Lago");
    await tap("found-trial");
    await tap("first-send");
    await see("kit-words");
    await shot("first-kit-trial");
    await tap("kit-done");
    await tap("kit-done");
    await tap("founded-done");
    await see("screen-closed");
  },

  async recover(step) {
    const { house, enter, tap, see, fill, typeWords, shot } = step;
    house.renew();
    await enter();
    await writeDown(step, "first-recover");
    await tap("phrase-written");
    await typeWords(house.tablet.phrase);
    await tap("keypad-done");
    const words = house.tablet.words;
    const sheet = (number) => ({
      number,
      root: words.slice(number * 30, number * 30 + 25),
      generation: words.slice(number * 30 + 300, number * 30 + 325),
    });
    house.tablet.sheets = [1, 2, 3].map(sheet);
    await fill("organisation", "5e1c2d3e-0000-4000-8000-0000000000");
    await fill("server", "https://approdo.example");
    await shot("recover");
    await fill("organisation", "5e1c2d3e-0000-4000-8000-000000000001");
    await tap("recover-where");
    await see("paper-root");
    await tap("sheet-kind");
    await shot("recover-whole");
    await tap("sheet-kind");
    await typeSheets(step, house.tablet.sheets.slice(0, 2), "root");
    await see("paper-generation");
    await typeSheets(step, house.tablet.sheets.slice(1), "generation");
    await see("recover-send");
    await shot("recover-ready");
    await tap("recover-send");
    await see("screen-recovery");
    await shot("recovery-waits");
  },

  /** A revoked tablet that was found begins anew, and stands where every new one does. */
  async anew(step) {
    const { house, enter, unlock, tap, see, shot } = step;
    house.renew().worker();
    house.tablet.anew = "deliver";
    await enter();
    await unlock();
    await see("anew-deliver");
    await shot("anew-deliver");
    house.tablet.anew = "ready";
    await tap("tab-outbox");
    await tap("sync-now");
    await see("anew-begin");
    await tap("anew-begin");
    await shot("anew");
    await tap("anew-begin-yes");
    await see("first-join");
  },

  /** The server has moved: a desk is told a line, a tablet is shown an invitation. */
  async moved(step) {
    const { page, house, enter, unlock, tap, see, fill, shot } = step;
    house.renew().coordinator();
    await enter();
    await unlock();
    await tap("tab-more");
    await tap("more-people");
    await tap("fold-server-moved");
    await fill("server-line", "approdo.example:8444#sha256=" + "5a".repeat(32));
    await tap("server-move");
    await page.getByTestId("server-move-yes").scrollIntoViewIfNeeded();
    await shot("people-server-moved");
    await tap("server-move-yes");
    await page.getByTestId("server-move").waitFor({ state: "detached" });
    house.renew().worker();
    await enter();
    await unlock();
    await tap("tab-more");
    await tap("more-invitation");
    await see("screen-apply-again");
    await shot("more-invitation");
  },

  async people(step) {
    const { page, house, enter, unlock, tap, see, shot, expect, speaksEnglish } = step;
    const waiting = () => page.getByTestId("queue").first().getAttribute("data-waiting");
    house.renew().coordinator();
    house.tablet.people.coordinators[0].generations.push({ generation: 2, state: "lacking" });
    house.tablet.sheets = [1, 2, 3].map((number) => ({
      number,
      root: house.tablet.words.slice(number * 30, number * 30 + 25),
      generation: [],
    }));
    await enter();
    await unlock();
    await tap("tab-tablets");
    await see("tablets-alone");
    await shot("tablets-alone");
    house.tablet.unsent = 2;
    await tap("tab-outbox");
    await see("queue-besides");
    await shot("outbox-besides");
    await expect("what is signed and not there is to be handed over", (await waiting()) === "2");
    house.tablet.unsent = 0;
    house.tablet.people.awaited = [house.tablet.people.coordinators[1].device];
    await tap("tab-more");
    await tap("more-people");
    await see("coordinator");
    await see("applicant");
    await see("desks-awaited");
    const [, handed, removed] = house.tablet.people.coordinators;
    house.tablet.displaced = [
      { device: handed.device, act: "removed" },
      { device: removed.device, act: "added" },
    ];
    await see("displaced");
    await shot("people");
    house.tablet.syncProblem = "server_waits";
    await see("desks-awaited-long");
    await shot("people-awaited-long");
    house.tablet.syncProblem = null;
    await page.getByTestId("leave-undone").first().click();
    await see("leave-undone-yes");
    await shot("people-leave-undone");
    await tap("leave-undone-yes");
    await page.locator("[data-testid=displaced][data-act=removed]").waitFor({ state: "detached" });
    await tap("leave-undone");
    await tap("leave-undone-yes");
    await page.getByTestId("displaced").waitFor({ state: "detached" });
    await tap("turn-away");
    await shot("people-differ");
    await tap("turn-away-no");
    await tap("invite");
    await see("invitation-card");
    await shot("people-invited");
    await tap("drill-root");
    await see("paper-root");
    await shot("people-drill");
    await typeSheets(step, house.tablet.sheets.slice(0, 2), "root");
    await see("drilled");
    await page.getByTestId("drilled").scrollIntoViewIfNeeded();
    await shot("people-drilled");
    await tap("remove");
    await see("remove-yes");
    await shot("people-remove");
    await tap("remove-yes");
    await see("paper-root");
    await typeSheets(step, house.tablet.sheets.slice(0, 2), "root");
    await see("people-kit");
    await shot("people-kit");
    for (let sheet = 0; sheet < 3; sheet += 1) await tap("kit-done");
    await typeSheets(step, house.tablet.sheets.slice(0, 2), "generation");
    await see("people-said");
    await shot("people-removed");
    if (!speaksEnglish) return;
    await tap("tab-more");
    await see("screen-more");
    await tap("language");
    await tap("more-people");
    await see("screen-people");
    await shot("people-en");
  },

  async found(step) {
    const { page, house, enter, tap, see, fill, typeWords, shot } = step;
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
    await see("kit-sheet");
    await shot("first-kit");
    // Broken off here, and the sheets are long in coming.
    let release;
    const held = new Promise((done) => (release = done));
    await page.route("**/handle", async (route) => {
      if (route.request().postDataJSON().do === "kit") await held;
      await route.continue();
    });
    await enter();
    await see("keypad");
    await step.unlock();
    await see("screen-founding-waits");
    await shot("first-kit-waits");
    release();
    await see("kit-sheet");
    await page.unroute("**/handle");
    for (let sheet = 0; sheet < 3; sheet += 1) await tap("kit-done");
    await see("paper-root");
    const { sheets } = house.tablet;
    await typeSheet(step, sheets[2].root);
    await tap("given-3");
    await shot("first-kit-again");
    await tap("keypad-delete");
    await tap("keypad-done");
    await page.locator("[data-testid=paper-root][data-sheet='3']").waitFor();
    await typeSheet(step, sheets[2].root);
    await tap("keypad-done");
    await see("sheet-wrong");
    await shot("first-kit-same");
    for (let word = 0; word < 25; word += 1) await tap("keypad-delete");
    await typeSheet(step, sheets[0].root);
    await tap("keypad-done");
    await see("paper-generation");
    await typeSheets(step, [sheets[1], sheets[0]], "generation");
    await see("founding");
    await shot("first-founding");
    await tap("founded-done");
    await see("screen-office");
  },

  async closed(step) {
    const { page, house, enter, tap, see, typeWords, shot, settle, expect } = step;
    house.renew().worker().logs = CLOSED_LOGS.map((log) => ({ ...log }));
    await enter();
    await see("keypad");
    await shot("unlock");
    await fitsBesideAScrollBar(page, expect);
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
    await tap("outbox-back");
    await tap("panic");
    await shot("panic-armed");
    await tap("panic");
    await see("wiped");
    await shot("panic-done");
  },

  /** Help and cover over a tablet that is open: it can be shut from there, and what covers it stays or says so. */
  async covered(step) {
    const { house, enter, unlock, tap, see, shot, settle, expect, page } = step;
    const closed = () => house.tablet.state === "closed";
    // In the very dialog, and as a finger does it: what lies under something else is not pressed.
    const over = (id) => page.getByTestId("help-screen").getByTestId(id);
    const press = (id) => over(id).click();
    const gone = (id) => over(id).waitFor({ state: "detached" });
    await goOut(step, "street_night");
    await tap("presence-women");
    await tap("help");
    await see("danger");
    await shot("help");
    await tap("tab-services");
    await see("service");
    await shot("services");
    await press("lock");
    await gone("lock");
    await expect("locked under the help", house.tablet.state === "paused");
    await shot("services-paused");
    await tap("help-close");
    await see("screen-pin");
    await tapPin(step);
    await see("screen-count");
    await tap("cover");
    await see("card");
    await shot("card");
    await tap("card-language");
    await shot("languages");
    await tap("card-language");
    await press("lock");
    await gone("lock");
    await expect("locked under the card", house.tablet.state === "paused");
    await see("card");
    await press("panic");
    await shot("card-armed");
    await press("panic");
    await gone("panic");
    await settle();
    await expect("destroyed under the card", closed() && house.tablet.attempts === 0);
    await expect("and the card stays", await page.getByTestId("card").isVisible());
    await shot("card-destroyed");
    house.renew().worker();
    await enter();
    await unlock();
    await see("screen-start");
    await tap("help");
    await see("danger");
    await shot("office-help");
    await press("panic");
    await shot("office-armed");
    await press("panic");
    await see("wiped");
    await expect("destroyed from the help", closed() && house.tablet.attempts === 0);
    house.renew().coordinator();
    await enter();
    await unlock();
    await tap("help");
    await see("danger");
    await shot("desk-help");
    await tap("tab-show");
    await see("card");
    await shot("desk-card");
    await press("lock");
    await gone("lock");
    await expect("a desk is locked under the card", closed());
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
    await shot("names");
    await tap("zone-add");
    await step.fill("zone-name-3", "Zona gialla");
    await tap("units-save");
    // Back where it was begun, with what had been chosen.
    await see("other-day");
    await tap("channel-mapping_night");
    house.tablet.zones = [];
    await see("start-no-zones");
    await shot("start-no-zones");
    await tap("tab-more");
    await see("screen-more");
    await shot("more");
    await tap("more-notes");
    await see("notes-none");
    await tap("notes-back");
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
    await tap("pin-without");
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
    const { house, enter, tap, see, shot, settle, expect } = step;
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
    await tap("undo");
    await settle();
    const draft = () => house.tablet.draft?.record;
    await expect("the last tap in the form is taken back, and kept so", draft()?.possible_minor === false);
    await tap("undo");
    await tap("undo");
    await settle();
    await expect("and the ones before", draft()?.age === "unknown" && draft()?.age_basis === null);
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
    await tap("fold-language");
    await tap("language-pcm");
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
    await tap("part-next");
    await step.fill("note", "Chiede di essere richiamata sabato");
    await settle();
    await shot("form-note");
    await enter();
    await see("draft-found");
    await shot("draft-found");
    await tap("draft-continue");
    await see("screen-form");
    await tap("undo");
    await settle();
    await expect("also after a kill", draft()?.signals.length === 0);
    await shot("form-undone");
    await tap("part-signs");
    await tap("fold-signals-gen");
    await tap("signal-gen01");
    await tap("record-save");
    await see("screen-complete");
    await settle();
    await shot("complete-saved");
    await tap("record-2-edit");
    await tap("part-origin");
    await see("origin-last");
    await shot("form-like-last");
    await tap("origin-last");
    await tap("language-last");
    await settle();
    await tap("draft-drop");

    await tap("tab-shift");
    await tap("band-h20_24");
    await tap("weather-rain");
    await tap("team-more");
    await tap("team-more");
    await tap("fold-materials");
    await tap("material-hot_drink-more");
    await tap("fold-presences");
    await tap("fold-roles");
    await step.fill("note-outing", "Il furgone perde olio");
    await settle();
    await shot("shift");
    await tap("undo");
    await settle();
    await expect("a note is taken back", (await step.page.getByTestId("note-outing").inputValue()) === "");
    await tap("undo");
    await settle();
    await expect("and what was given", house.tablet.shift?.materials.length === 0);
    await tap("to-close");
    await see("leaving");
    await shot("close");
    await step.page.getByTestId("leaving-message").scrollIntoViewIfNeeded();
    await shot("close-leaving");
    await step.page.getByTestId("leaving-sealed").scrollIntoViewIfNeeded();
    await shot("close-leaving-end");
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
    await tap("diary-open");
    await see("screen-diary");
    await shot("diary");
    await tap("diary-back");
    await tap("outing-end-done");
    await see("screen-closed");
    await step.unlock();
    await tap("tab-more");
    await tap("more-notes");
    await see("notebook");
    await shot("notes");
  },

  /** The PIN: chosen twice, refused when easy, asked after a pause; nothing of the outing is read meanwhile. */
  async pause(step) {
    const { house, enter, tap, see, shot, settle, expect, page } = step;
    await chooseWork(step, "street_night");
    await tap("start-outing");
    await see("screen-pin-choose");
    await tapPin(step, [1, 2]);
    await shot("pin-choose");
    await tapPin(step, [3, 4]);
    await page.locator("[data-again=true]").waitFor();
    await shot("pin-again");
    await tapPin(step, [1, 2, 3, 4]);
    await see("pin-wrong");
    await shot("pin-easy");
    await choosePin(step);
    await see("screen-count");
    await tap("presence-women");
    await tap("note-gender-woman");
    await tap("note-newness-new_ever");
    await settle();
    await tap("lock");
    await see("screen-pin");
    const words = await page.evaluate(() => document.body.innerText);
    await expect(
      "nothing of the outing is read in a pause",
      !/Est|Como|Strada|[Cc]ontatt|consegnare/.test(words),
    );
    await shot("paused");
    await tapPin(step, [9, 9, 9, 8]);
    await see("pin-attempts");
    await shot("paused-wrong");
    await tapPin(step);
    await see("screen-count");
    await expect("the tap before the pause is kept", house.tablet.shift?.presences.women === 1);
    await tap("undo");
    await settle();
    await expect("undo goes on after a pause", house.tablet.records[0]?.withdrawn === true);
    await tap("tab-complete");
    await tap("record-new");
    await see("screen-form");
    await tap("age-a21_24");
    await tap("lock");
    await see("screen-pin");
    await tapPin(step);
    await see("screen-form");
    await tap("lock");
    await see("screen-pin");
    await tap("pin-lock");
    await see("keypad");
    await step.unlock();
    await choosePin(step);
    await see("draft-found");
    await tap("draft-leave");
    await see("screen-count");
    await settle();
    await expect("what is left is gone from the core", house.tablet.draft === null);
    await tap("undo");
    await see("screen-form");
    await settle();
    await expect("and can be had back", house.tablet.draft?.record.age === "a21_24");
    await tap("lock");
    for (let wrong = 0; wrong < 5; wrong += 1) {
      await see("screen-pin");
      await tapPin(step, [9, 9, 9, 8]);
      await settle();
    }
    await see("keypad");
    await shot("pin-spent");
    await enter();
  },

  /** A mapping night: zones, one after the other, reopened, undone. */
  async mapping(step) {
    const { house, tap, see, shot, settle, expect } = step;
    await goOut(step, "mapping_night", "VA");
    await see("screen-zones");
    await shot("zones");
    await tap("zone-Zona rossa");
    await see("screen-zone");
    for (const group of ["women", "women", "women", "trans"]) await tap(`zone-presence-${group}`);
    await settle();
    await expect("a tap is a draft", house.tablet.draft?.record.presences.women === 3);
    await shot("zone");
    await tap("zone-finish");
    await see("screen-zones");
    await tap("zone-Zona verde");
    await tap("zone-presence-men");
    await tap("zone-back");
    await see("screen-zones");
    await settle();
    await shot("zones-going");
    await tap("zone-Zona blu");
    await see("screen-zone");
    await settle();
    await expect("the zone left behind is sealed", house.tablet.records.length === 2);
    await tap("zone-finish");
    await see("screen-zones");
    await tap("zone-Zona rossa");
    await tap("zone-presence-women");
    await tap("fold-mend");
    await shot("zone-again");
    await tap("zone-finish");
    await settle();
    await expect("a zone is one record", house.tablet.records.length === 3);
    await expect("with what was added", house.tablet.records[0]?.record.presences.women === 4);
    await tap("undo");
    await see("screen-zone");
    await tap("zone-finish");
    await settle();
    await tap("tab-shift");
    await shot("shift-mapping");
    await tap("to-close");
    await see("figure-zones");
    await shot("close-mapping");
    await tap("close-back");
    await tap("tab-count");
    await tap("zone-Zona blu");
    await tap("zone-presence-men");
    await tap("tab-shift");
    await tap("to-close");
    await see("close-draft");
    await shot("close-zone-going");
    await tap("close-outing");
    await see("screen-outing-end");
    await shot("outing-end-mapping");
  },

  /** An outing that was not done, said without opening one. */
  async notDone(step) {
    const { house, tap, see, shot, expect } = step;
    await chooseWork(step, "street_night", "SO");
    await tap("not-done-open");
    await tap("not_done-weather");
    await shot("not-done");
    await tap("not-done-send");
    await see("screen-outing-end");
    await expect("it is closed", house.tablet.state === "closed" && house.tablet.logs[0]?.closed);
    await shot("not-done-end");
    await tap("outing-end-done");
    await see("screen-closed");
  },

  /** One more person who opens the tablet, one less, and other words for oneself. */
  async operators(step) {
    const { house, enter, unlock, tap, see, shot, settle, expect, page } = step;
    house.renew().worker();
    await enter();
    await unlock();
    await tap("tab-more");
    await tap("more-operators");
    await see("operator-1");
    await tap("operators-add");
    await see("phrase-word");
    await shot("operators-phrase");
    for (let n = 0; n < 4; n += 1) await tap("phrase-next");
    await tap("phrase-written");
    await step.typeWords(house.tablet.newWords);
    await tap("keypad-done");
    await see("operator-2");
    await shot("operators");
    await tap("operator-2-remove");
    await shot("operators-remove");
    await tap("operator-remove-yes");
    await settle();
    await expect("the other is gone", (await page.getByTestId("operator-2").count()) === 0);
    await tap("operators-change");
    await see("phrase-word");
    await tap("operators-cancel");
    await see("operator-1");
  },

  /** The practice: a bar over everything, five words that protect nothing, and nothing left of it. */
  async training(step) {
    const { house, enter, tap, see, shot, settle, expect } = step;
    house.renew().worker();
    await enter();
    await see("keypad");
    await tap("training-start");
    await see("screen-start");
    await shot("training");
    await tap("lock");
    await see("training-words");
    await shot("training-closed");
    await tap("training-end");
    await settle();
    await see("screen-closed");
    await expect("the practice is over", house.tablet.practised === null);
  },

  async dropin(step) {
    await goOut(step, "dropin", "MI");
    await step.tap("note-gender-woman");
    await step.tap("note-already");
    await step.settle();
    await step.expect("a person counted already is not noted", step.house.tablet.records.length === 0);
    await step.shot("count-dropin");
  },

  async indoor(step) {
    await goOut(step, "indoor_phone", "MI");
    await step.tap("ads-answered");
    await step.settle();
    await step.shot("count-indoor");
  },

  async ads(step) {
    const { tap, see, settle, shot } = step;
    await goOut(step, "ad_monitor", "MI");
    for (const part of ["viewed", "viewed", "called", "contacts"]) await tap(`ads-${part}`);
    await settle();
    await shot("count-ads");
    await tap("tab-shift");
    await tap("to-close");
    await see("figure-ads_viewed");
    await shot("close-ads");
    await tap("close-outing");
    await see("screen-outing-end");
    await shot("outing-end-ads");
  },

  async reports(step) {
    await goOut(step, "reports", "MI");
    await step.tap("record-new");
    await step.tap("source-cas");
    await step.settle();
    await step.shot("form-report");
    await step.tap("part-steps");
    await step.tap("eval_step-interview_first");
    await step.shot("form-report-steps");
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

  /** The secretariat: what came, reception, a bulletin looked at and published, links; and what cannot be published. */
  async secretariat(step) {
    const { house, enter, unlock, tap, see, fill, shot, page } = step;
    house.renew().coordinator();
    house.tablet.secretariat = true;
    house.tablet.online = true;
    await enter();
    await unlock();
    await see("arrived-period");
    await shot("secretariat-sheets");
    await page.getByTestId("name-organisation").nth(4).click();
    await fill("organisation-name", "Associazione Lago");
    await shot("secretariat-name");
    await tap("organisation-name-keep");
    const september = page.locator("[data-testid=arrived-period][data-first='2026-09']");
    await september.getByTestId("reception").click();
    await see("screen-reception");
    await fill("reception-women", "161");
    await shot("secretariat-reception");
    await tap("reception-keep");
    await see("arrived-period");
    house.tablet.office.refuses = true;
    await september.getByTestId("preview").click();
    await see("refused");
    await shot("secretariat-refused");
    house.tablet.office.refuses = false;
    await tap("preview-back");
    house.tablet.office.proving = true;
    await september.getByTestId("preview").click();
    await see("preview-making");
    await shot("secretariat-making");
    house.tablet.office.proving = false;
    await see("bulletin-table");
    await shot("secretariat-preview");
    await tap("fold-audit");
    await shot("secretariat-audit");
    await tap("publish");
    await see("publish-yes");
    await shot("secretariat-publish");
    await tap("publish-yes");
    await see("published");
    await shot("secretariat-published");
    await tap("preview-back");
    await tap("tab-table");
    await see("table-awaited");
    await shot("secretariat-table");
    await tap("tab-bulletins");
    await see("bulletin");
    await shot("secretariat-bulletins");
    await tap("tab-links");
    await see("screen-links");
    await fill("reader-name", "Assessorato");
    await tap("reader-make");
    await see("reader");
    await tap("fold-reader-link");
    await see("reader-link-text");
    await shot("secretariat-links");
    await tap("reader-end");
    await see("reader-end-yes");
    await shot("secretariat-link-end");
    await tap("reader-end-yes");
    await page.locator("[data-testid=reader][data-ended=true]").waitFor();
    await tap("tab-more");
    await see("screen-more");
    await shot("secretariat-more");
    await tap("more-people");
    await see("people-root");
    await page.getByTestId("people-root").scrollIntoViewIfNeeded();
    await shot("secretariat-people");
  },

  /** One clean outing accepted and had back; filters; one record after the other, by hand and by keys. */
  async review(step) {
    const { house, enter, unlock, tap, see, fill, shot, expect, page, settle } = step;
    house.renew().coordinator();
    house.tablet.online = true;
    await enter();
    await unlock();
    await see("accept-clean");
    await tap("accept-clean");
    await see("review-undo");
    await shot("inbox-accepted");
    await tap("review-undo");
    await page.getByTestId("review-undo").waitFor({ state: "detached" });
    await page.getByTestId("filter-flag").selectOption("late");
    await see("received-month");
    await page.getByTestId("filter-unit").selectOption("Unità Lago");
    await see("review-nothing");
    await shot("inbox-nothing");
    await tap("filter-none");
    await page.getByTestId("filter-state").selectOption("sent_back");
    await shot("inbox-filtered");
    await tap("filter-none");
    await tap("received-month-before");
    await see("received-not-done");
    await shot("inbox-not-done");
    const mapping = page.locator("[data-outing='11111111-0000-4000-8000-000000000012']");
    await mapping.getByTestId("received-open").click();
    await see("received-record");
    await settle();
    await shot("outing-mapping");
    if (await page.getByTestId("item-list").isVisible()) await tap("item-list");
    await page.getByTestId("item-choose").nth(2).click();
    await see("counts-apart");
    await shot("record-zone");
    await tap("received-back");
    await see("received-month");
    await page.locator("[data-testid=received-outing]").first().getByTestId("received-open").click();
    await see("received-record");
    await settle();
    await shot("outing");
    // Clear of the bar at the bottom, as a person scrolls it.
    const choose = async (at) => {
      const item = page.getByTestId("item-choose").nth(at);
      await item.evaluate((node) => node.scrollIntoView({ block: "center" }));
      await item.click();
    };
    const list = async () => (await page.getByTestId("item-list").isVisible()) && tap("item-list");
    await list();
    await choose(1);
    await see("reply");
    await shot("record-answered");
    await tap("review-send");
    await page.getByTestId("send-reason-check_code").click();
    await fill("send-comment", "è giusto il codice? ".repeat(15));
    await page.getByTestId("send-do").scrollIntoViewIfNeeded();
    await shot("send-back-long");
    await settle();
    await tap("lock");
    await see("keypad");
    await unlock();
    await see("send-begun");
    await shot("inbox-begun");
    await tap("send-go-on");
    await see("send-comment");
    await expect(
      "what was being written is there after the lock, too long as it was",
      (await page.getByTestId("send-comment").inputValue()) === "è giusto il codice? ".repeat(15),
    );
    await shot("send-back-again");
    await fill("send-comment", "l'avete vista anche voi?");
    await tap("send-do");
    await see("sent-back");
    await shot("record-sent-back");
    await tap("review-history");
    await see("history-review");
    await shot("history");
    await tap("review-history");
    await list();
    await choose(2);
    await see("head");
    await shot("heads");
    await page.locator("[data-testid=head][data-stands=false]").getByTestId("head-keep").click();
    await see("corrected-why");
    await shot("heads-chosen");
    await list();
    await choose(3);
    await tap("review-correct");
    await tap("part-person");
    await page.getByTestId("gender-man").click();
    await see("difference");
    await page.getByTestId("correct-do").scrollIntoViewIfNeeded();
    await shot("correct");
    house.tablet.desk.cameMeanwhile("11111111-0000-4000-8000-000000000000", 3);
    await tap("correct-do");
    await see("problem");
    await shot("changed-meanwhile");
    await tap("problem-close");
    await tap("review-duplicate");
    await see("gone-yes");
    await shot("duplicate");
    await tap("gone-yes");
    await page.locator("[data-testid=record-page] [data-state=duplicate]").waitFor();
    await list();
    await choose(0);
    await tap("review-correct");
    await tap("mend-area-MB");
    await see("difference");
    await shot("correct-outing");
    await tap("correct-leave");
    await tap("review-keys");
    await see("keys-help");
    await shot("keys");
    await tap("review-keys");
    await tap("erase-outing");
    await see("erase-outing-yes");
    await shot("received-erase");
    await tap("erase-outing-no");
    await tap("received-back");
    await tap("received-tab-cases");
    await see("case");
    await shot("cases");
    await page.getByTestId("case-open").first().click();
    await see("record-words");
    await shot("case-opened");
    await expect(
      "the case is what is read",
      (await page.getByTestId("record-words").innerText()).includes("K7T"),
    );
  },

  /** What was sent back: nothing, one, many; mended, said to be right, taken out; answered and settled. */
  async returned(step) {
    const { house, enter, unlock, tap, see, fill, shot, expect, page, settle, speaksEnglish } = step;
    const open = (at) => page.locator(`[data-testid=returned-item][data-subject$="${at}"] button`).click();
    const state = (wanted) =>
      page.locator(`[data-testid=returned-answered] [data-state=${wanted}]`).waitFor();
    house.renew().worker();
    await enter();
    await unlock();
    await tap("tab-returned");
    await see("returned-none");
    await shot("none");
    await tap("lock");
    house.tablet.returned.one();
    await unlock();
    await see("start-returned");
    await shot("start-waiting");
    const [home] = await page.getByTestId("start-returned").allInnerTexts();
    await expect(
      "the first screen says why it came back, and in whose words",
      home.includes("la ricordate?") && (!speaksEnglish || home.includes("Manca un dato")),
    );
    await page.getByTestId("start-returned").getByTestId("returned-open").click();
    await see("screen-returned-item");
    await shot("start-to-answer");
    await tap("returned-back");
    await see("returned-item");
    await shot("one");
    await tap("lock");
    house.tablet.returned.many();
    await unlock();
    await see("start-returned");
    await expect(
      "each that waits is on the first screen",
      (await page.getByTestId("start-returned").getByTestId("returned-reason").count()) === 5,
    );
    await shot("start-many");
    await tap("tab-returned");
    await see("returned-unreadable");
    await shot("many");

    await open(1);
    await see("screen-returned-item");
    await shot("item");
    await tap("returned-mend");
    await page.getByTestId("returned-mend").waitFor({ state: "detached" });
    await expect("nothing is sent unchanged", await page.getByTestId("returned-send").isDisabled());
    await tap("age-a21_24");
    await tap("part-origin");
    await shot("mend");
    await fill("returned-reply", "sì, circa vent'anni. ".repeat(8));
    await page.getByTestId("returned-reply-left").scrollIntoViewIfNeeded();
    await expect("too long is not sent", await page.getByTestId("returned-send").isDisabled());
    await shot("mend-long");
    await fill("returned-reply", "sì, circa vent'anni");
    await tap("tab-outbox");
    await see("screen-outbox");
    await tap("tab-returned");
    await see("returned-reply");
    await expect(
      "what was written stays on another page",
      (await page.getByTestId("returned-reply").inputValue()) === "sì, circa vent'anni",
    );
    await tap("lock");
    await see("keypad");
    await unlock();
    await see("start-returned");
    await shot("start-begun");
    const begun = await page.getByTestId("start-returned").innerText();
    await expect("the first screen says that one is begun", !speaksEnglish || begun.includes("iniziata"));
    await open(1);
    await see("returned-reply");
    await tap("part-person");
    const kept = async () => [
      await page.getByTestId("returned-reply").inputValue(),
      await page.getByTestId("age-a21_24").locator("input").isChecked(),
    ];
    await expect("after the lock it goes on", String(await kept()) === "sì, circa vent'anni,true");
    await enter();
    await see("start-returned");
    await open(1);
    await see("returned-reply");
    await tap("part-person");
    await expect("and when the page is begun anew", String(await kept()) === "sì, circa vent'anni,true");
    await shot("mend-again");
    await tap("returned-send");
    await state("sealed");
    await shot("answered");
    await expect("what was asked stays", (await page.getByTestId("returned-comment").count()) === 1);
    house.tablet.online = true;
    await tap("tab-outbox");
    await tap("sync-now");
    await tap("tab-returned");
    await state("received");
    await tap("returned-back");
    await see("screen-returned");

    await open(2);
    await tap("returned-gone");
    await see("returned-gone-means");
    await shot("gone");
    await tap("returned-leave");
    await see("returned-words");
    await shot("item-long");
    await tap("returned-gone");
    await tap("returned-send");
    await see("returned-answered");
    await shot("gone-answered");
    await tap("returned-back");

    await open(3);
    await tap("returned-right");
    await shot("outing-right");
    await tap("returned-leave");
    await tap("returned-mend");
    await see("returned-fixed");
    await tap("fold-presences");
    await tap("mend-presence-women-more");
    await see("difference");
    await shot("outing-mend");
    await tap("coverage-not_done");
    await expect("a reason is needed", await page.getByTestId("returned-send").isDisabled());
    await tap("coverage-partial");
    house.tablet.returned.items[2].answer = { received: false };
    await tap("returned-send");
    await see("problem");
    await shot("changed-meanwhile");
    await tap("problem-close");
    await see("returned-sealed");
    await shot("outing-answered");
    await tap("returned-back");

    await open(4);
    await see("returned-not-whole");
    await shot("item-incomplete");
    await tap("returned-back");
    await open(5);
    await see("returned-mend");
    await shot("item-withdrawn");
    house.tablet.returned.settle(5);
    await tap("tab-start");
    house.tablet.online = false;
    await tap("tab-outbox");
    await tap("sync-now");
    await tap("tab-returned");
    await see("returned-settled");
    await settle();
    await shot("settled");
  },

  async sheets({ house, enter, unlock, tap, see, shot, page }) {
    house.renew().coordinator();
    house.tablet.online = true;
    await enter();
    await unlock();
    await tap("tab-periods");
    await see("sheets-nobody");
    await shot("nobody");
    await tap("introduce");
    await see("screen-introduction");
    await see("qr");
    if ((await page.getByTestId("introduction-type").count()) > 0) await tap("introduction-type");
    await tap("fold-introduction-text");
    await see("introduction-code");
    await shot("introduction");
    await page.getByTestId("introduction-field").fill(`APPRODOENTE1:${"0".repeat(40)}`);
    await tap("introduction-next");
    await see("introduction-words");
    await shot("words");
    await tap("introduction-same");
    await see("acquaintance");
    await shot("known");
    await tap("introduction-back");
    await see("sheets-to");
    await shot("list");
    await page.locator("[data-testid=period][data-first='2026-09'] [data-testid=period-open]").click();
    await see("sheet-missing");
    await shot("missing");
    await tap("fold-sheet-tables");
    await page.locator("[data-testid=sheet-table][data-table='12']").scrollIntoViewIfNeeded();
    await shot("tables");
    await tap("closing-status-definitive");
    await tap("close-period");
    await see("close-period-yes");
    await page.getByTestId("close-period-yes").scrollIntoViewIfNeeded();
    await shot("close");
    await tap("close-period-yes");
    await page.locator("[data-testid=sheet-sent][data-revision='1']").waitFor();
    await shot("closed");
    await tap("sheet-back");
    await page.locator("[data-testid=period][data-first='2026-07'] [data-testid=period-open]").click();
    await see("sheet-complete");
    await see("late");
    await shot("complete");
  },

  async coordinator(step) {
    const { house, enter, unlock, tap, see, shot, expect, page, speaksEnglish } = step;
    house.renew().coordinator();
    house.tablet.online = true;
    await enter();
    await unlock();
    await see("received-outing");
    await shot("received");
    await tap("tab-table");
    await see("table-total");
    await shot("table");
    await tap("table-area-CO");
    await shot("table-month");
    house.tablet.freezesNothing = true;
    await tap("tab-periods");
    await see("freeze-alone");
    await shot("periods-alone");
    house.tablet.freezesNothing = false;
    await tap("tab-table");
    await tap("tab-periods");
    await see("freeze");
    await shot("periods");
    await tap("freeze");
    await see("freeze-yes");
    await shot("periods-freeze");
    await tap("freeze-yes");
    await page.locator("[data-testid=month][data-frozen='10']").first().waitFor();
    await see("periods-kit-waits");
    await page.getByTestId("periods-kit-waits").scrollIntoViewIfNeeded();
    await shot("periods-kit-waits");
    await tap("periods-kit-open");
    await see("kit-sheet");
    await shot("periods-kit");
    await tap("periods-kit-later");
    await tap("policy-readable_hours-0");
    await tap("policy-sign");
    await page.getByTestId("policy-sign-yes").scrollIntoViewIfNeeded();
    await shot("periods-policy");
    await tap("policy-sign-yes");
    await page.getByTestId("policy-sign-yes").waitFor({ state: "detached" });
    await tap("generation-end");
    await page.getByTestId("generation-end-yes").scrollIntoViewIfNeeded();
    await shot("periods-generation");
    await tap("generation-end-no");
    await tap("tab-tablets");
    await tap("invite");
    await see("qr");
    await shot("tablets");
    await tap("fold-invitation-text");
    await see("invitation-made");
    await tap("turn-away");
    await see("turn-away-yes");
    await shot("tablets-turn-away");
    await tap("turn-away-no");
    await tap("revoke");
    await see("revoke-yes");
    await page.getByTestId("device").first().scrollIntoViewIfNeeded();
    await shot("tablets-revoke");
    await tap("revoke-yes");
    await page.locator("[data-testid=device-state][data-ended='9']").waitFor();
    await tap("adopt");
    await see("adopt-yes");
    await shot("tablets-adopt");
    await tap("adopt-yes");
    await tap("admit-again");
    await see("tablets-again");
    await shot("tablets-admit-again");
    await tap("again-close");
    const [waits] = house.tablet.applicants;
    house.tablet.applicants = [
      ...house.tablet.applicants,
      { ...waits, device: waits.device.replace("9b", "9c") },
    ];
    await see("invitation-used");
    await page.getByTestId("invitation-used").scrollIntoViewIfNeeded();
    await shot("tablets-used");
    await tap("lost-open");
    await see("screen-lost");
    await see("lost-read");
    await shot("tablet-lost");
    await page.emulateMedia({ media: "print" });
    const paper = await Promise.all(
      ["screen-lost", "lost-print", "tab-tablets", "help"].map((id) => page.getByTestId(id).isVisible()),
    );
    if (process.env.PAPER) await page.pdf({ path: process.env.PAPER, preferCSSPageSize: true });
    await page.emulateMedia({ media: null });
    await expect("on paper there is the sheet and nothing else", String(paper) === "true,false,false,false");
    await tap("lost-back");
    await see("screen-tablets");
    await tap("help");
    await tap("tab-services");
    await page.getByTestId("services-sign").setInputFiles(serviceFile(house.tablet.services));
    await page.locator("[data-testid=services-edition][data-number='1']").waitFor();
    await page.getByTestId("services-sign").scrollIntoViewIfNeeded();
    await shot("help-services-desk");
    await tap("help-close");
    await tap("tab-more");
    await tap("more-exchange");
    await see("export-made");
    await shot("exchange");
    await tap("spoken-mapping");
    const mapping = (text) => ({ name: "m.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await page.getByTestId("mapping-choose").setInputFiles(mapping("{}"));
    await see("mapping-fault");
    await shot("exchange-mapping");
    await page.getByTestId("mapping-choose").setInputFiles(mapping('{"approdo_mapping": 1}'));
    await see("mapping-ready");
    await tap("export-go");
    await step.typeWords([1, 2, 3, 4, 5]);
    await tap("keypad-done");
    await see("export-wrong");
    await shot("exchange-words");
    await step.typeWords(house.tablet.phrase);
    await tap("keypad-done");
    await page.getByTestId("export-made").nth(1).waitFor();
    const counts = (text) => ({ name: "c.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.getByTestId("counts-choose").setInputFiles(counts("x"));
    await see("counts-faults");
    await page.getByTestId("counts-faults").scrollIntoViewIfNeeded();
    await shot("exchange-faults");
    await page.getByTestId("counts-choose").setInputFiles(counts("ok"));
    await see("counts-preview");
    await page.getByTestId("counts-take").scrollIntoViewIfNeeded();
    await shot("exchange-preview");
    await tap("counts-take");
    await see("table-past");
    await page.getByTestId("table-past").scrollIntoViewIfNeeded();
    await shot("exchange-past");
    await tap("exchange-back");
    await see("screen-more");
    await tap("tab-table");
    await see("past-counts");
    await page.getByTestId("past-counts").scrollIntoViewIfNeeded();
    await shot("table-past");
    if (!speaksEnglish) return;
    await tap("tab-more");
    await see("screen-more");
    await tap("language");
    await tap("tab-tablets");
    await see("screen-tablets");
    await shot("tablets-en");
  },
};
