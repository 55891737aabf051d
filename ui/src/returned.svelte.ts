// What was sent back, on the screen: what is open, and the answer as far as it is written. What is written is kept at once and
// is there again after a lock or a kill; nothing of it stays on the screen. Must not know any screen.

import { ask, type ReturnedItem, type Said, type Way } from "./backend";
import { asItIs, keyOf, replyLeft, toMend, waitingOf } from "./returned";
import { tablet } from "./tablet.svelte";
import { unsaid } from "./unsaid.svelte";

/** An answer as far as it is written. */
interface Draft {
  way: Way | null;
  mended: Said | null;
  reply: string;
}

/** What was answered; after the lock only the coordinators can read it. */
interface Sent {
  said: Said;
  reply: string;
}

const nothing: Draft = { way: null, mended: null, reply: "" };

class Returned {
  items = $state.raw<ReturnedItem[] | null>(null);
  unreadable = $state(0);
  /** What was open here was settled by a coordinator. */
  settled = $state(false);
  busy = $state(false);
  #chosen = $state<string | null>(null);
  #sent = $state.raw<{ [item: string]: Sent }>({});

  get waiting(): number {
    return waitingOf(this.items ?? []);
  }

  get item(): ReturnedItem | null {
    return this.items?.find((item) => keyOf(item) === this.#chosen) ?? null;
  }

  get draft(): Draft {
    return this.item === null ? nothing : draftOf(this.item);
  }

  get sent(): Sent | null {
    return this.#sent[this.#chosen ?? ""] ?? null;
  }

  /** Whether an answer to it has been begun. */
  begun(item: ReturnedItem): boolean {
    const { mended, reply } = draftOf(item);
    return mended !== null || reply.trim() !== "";
  }

  /** Asks what there is. Pages read by themselves: what is refused here is asked again later, without a word. */
  async look(): Promise<void> {
    const answer = await ask({ do: "returned" }).catch(() => null);
    // An answer that comes after the lock belongs to nobody.
    if (answer === null || tablet.status?.state !== "office") return;
    await unsaid.look();
    this.#hear(answer);
  }

  open(item: ReturnedItem): void {
    this.#chosen = keyOf(item);
    this.settled = false;
  }

  /** Back to the list; what was written stays. */
  close(): void {
    this.#chosen = null;
  }

  /** Takes one of the three ways, or goes back to all three; what was written stays. */
  turn(way: Way | null): void {
    const mended = way === "mend" && this.item ? (this.draft.mended ?? toMend(this.item)) : this.draft.mended;
    this.#write({ way, mended });
  }

  mend(mended: Said): void {
    this.#write({ mended });
  }

  reply(reply: string): void {
    this.#write({ reply });
  }

  /** What would be sent now. */
  get answer(): Said | null {
    const { way, mended } = this.draft;
    if (way === "gone") return "withdrawn";
    if (way === "mend") return mended;
    return way === "right" && this.item ? asItIs(this.item) : null;
  }

  /** Seals the answer; it leaves by itself when there is a network. What was written stays where it is refused. */
  async send(): Promise<void> {
    const [item, said, reply] = [this.item, this.answer, this.draft.reply.trim()];
    if (item === null || said === null || replyLeft(reply) < 0) return;
    this.busy = true;
    tablet.problem = null;
    const { subject, seen } = item;
    const haveAgain = unsaid.saying(subject, seen);
    try {
      const answer = await tablet.ask({ do: "answer", subject, seen, said, reply });
      this.#sent = { ...this.#sent, [keyOf(item)]: { said, reply } };
      this.#hear(answer);
      await tablet.tell({ do: "sync_now" });
    } catch {
      // Said above the screen. What stands now is shown; what was answered meanwhile needs no other answer.
      await this.look();
      if (this.items?.some((other) => keyOf(other) === keyOf(item) && other.answer === null)) haveAgain();
    } finally {
      this.busy = false;
    }
  }

  /** The office is shut: nothing of it stays. */
  forget(): void {
    [this.items, this.unreadable, this.settled] = [null, 0, false];
    [this.#chosen, this.#sent] = [null, {}];
  }

  #hear({ items, unreadable }: { items: ReturnedItem[]; unreadable: number }): void {
    [this.items, this.unreadable] = [items, unreadable];
    if (this.#chosen === null || this.item !== null) return;
    [this.#chosen, this.settled] = [null, true];
  }

  #write(part: Partial<Draft>): void {
    const item = this.item;
    if (item === null) return;
    const draft = { ...this.draft, ...part };
    const empty = draft.way === null && draft.mended === null && draft.reply === "";
    unsaid.keep(item.subject, item.seen, empty ? null : { as: "answer", ...draft });
  }
}

function draftOf({ subject, seen }: ReturnedItem): Draft {
  const written = unsaid.about(subject, seen);
  return written?.as === "answer" ? written : nothing;
}

export const returned = new Returned();
