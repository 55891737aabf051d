// What must hold on every screen, asked of the screen itself: text and edges that can be seen, targets that can be hit,
// words that fit, an order a reader can follow, a ring where the focus is. The one such check: pictures (shots.mjs) and
// the browser tests (tests/browser) both look through it. Must not know which screen it sees, nor how one gets there.

import { AxeBuilder } from "@axe-core/playwright";

export const LIMITS = {
  textRatio: 7,
  edgeRatio: 3,
  targetPx: 56,
  ringPx: 2,
  headerPx: 72,
  longWordLetters: 16,
};

/** What axe is asked; contrast and targets are measured here instead, and against higher limits. */
const AXE = {
  resultTypes: ["violations"],
  runOnly: {
    type: "tag",
    values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  },
  rules: { "color-contrast": { enabled: false }, "target-size": { enabled: false } },
};

/** Waits until what was asked for is drawn. */
export const drawn = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/**
 * Everything that is wrong on the screen as it is drawn now, one line each.
 * `names` also asks axe; `data` (only for the pseudo-locale) is what may stand outside ⟦brackets⟧.
 */
export async function look(page, { names = true, data = null } = {}) {
  const faults = await page.evaluate(examine, { ...LIMITS, data });
  if (names) faults.push(...(await unnamed(page)));
  return faults;
}

/** The themes there are. */
const THEMES = ["dark", "light"];

/**
 * Does something in each theme, whether the screen offers it or not: what is dark in the street today may be read by day
 * tomorrow, and nothing that covers a screen has a button for it. The one that was there is left there.
 */
export async function inEachTheme(page, action) {
  for (const theme of THEMES) {
    await page.evaluate(hold, theme);
    try {
      await action(theme);
    } finally {
      await page.evaluate(hold, null);
    }
  }
}

/** Runs in the page: holds it in a theme though the screens draw another, or lets go. */
function hold(theme) {
  const page = document.documentElement;
  globalThis.heldTheme?.disconnect();
  if (theme === null) {
    page.dataset.theme = globalThis.ownTheme;
    return;
  }
  globalThis.ownTheme = page.dataset.theme ?? "dark";
  page.dataset.theme = theme;
  globalThis.heldTheme = new MutationObserver(() => {
    if (page.dataset.theme === theme) return;
    globalThis.ownTheme = page.dataset.theme;
    page.dataset.theme = theme;
  });
  globalThis.heldTheme.observe(page, { attributeFilter: ["data-theme"] });
}

async function unnamed(page) {
  // There are no frames, so axe needs no page of its own to put its results together.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options(AXE).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `axe ${id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`),
  );
}

