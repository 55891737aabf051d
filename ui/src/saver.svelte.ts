// Hands over the newest value of something that changes with every tap, and keeps it until the core has confirmed it.
// Must not know what it is: the request is given.

import type { Asked, Status } from "./backend";
import { tablet } from "./tablet.svelte";

const RETRY_MILLISECONDS = 2_000;

export class Saver<Value> {
  /** A value waits for its confirmation. */
  open = $state(false);
  #next: { value: Value } | null = null;
  #busy = false;
  #dropped = 0;
  readonly #request: (value: Value) => Asked;

  readonly #where: Status["state"];

  /** In another state than this one nothing can be kept, and nothing is tried again. */
  constructor(request: (value: Value) => Asked, where: Status["state"] = "outing") {
    [this.#request, this.#where] = [request, where];
  }

  put(value: Value): void {
    this.#next = { value };
    this.open = true;
    if (!this.#busy) void this.#run();
  }

  /** Forgets what has not been confirmed yet. */
  drop(): void {
    this.#next = null;
    this.#dropped += 1;
  }

  /** Hands over at once what still waits for its turn: whatever is asked after this comes after it. */
  flush(): void {
    const sent = this.#next;
    this.#next = null;
    if (sent === null) return;
    const dropped = this.#dropped;
    void tablet.tell(this.#request(sent.value)).then((done) => {
      if (!done && tablet.unreached !== null && dropped === this.#dropped && this.#next === null)
        this.put(sent.value);
    });
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#next !== null) {
      const [sent, dropped] = [this.#next, this.#dropped];
      this.#next = null;
      if (await tablet.tell(this.#request(sent.value))) continue;
      if (tablet.status?.state !== this.#where) this.#next = null;
      else if (tablet.unreached !== null) {
        if (dropped === this.#dropped) this.#next ??= sent;
        await new Promise((wake) => setTimeout(wake, RETRY_MILLISECONDS));
      }
    }
    this.#busy = false;
    this.open = false;
  }
}
