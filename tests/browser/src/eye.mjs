// What must hold on every screen that a person visits, and over the whole of a visit: fit for use in every theme
// offers (as ui/dev/sight.mjs judges), nothing kept in the browser, no address asked but the bridge's own.

import assert from "node:assert/strict";
import { join } from "node:path";
import { drawn, inEachTheme, look } from "../../../ui/dev/sight.mjs";
import { ARTEFACTS } from "./house.mjs";

export class Eye {
  /** Whether screens are examined; a story whose screens all are in other stories' care asks only what was kept and asked. */
  examines = true;

  #device;
  #page;
  #seen = 0;
  #known = new Set();
  #met = new Set();
  #heeding = true;
  #requests = [];
  #faults = [];

  constructor(device) {
    this.#device = device;
    this.#page = device.page;
    device.context.on("request", (request) => this.#asked(request.url()));
    device.page.on("pageerror", (error) => this.#fault("page", error.message));
    device.page.on("console", (message) => {
      if (message.type() === "error") this.#fault("console", message.text());
    });
    device.page.on("websocket", (socket) => this.#asked(socket.url()));
  }

  /** Looks at a screen that many a story passes: the first time. */
  async lookOnce(screen) {
    if (this.#known.has(screen)) return;
    this.#known.add(screen);
    await this.look(screen);
  }

  /** What the page complains of and asks for while this lasts was brought about by the story, and is no fault of it. */
  async unheeding(action) {
    this.#heeding = false;
    try {
      return await action();
    } finally {
      this.#heeding = true;
    }
  }

  /** Looks at the screen that is there now, and keeps a picture of it. */
  async look(screen) {
    this.#seen += 1;
    const label = `${this.#device.name}-${String(this.#seen).padStart(2, "0")}-${screen}`;
    if (this.examines) {
      await drawn(this.#page);
      await this.#page.screenshot({ path: join(ARTEFACTS, `${label}.png`) });
      await this.#examine(label, { names: true });
    }
    for (const fault of await this.#kept()) this.#fault(label, fault);
    for (const met of await this.#screens()) this.#met.add(met);
  }

  /**
   * Looks at a screen that a story meets on its way, the first time and in passing: whether it is seen, hit and read, in
   * each theme. What a screen reader is told is asked only where the story stops to look.
   */
  async glance(screen) {
    if (!this.examines || this.#met.has(screen)) return;
    this.#met.add(screen);
    await drawn(this.#page);
    await this.#examine(`${this.#device.name}, in passing: ${screen}`, { names: false });
  }

  /** Everything at once, so that one run shows all that is wrong. A device asks for it when it ends. */
  judge() {
    assert.ok(this.#seen > 0, `${this.#device.name}: no screen was looked at`);
    const { origin, origins } = this.#device.bridge;
    const ours = (url) =>
      url === "about:blank" ||
      origins.some((own) => url.startsWith(`${own}/`) || url.startsWith(`blob:${own}/`));
    const asked = this.#requests.filter((url) => !ours(url));
    assert.ok(
      this.#requests.some((url) => url === `${origin}/handle`),
      "the log of requests sees the pages ask",
    );
    assert.deepEqual(asked, [], `${this.#device.name}: asked elsewhere`);
    assert.deepEqual(this.#faults, [], `${this.#device.name}: what is wrong on its screens`);
  }

  /** In each theme. */
  async #examine(label, { names }) {
    await inEachTheme(this.#page, async (theme) => {
      await drawn(this.#page);
      const found = await look(this.#page, { names });
      for (const fault of found) this.#fault(`${label}, ${theme}`, fault);
    });
  }

  #screens() {
    return this.#page
      .locator("[data-testid^='screen-']")
      .evaluateAll((screens) => screens.map(({ dataset }) => dataset.testid));
  }

  #asked(url) {
    if (this.#heeding) this.#requests.push(url);
  }

  #fault(where, what) {
    if (this.#heeding) this.#faults.push(`${where}: ${what}`);
  }

  async #kept() {
    const kept = await this.#page.evaluate(async () => ({
      localStorage: localStorage.length,
      sessionStorage: sessionStorage.length,
      indexedDB: (await indexedDB.databases()).length,
      CacheStorage: (await caches.keys()).length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      address: location.hash.length + location.search.length,
    }));
    kept.cookies = (await this.#device.context.cookies()).length;
    return Object.entries(kept).flatMap(([where, things]) => (things ? [`${things} kept in ${where}`] : []));
  }
}