/** Runs in the page. */
function examine({ textRatio, edgeRatio, targetPx, ringPx, headerPx, longWordLetters, data }) {
  const faults = new Set();
  const root = document.querySelector("dialog:modal") ?? document.body;
  const style = (element, pseudo) => getComputedStyle(element, pseudo);
  const visible = (element) => element.checkVisibility({ visibilityProperty: true });
  const unseen = (element) => element.closest(".unseen") !== null;
  const named = (element) => {
    const id = element.closest("[data-testid]")?.dataset.testid ?? element.tagName.toLowerCase();
    const words = (element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
    return words === "" ? id : `${id} “${words}”`;
  };

  // Colours

  const colourOf = (text) => {
    const parts = /^rgba?\((.*)\)$/
      .exec(text)?.[1]
      ?.match(/[\d.]+/g)
      ?.map(Number);
    if (!parts) faults.add(`a colour that cannot be measured: ${text}`);
    const [red = 0, green = 0, blue = 0, alpha = 1] = parts ?? [];
    return { rgb: [red, green, blue], alpha };
  };
  const over = ({ rgb, alpha }, under) => rgb.map((part, at) => part * alpha + under[at] * (1 - alpha));
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  const grounds = new Map();
  /** What lies under the words of an element, and how opaque it is drawn itself. */
  const groundOf = (element) => {
    if (element === null) return { under: [255, 255, 255], opacity: 1 };
    const known = grounds.get(element);
    if (known) return known;
    const above = groundOf(element.parentElement);
    const { backgroundColor, backgroundImage, opacity } = style(element);
    if (backgroundImage !== "none") faults.add(`a ground that cannot be measured: ${named(element)}`);
    const own = colourOf(backgroundColor);
    const share = above.opacity * Number(opacity);
    const ground = { under: over({ ...own, alpha: own.alpha * share }, above.under), opacity: share };
    grounds.set(element, ground);
    return ground;
  };
  const ratioOn = (element, colour) => {
    const { under, opacity } = groundOf(element);
    const own = colourOf(colour);
    return ratio(over({ ...own, alpha: own.alpha * opacity }, under), under);
  };
  const legible = (element, colour, least, what) => {
    const found = ratioOn(element, colour);
    if (found < least) faults.add(`${what} ${found.toFixed(1)}:1 instead of ${least}:1: ${named(element)}`);
  };

  // The words on the screen, and where each line of them lies

  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === "" || !visible(element) || element.tagName === "TEXTAREA") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = unseen(element) ? [] : [...range.getClientRects()].filter(({ width }) => width > 0);
    texts.push({ node, element, lines, size: parseFloat(style(element).fontSize) });
  }

  const readable = () => {
    for (const { element, lines } of texts) {
      if (lines.length > 0) legible(element, style(element).color, textRatio, "text");
    }
    for (const field of root.querySelectorAll("textarea, input[type='text'], select")) {
      if (!visible(field)) continue;
      legible(field, style(field).color, textRatio, "text");
      if (field.placeholder)
        legible(field, style(field, "::placeholder").color, textRatio, "text of a placeholder");
    }
    for (const element of root.querySelectorAll("*")) {
      for (const place of ["::before", "::after"]) {
        const { content, color } = style(element, place);
        if (/^"[^"]/.test(content) && visible(element)) legible(element, color, edgeRatio, "sign");
      }
    }
  };

  /** Every line of words lies within its own block, within what would cut it off, and within the window. */
  const whole = () => {
    for (const { element, lines, size } of texts) {
      const slack = size * 0.3 + 1;
      for (const line of lines) {
        if (runsOut(element, line, slack)) {
          faults.add(`words are cut off or run out: ${named(element)}`);
          break;
        }
      }
    }
  };
  const runsOut = (element, line, slack) => {
    let [wide, high, block] = [true, true, false];
    for (let box = element; box && box !== document.documentElement; box = box.parentElement) {
      const { display, overflowX, overflowY } = style(box);
      if (display.startsWith("inline") && !/inline-(block|flex|grid)/.test(display)) continue;
      const rect = box.getBoundingClientRect();
      const beside = line.left < rect.left - 1 || line.right > rect.right + 1;
      const beyond = line.top < rect.top - slack || line.bottom > rect.bottom + slack;
      if (!block && (beside || beyond)) return true;
      block = true;
      if (wide && overflowX !== "visible" && beside) return true;
      if (high && ["hidden", "clip"].includes(overflowY) && beyond) return true;
      if (["auto", "scroll"].includes(overflowY)) high = false;
      if (style(box).position === "fixed") break;
    }
    return line.left < -1 || line.right > innerWidth + 1;
  };

  /** No word is broken over two lines. Stretched words are longer than any language: they may be. */
  const unbroken = () => {
    if (data !== null) return;
    for (const { node, element, lines } of texts) {
      if (lines.length < 2 || style(element).fontFamily.includes("mono")) continue;
      for (const { 0: word, index } of node.data.matchAll(/[\p{L}\p{M}']+/gu)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        // Chinese has no spaces to break at, and an address of the web or of mail no better place in large letters.
        const token = node.data.slice(0, index).match(/\S*$/)[0] + node.data.slice(index).match(/^\S*/)[0];
        if (/\p{Script=Han}/u.test(word) || /[@/]|\p{L}\.\p{L}/u.test(token)) continue;
        if (word.length <= longWordLetters && range.getClientRects().length > 1)
          faults.add(`“${word}” is broken over two lines: ${named(element)}`);
      }
    }
  };

  /** No two lines of words lie over each other, but for what scrolls under a bar. */
  const apart = () => {
    const layer = (element) => element.closest("header, nav, dialog, .bar, .scroll");
    const lines = texts.flatMap(({ element, lines: own }) =>
      own.map((line) => ({ element, layer: layer(element), ...inner(line) })),
    );
    lines.sort((a, b) => a.top - b.top);
    lines.forEach((one, at) => {
      for (let next = at + 1; next < lines.length && lines[next].top < one.bottom; next += 1) {
        const other = lines[next];
        if (one.layer !== other.layer || one.element === other.element) continue;
        if (Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2) {
          faults.add(`words lie over words: ${named(one.element)} and ${named(other.element)}`);
        }
      }
    });
  };
  const inner = ({ left, right, top, bottom }) => {
    const trim = (bottom - top) * 0.25;
    return { left, right, top: top + trim, bottom: bottom - trim };
  };

  const sideways = () => {
    if (document.documentElement.scrollWidth > innerWidth) faults.add("the screen scrolls sideways");
    for (const box of root.querySelectorAll("*")) {
      if (box.scrollWidth <= box.clientWidth + 1 || !visible(box)) continue;
      if (["auto", "scroll"].includes(style(box).overflowX)) faults.add(`scrolls sideways: ${named(box)}`);
    }
  };

  // What can be pressed or written in

  const controls = [
    ...root.querySelectorAll("button, a[href], summary, select, textarea, input, [tabindex='0']"),
  ]
    .filter(visible)
    .map((control) => ({ control, box: (control.matches("input") && control.closest(".chip")) || control }));

  const drawnEdge = (box) => {
    const outside = groundOf(box.parentElement).under;
    const { under, opacity } = groundOf(box);
    const found = [ratio(under, outside)];
    for (const side of ["Top", "Right", "Bottom", "Left"]) {
      if (style(box)[`border${side}Style`] === "none" || parseFloat(style(box)[`border${side}Width`]) === 0)
        continue;
      const own = colourOf(style(box)[`border${side}Color`]);
      found.push(ratio(over({ ...own, alpha: own.alpha * opacity }, under), outside));
    }
    return Math.max(...found);
  };
  const fills = (box, parent) => {
    const [mine, its] = [box.getBoundingClientRect(), parent.getBoundingClientRect()];
    return (
      ["left", "right", "top", "bottom"].filter((side) => Math.abs(mine[side] - its[side]) <= 3).length >= 3
    );
  };
  /** A control that draws an edge or a ground draws one that is seen; one that draws none is known by its words. */
  const edged = () => {
    for (const { control, box } of controls) {
      if (control.disabled) continue;
      let [edge, around] = [drawnEdge(box), box.parentElement];
      if (edge < 1.02) continue;
      for (; around && edge < edgeRatio && fills(box, around); around = around.parentElement) {
        edge = Math.max(edge, drawnEdge(around));
      }
      if (edge < edgeRatio) faults.add(`edge ${edge.toFixed(1)}:1 instead of ${edgeRatio}:1: ${named(box)}`);
    }
    for (const shape of root.querySelectorAll(
      "svg :is(path, rect, circle, line, polyline, polygon, ellipse)",
    )) {
      const { stroke, fill } = style(shape);
      const colour = stroke === "none" ? fill : stroke;
      if (colour !== "none" && visible(shape)) legible(shape, colour, edgeRatio, "picture");
    }
  };

  /** At the usual size of text the strip at the top leaves the screen to what is done there. */
  const low = () => {
    const height = root.querySelector("header")?.offsetHeight ?? 0;
    const usual = parseFloat(style(document.documentElement).fontSize) <= 16 && data === null;
    if (usual && height > headerPx) faults.add(`the header is ${height} px high instead of ${headerPx}`);
  };

  const largeEnough = () => {
    for (const { box } of controls) {
      const { width, height } = box.getBoundingClientRect();
      if (width < targetPx - 0.5 || height < targetPx - 0.5)
        faults.add(`target ${Math.round(width)}×${Math.round(height)}: ${named(box)}`);
    }
  };

  /** The middle of a control is its own, unless it has been scrolled under a bar. */
  const uncovered = () => {
    for (const { box } of controls) {
      const { left, top, width, height } = box.getBoundingClientRect();
      const found = document.elementFromPoint(left + width / 2, top + height / 2);
      if (!found || box.contains(found) || found.contains(box)) continue;
      const region = (element) => element.closest("header, nav, dialog, .bar, .scroll");
      if (region(found) === region(box)) faults.add(`covered by ${named(found)}: ${named(box)}`);
    }
  };

  /**
   * Within each part of the screen the focus goes down, or to the right; up only into a column further right.
   * The parts (header, page, bar, sections) are landmarks: on a wide screen the sections stand beside the page.
   */
  const ordered = () => {
    // What stays in its place while the page scrolls is read where it stands in the text.
    const regionOf = ({ box }) =>
      style(box).position === "fixed" ? box : box.closest("header, nav, .bar, dialog, main");
    const steps = controls.map((control, at) => [control, controls[at + 1]]);
    for (const [one, other] of steps) {
      if (!other || regionOf(one) !== regionOf(other)) continue;
      const [from, to] = [one.box.getBoundingClientRect(), other.box.getBoundingClientRect()];
      const up = to.bottom <= from.top + 1 && to.left < from.right - 1;
      const back = to.right <= from.left + 1 && to.top < from.bottom - 1;
      if (up || back) faults.add(`the focus goes back from ${named(one.box)} to ${named(other.box)}`);
    }
    for (const { control } of controls) {
      if (control.tabIndex > 0) faults.add(`the focus is led astray: ${named(control)}`);
    }
  };

  /** One control of each kind is enough: a ring belongs to a class. */
  const ringed = () => {
    const before = document.activeElement;
    const kinds = new Set();
    for (const { control, box } of controls) {
      const kind = `${control.tagName} ${box.className} ${box.parentElement.className}`;
      if (control.disabled || kinds.has(kind)) continue;
      kinds.add(kind);
      document.activeElement?.blur();
      control.focus({ preventScroll: true, focusVisible: true });
      if (document.activeElement !== control) faults.add(`takes no focus: ${named(box)}`);
      else if (!ring(box)) faults.add(`no ring when focused: ${named(box)}`);
    }
    document.activeElement?.blur();
    if (before !== document.body) before?.focus({ preventScroll: true, focusVisible: false });
  };
  const ring = (box) => {
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = style(box);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < ringPx) return false;
    const around = parseFloat(outlineOffset) < 0 ? box : box.parentElement;
    return ratioOn(around, outlineColor) >= edgeRatio;
  };

  /**
   * Wherever the device is open, it can be shut from the very screen, whatever covers it: on a tablet by destroying the
   * keys, at a desk by locking. What the screen must have is said by the frame; whether it has it is seen here.
   */
  const shuttable = () => {
    const wanted = document.querySelector("[data-at-hand]")?.dataset.atHand;
    // At a desk, where the whole page scrolls for its little height, the strip scrolls with it.
    if (!wanted || (wanted === "lock" && matchMedia("(max-height: 32em)").matches)) return;
    const on = [...root.querySelectorAll(`[data-testid="${wanted}"]`)].some((button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      const found = document.elementFromPoint(left + width / 2, top + height / 2);
      return visible(button) && !button.disabled && found !== null && button.contains(found);
    });
    if (!on) faults.add(`nothing to shut the device with on top: ${wanted}`);
  };

  // The pseudo-locale

  const dates = () => {
    const parts = [];
    const add = (month, day, options) =>
      parts.push(
        new Intl.DateTimeFormat("it-IT", { ...options, timeZone: "UTC" }).format(Date.UTC(2024, month, day)),
      );
    for (let month = 0; month < 12; month += 1) {
      add(month, 1, { month: "long" });
      add(month, 1, { month: "short" });
    }
    for (let day = 1; day <= 7; day += 1) add(0, day, { weekday: "long" });
    return parts;
  };
  const translated = () => {
    const known = [...data, ...dates()].sort((a, b) => b.length - a.length);
    const check = (said, element) => {
      let rest = said;
      for (let last = ""; rest !== last;) [last, rest] = [rest, rest.replace(/⟦[^⟦⟧]*⟧/g, " ")];
      rest = rest.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, " ");
      for (const word of known) rest = rest.replaceAll(word, " ");
      if (!element.closest("[translate='no']") && /\p{L}{2}/u.test(rest))
        faults.add(`untranslated: “${rest.trim().slice(0, 60)}” in ${named(element)}`);
    };
    for (const { node, element } of texts) check(node.data, element);
    for (const element of root.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
      if (!visible(element)) continue;
      for (const name of ["aria-label", "placeholder", "title", "alt"])
        check(element.getAttribute(name) ?? "", element);
    }
  };

  readable();
  whole();
  unbroken();
  apart();
  sideways();
  edged();
  low();
  largeEnough();
  uncovered();
  shuttable();
  ordered();
  ringed();
  if (data !== null) translated();
  return [...faults];
}
