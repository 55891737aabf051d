// Do the eyes see? One good screen of the pseudo-locale is spoilt in every way that sight.mjs must notice; each must be
// noticed under its own name, and nothing is noticed when the screen is as it was.

import { look } from "./sight.mjs";

/** Each spoils the page, gives back how to mend it, and says what is to be noticed. */
const SPOILS = [
  {
    what: /^text \d/,
    spoil: () => {
      const title = document.querySelector("h1");
      title.style.color = "#777777";
      return () => (title.style.color = "");
    },
  },
  {
    what: /^text \d/,
    spoil: () => {
      const page = document.querySelector(".page");
      page.style.opacity = "0.5";
      return () => (page.style.opacity = "");
    },
  },
  {
    what: /^edge \d/,
    spoil: () => {
      const button = document.querySelector("[data-testid='help']");
      button.style.borderColor = "#2b3338";
      return () => (button.style.borderColor = "");
    },
  },
  {
    what: /^picture \d/,
    spoil: () => {
      const sun = document.querySelector("[data-testid='theme'] svg");
      sun.style.opacity = "0.3";
      return () => (sun.style.opacity = "");
    },
  },
  {
    what: /^target \d/,
    spoil: () => {
      const button = document.querySelector("[data-testid='help']");
      button.style.minHeight = button.style.height = "44px";
      return () => (button.style.minHeight = button.style.height = "");
    },
  },
  {
    what: /^words are cut off/,
    spoil: () => {
      const title = document.querySelector("h1");
      title.style.cssText = "width: 4rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap";
      return () => (title.style.cssText = "");
    },
  },
  {
    what: /^words are cut off/,
    spoil: () => {
      const button = document.querySelector("[data-testid='help']");
      button.style.cssText = "width: 56px; white-space: nowrap; overflow-wrap: normal";
      return () => (button.style.cssText = "");
    },
  },
  {
    what: /^words lie over words/,
    spoil: () => {
      const title = document.querySelector("h1");
      title.style.cssText = "position: relative; top: 1.4rem";
      return () => (title.style.cssText = "");
    },
  },
  {
    what: /^the screen scrolls sideways/,
    spoil: () => {
      const frame = document.querySelector(".frame");
      frame.style.width = "110vw";
      return () => (frame.style.width = "");
    },
  },
  {
    what: /^covered by/,
    spoil: () => {
      const letter = document.querySelectorAll(".letters .button")[1];
      letter.style.transform = "translateX(-100%)";
      return () => (letter.style.transform = "");
    },
  },
  {
    what: /^nothing to shut/,
    spoil: () => {
      const frame = document.querySelector(".frame");
      frame.dataset.atHand = "lock";
      return () => delete frame.dataset.atHand;
    },
  },
  {
    what: /^nothing to shut/,
    spoil: () => {
      const [frame, panic] = [
        document.querySelector(".frame"),
        document.querySelector("[data-testid='panic']"),
      ];
      const cover = document.createElement("div");
      cover.style.cssText = "position: fixed; inset: 0; z-index: 9";
      frame.dataset.atHand = "panic";
      panic.after(cover);
      return () => {
        cover.remove();
        delete frame.dataset.atHand;
      };
    },
  },
  {
    what: /^the focus goes back/,
    spoil: () => {
      const letters = document.querySelector(".letters");
      letters.style.direction = "rtl";
      return () => (letters.style.direction = "");
    },
  },
  {
    what: /^no ring/,
    spoil: () => {
      const button = document.querySelector("[data-testid='help']");
      button.style.outline = "none";
      return () => (button.style.outline = "");
    },
  },
  {
    what: /^untranslated/,
    spoil: () => {
      const title = document.querySelector("h1");
      const words = title.textContent;
      title.firstChild.data = "Apri il tablet";
      return () => (title.firstChild.data = words);
    },
  },
  {
    what: /^untranslated/,
    spoil: () => {
      const list = document.querySelector(".slots");
      const name = list.getAttribute("aria-label");
      list.setAttribute("aria-label", "Parole scelte");
      return () => list.setAttribute("aria-label", name);
    },
  },
  {
    what: /^axe button-name/,
    spoil: () => {
      const button = document.querySelector("[data-testid='theme']");
      const name = button.getAttribute("aria-label");
      button.removeAttribute("aria-label");
      return () => button.setAttribute("aria-label", name);
    },
  },
];

/** What was not noticed, one line each. */
export async function bites(page, data) {
  const missed = [];
  const sound = await look(page, { data });
  if (sound.length > 0) missed.push(`eyes: the screen to be spoilt is not sound: ${sound.join("; ")}`);
  for (const [at, { what, spoil }] of SPOILS.entries()) {
    const mend = await page.evaluateHandle(spoil);
    const found = await look(page, { data });
    if (!found.some((fault) => what.test(fault))) missed.push(`eyes: spoil ${at} is not noticed: ${what}`);
    await mend.evaluate((undo) => undo());
  }
  const mended = await look(page, { data });
  if (mended.length > sound.length) missed.push(`eyes: still noticed when mended: ${mended.join("; ")}`);
  return missed;
}
