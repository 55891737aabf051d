// What must hold on every screen that a person visits, and over the whole of a visit: fit for use in every theme it
// offers (as ui/dev/sight.mjs judges), nothing kept in the browser, no address asked but the bridge's own.

import assert from "node:assert/strict";
import { join } from "node:path";
import { drawn, inEachTheme, look } from "../../../ui/dev/sight.mjs";
import { ARTEFACTS } from "./house.mjs";

export class Eye {
  #device;
  #page;
  #seen = 0;
  #known = new Set();
  #shut = false;
  #requests = [];
  #faults = [];

  constructor(device) {
    this.#device = device;
    this.#page = device.page;
    device.context.on("request", (request) => this.#requests.push(request.url()));
    device.page.on("pageerror", (error) => this.#fault("page", error.message));
    device.page.on("console", (message) => {
      if (message.type() === "error") this.#fault("console", message.text());
    });
    device.page.on("websocket", (socket) => this.#requests.push(socket.url()));
  }

  /** Looks at a screen that many a story passes: the first time. */
  async lookOnce(screen) {
    if (this.#known.has(screen)) return;
    this.#known.add(screen);
    await this.look(screen);
  }

  /** What the page complains of while this lasts is no fault of a screen: its own bridge is gone. */
  async shut(action) {
    this.#shut = true;
    await action();
    this.#shut = false;
  }

  /** Looks at the screen that is there now, and keeps a picture of it. */
  async look(screen) {
    this.#seen += 1;
    const label = `${this.#device.name}-${String(this.#seen).padStart(2, "0")}-${screen}`;
    await drawn(this.#page);
    await this.#page.screenshot({ path: join(ARTEFACTS, `${label}.png`) });
    await inEachTheme(this.#page, async (theme) => {
      await drawn(this.#page);
      const found = await look(this.#page, { names: theme === "dark" });
      for (const fault of found) this.#fault(`${label}, ${theme}`, fault);
    });
    for (const fault of await this.#kept()) this.#fault(label, fault);
  }

  /** Everything at once, so that one run shows all that is wrong. */
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

  #fault(where, what) {
    if (this.#shut) return;
    this.#faults.push(`${where}: ${what}`);
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
