// From the start of a page to its first screen, and from one screen to the next, nothing lights up whoever opens the
// tablet in the dark: also while its script or its style has not come, and when they never do. The window's own frames are
// looked at in tests/tests/first_frames.rs, those of a pause and a panic in nights.test.mjs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Device, TABLET } from "../src/device.mjs";
import { lightFramesOf, readFrames, staysDark } from "../src/frames.mjs";

const GROUND = [0x0b, 0x0d, 0x0f];
const SCRIPT = "**/assets/*.js";
const STYLE = "**/assets/*.css";
/** What a person sees as a flash. */
const FLASH_MILLISECONDS = 100;
/** So long nothing comes. */
const LATE_MILLISECONDS = 1_000;

let tablet;

before(async () => {
  tablet = await Device.start("frames-tablet", TABLET);
});

after(async () => {
  await tablet?.end([]);
});

/** What the glass shows while what is asked for like this is held back or refused, and then that it comes. */
async function without(patterns, refuse, look) {
  const held = [];
  for (const pattern of patterns)
    await tablet.page.route(pattern, (route) => (refuse ? route.abort() : held.push(route)));
  const comes = () => Promise.all(held.splice(0).map((route) => route.continue()));
  try {
    await tablet.eye.unheeding(() => look(comes));
  } finally {
    await comes();
    await tablet.page.unrouteAll({ behavior: "wait" });
  }
}

for (const [what, patterns, refuse] of [
  ["its script has not come yet", [SCRIPT], false],
  ["its script never comes", [SCRIPT], true],
  ["its script and its style never come", [SCRIPT, STYLE], true],
]) {
  test(`a page is near-black while ${what}`, () =>
    without(patterns, refuse, async () => {
      await tablet.page.goto("about:blank");
      await tablet.page.goto(tablet.bridge.address, { waitUntil: "commit" });
      await tablet.page.locator("body").waitFor({ state: "attached" });
      const [frame] = await readFrames(tablet, [await tablet.page.screenshot()]);
      assert.deepEqual(frame, { light: 0, ground: GROUND, even: true });
    }));
}

/** From the page that is there, as whoever opens the tablet again does: nothing is shown in between. */
async function beginsAnew(until) {
  await tablet.page.evaluate((address) => history.replaceState(null, "", address), tablet.bridge.address);
  await tablet.page.reload({ waitUntil: until });
}

/** Seen without being looked at, which is done in both themes. */
const isThere = (id) => tablet.at(id).waitFor();

test("from one start to the next no frame is light, not while the style is late either", async () => {
  await tablet.open();
  await tablet.see("screen-first");
  await tablet.eye.look("first");
  await staysDark(tablet, "the page begins anew", async () => {
    for (let start = 0; start < 3; start += 1) {
      await beginsAnew("load");
      await isThere("screen-first");
    }
  });
  await without([STYLE], false, (comes) =>
    staysDark(tablet, "the style is late", async () => {
      await beginsAnew("commit");
      await pause(LATE_MILLISECONDS);
      await comes();
      await isThere("screen-first");
    }),
  );
});

test("a flash is seen", async () => {
  await tablet.open();
  await tablet.see("screen-first");
  const { light } = await lightFramesOf(tablet, () =>
    tablet.page.evaluate(async (milliseconds) => {
      const [ground, shown] = [document.body.style, document.getElementById("app").style];
      [ground.background, shown.visibility] = ["#fff", "hidden"];
      await new Promise((done) => setTimeout(done, milliseconds));
      [ground.background, shown.visibility] = ["", ""];
    }, FLASH_MILLISECONDS),
  );
  assert.ok(light.length > 0, "a white ground for a moment");
});
