// What came back to a tablet, as an in-memory stand-in: synthetic items, and the refusals of the core that a screen meets.

import type { Record as Noted, Shift } from "../src/backend/bindings/forms";
import type { Request, ReturnedItem, ReturnedItems, Said } from "../src/backend/bindings/requests";
import { exampleContact } from "./desk";

const REPLY_BYTES_MAX = 100;

const shift: Shift = {
  unit: "Unità Est",
  area: "CO",
  channel: "street_night",
  date: "2026-11-14",
  bands: ["h20_24"],
  team_size: 3,
  roles: [{ role: "educator", count: 2 }],
  weather: "rain",
  km: 42,
  coverage: "full",
  not_done: null,
  presences: { women: 5, men: 0, trans: 1, other: 0, unknown: 0, possible_minors: 0 },
  events: [],
  materials: [{ item: "hot_drink", quantity: 8 }],
  national_mapping: false,
  ads: null,
  closed: true,
};

const id = (at: number) => `44444444-0000-4000-8000-${String(at).padStart(12, "0")}`;

function item(at: number, said: Said, sent_back: ReturnedItem["sent_back"]): ReturnedItem {
  return { subject: id(at), seen: String(at).padStart(64, "0"), shift, said, sent_back, answer: null };
}

const contact = (at: number, changed: object = {}): Said => ({
  record: { ...exampleContact("woman", "new_ever", at), ...changed } as Noted,
});

export class FakeReturned {
  items: ReturnedItem[] = [];
  unreadable = 0;

  /** One contact that lacks its age. */
  one(): void {
    const comment = "manca l'età: la ricordate?";
    this.items = [item(1, contact(1), { reason: "missing_value", comment })];
  }

  /** One of each kind that a unit may meet, one answered, and two that are not read any more. */
  many(): void {
    this.one();
    const long = "Qui risulta mai vista, ma la stessa sera c'è un'altra voce quasi uguale. ".repeat(4).trim();
    this.items.push(
      item(2, contact(0), { reason: "possible_duplicate", comment: long.slice(0, 270) }),
      item(3, { shift }, { reason: "contradiction", comment: "sei contatti e sei presenze: è giusto?" }),
      item(4, contact(4, { newness: null }), { reason: "missing_value", comment: "" }),
      item(5, "withdrawn", { reason: "talk", comment: "perché l'avete tolta?" }),
      { ...item(6, contact(2), { reason: "check_code", comment: "" }), answer: { received: true } },
    );
    this.unreadable = 2;
  }

  read(): ReturnedItems {
    const items = [...this.items].sort((a, b) => Number(a.answer !== null) - Number(b.answer !== null));
    return { items, unreadable: this.unreadable };
  }

  /** Takes an answer; gives back the code and the field of a refusal, or none. */
  answer({ subject, seen, said, reply }: Extract<Request, { do: "answer" }>): [string, string | null] | null {
    const found = this.items.find((other) => other.subject === subject && other.seen === seen);
    if (!found) return ["unknown_subject", null];
    if (found.answer !== null) return ["changed_meanwhile", null];
    if (new TextEncoder().encode(reply).length > REPLY_BYTES_MAX) return ["invalid", "reply"];
    const outing = (what: Said) => what !== "withdrawn" && "shift" in what;
    if (outing(said) !== outing(found.said)) return ["not_of_this_outing", null];
    found.answer = { received: false };
    return null;
  }

  /** The server has confirmed what was answered. */
  arrive(): void {
    for (const item of this.items) if (item.answer) item.answer.received = true;
  }

  /** The desk has settled an item. */
  settle(at: number): void {
    this.items = this.items.filter(({ subject }) => subject !== id(at));
  }
}
