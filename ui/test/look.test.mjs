// The look: every colour has its name in base.css, both themes keep the limits on every ground, every start is dark.

import assert from "node:assert/strict";
import test from "node:test";
import { sources, text } from "./load.mjs";

const TEXT_RATIO = 7;
const EDGE_RATIO = 3;

const css = await text("ui/src/style/base.css");
const block = (selector) => {
  const from = css.indexOf(`${selector} {`);
  assert.notEqual(from, -1, selector);
  return css.slice(from, css.indexOf("}", from));
};
const coloursOf = (selector) =>
  Object.fromEntries([...block(selector).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
const themes = { dark: coloursOf(":root"), light: coloursOf(':root[data-theme="light"]') };

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** What is drawn on what. */
const GROUNDS = ["ground", "plank", "raised"];
const PAIRS = [
  ...["ink", "soft", "lamp", "safe", "warn", "stop"].flatMap((ink) => GROUNDS.map((on) => [ink, on])),
  ["ink", "pressed"],
  ["soft", "pressed"],
  ["lamp", "lamp-deep"],
  ["on-lamp", "lamp"],
  ["on-lamp", "lamp-pressed"],
  ["on-warn", "warn-deep"],
  ["on-stop", "stop-deep"],
];

for (const [name, colours] of Object.entries(themes)) {
  test(`${name}: text is seen on every ground, and so is every edge`, () => {
    const faint = [];
    const check = (ink, on, least) => {
      const found = ratio(colours[ink], colours[on]);
      if (found < least) faint.push(`${ink} on ${on}: ${found.toFixed(1)}`);
    };
    for (const [ink, on] of PAIRS) check(ink, on, TEXT_RATIO);
    for (const on of GROUNDS) check("edge", on, EDGE_RATIO);
    assert.deepEqual(faint, []);
  });
}

test("both themes name the same colours, and no other place names one", async () => {
  assert.ok(Object.keys(themes.dark).length > 15);
  assert.deepEqual(Object.keys(themes.light), Object.keys(themes.dark));
  const colour = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|color-mix)\(/i;
  const elsewhere = [...(await sources())].filter(([path, source]) => {
    if (path.includes("/bindings/")) return false;
    const rest = path.endsWith("base.css")
      ? source.replace(block(":root"), "").replace(block(':root[data-theme="light"]'), "")
      : source.replace(/<script[\s\S]*?<\/script>/g, "");
    return /\.(css|svelte)$/.test(path) && colour.test(rest);
  });
  assert.deepEqual(
    elsewhere.map(([path]) => path),
    [],
  );
});

test("what the browser draws by itself follows the theme", () => {
  assert.match(block(":root"), /color-scheme: dark;/);
  assert.match(block(':root[data-theme="light"]'), /color-scheme: light;/);
});

test("the first frame is near-black: nothing waits for a script, and nothing asks the system for its theme", async () => {
  assert.ok(luminance(themes.dark.ground) < 0.01, "the ground is near-black");
  const page = await text("ui/index.html");
  const order = ['name="color-scheme" content="dark"', 'href="/ground.css"', "<body bgcolor=", "<script"];
  const places = order.map((part) => page.indexOf(part));
  assert.ok(
    places.every((place, at) => place > (places[at - 1] ?? 0)),
    `in this order: ${places}`,
  );
  assert.equal(page.split("<script").length, 2, "one script, and it is the last");
  for (const [path, source] of await sources()) {
    assert.doesNotMatch(source, /prefers-color-scheme|light-dark\(/, path);
  }
  assert.match(await text("ui/src/theme.svelte.ts"), /#chosen = \$state<Theme>\("dark"\)/);
});

test("style sheet, page and window begin with the same dark ground", async () => {
  const { ground, ink } = themes.dark;
  const page = await text("ui/index.html");
  assert.match(page, new RegExp(`<body bgcolor="${ground}" text="${ink}">`));
  assert.match(page, new RegExp(`name="theme-color" content="${ground}"`));
  assert.match(await text("ui/public/ground.css"), new RegExp(`background: ${ground};\\s+color: ${ink};`));
  const [window] = JSON.parse(await text("src-tauri/tauri.conf.json")).app.windows;
  assert.equal(window.backgroundColor, ground);
  assert.equal(window.theme, "Dark");
  assert.doesNotMatch(page, /data-theme/);
});
