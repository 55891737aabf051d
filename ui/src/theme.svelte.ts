// Dark or light. Every start is dark and every outing is dark; a desk in daylight may choose light, until the next outing.
// The choice lives in memory only. Must not know a colour: they are all in style/base.css.

import { MediaQuery } from "svelte/reactivity";
import type { Status } from "./backend";
import { tablet } from "./tablet.svelte";

type Theme = "dark" | "light";

/** Where there may be daylight. Whatever is not named here is dark. */
const BY_DAY: Status["state"][] = ["new", "closed", "office"];

class Look {
  #chosen = $state<Theme>("dark");

  /** Light may be chosen here and now. An outing that has just been closed is still the street. */
  get offered(): boolean {
    const stage = tablet.status?.state;
    return stage !== undefined && BY_DAY.includes(stage) && tablet.kept?.page !== "closed";
  }

  /** The theme of the screens. */
  get now(): Theme {
    return this.offered ? this.#chosen : "dark";
  }

  /** Changes to the other theme. */
  turn(): void {
    this.#chosen = this.#chosen === "dark" ? "light" : "dark";
  }

  /** Draws the theme; where light is not offered, the choice of it is forgotten. */
  draw(): void {
    if (!this.offered && tablet.status !== null) this.#chosen = "dark";
    document.documentElement.dataset.theme = this.now;
  }
}

export const theme = new Look();

/** A screen on which the strip at the top has room for nothing but what is needed in the street. */
export const narrow = new MediaQuery("(max-width: 47.99rem)", false);
