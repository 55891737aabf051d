// The review of one outing on the screen: what is looked at, what is being done with it, and how to take that back.
// Every word names the revision that was looked at; when something came in between, it is shown anew and nothing is done.

import {
  Refusal,
  type Asked,
  type Correction,
  type DeskRecord,
  type OpenedOuting,
  type Record as Noted,
  type Reviewed,
  type SendBackReason,
  type Shift,
  type SubjectId,
} from "./backend";
import { titleOf } from "./forms";
import { tablet } from "./tablet.svelte";
import { unsaid } from "./unsaid.svelte";
import { t } from "./words/index.svelte";

/** What is open beside what is looked at. */
export type Mode = "send" | "correct" | "duplicate" | "training" | "history";

/** The words with which something is being sent back. */
interface Sending {
  reason: SendBackReason | null;
  comment: string;
}

/** Something that is looked at: the outing itself, or one of its records. */
export interface Item {
  subject: SubjectId;
  review: Reviewed;
  /** Its record; none for the outing itself and for what cannot be opened. */
  record: Noted | null;
  view: DeskRecord | null;
}

class Review {
  outing = $state<SubjectId | null>(null);
  opened = $state.raw<OpenedOuting | null>(null);
  chosen = $state<SubjectId | null>(null);
  mode = $state<Mode | null>(null);
  /** On a narrow screen: the item is read, and not the list. */
  reading = $state(false);
  busy = $state(false);
  /** What was done last, and what takes it back. */
  said = $state("");
  undo = $state.raw<Asked | null>(null);
  /** Keys without a modifier do something; a person may turn that off. */
  keys = $state(true);
  /** How often a person has chosen what to look at, or opened something beside it. */
  #turns = 0;

  get items(): Item[] {
    const { opened, outing } = this;
    if (opened === null || outing === null) return [];
    const records = [...opened.records].sort((a, b) => a.order - b.order);
    return [
      { subject: outing, review: opened.review, record: null, view: null },
      ...records.map((view) => ({ subject: view.subject, review: view.review, record: view.record, view })),
    ];
  }

  get item(): Item | null {
    return this.items.find(({ subject }) => subject === this.chosen) ?? null;
  }

  /** Opens an outing, at one of its records or at the first that is to be looked at. */
  async open(outing: SubjectId, subject: SubjectId | null = null): Promise<void> {
    [this.outing, this.opened, this.mode] = [outing, null, null];
    [this.said, this.undo] = ["", null];
    this.reading = subject !== null;
    this.chosen = subject ?? outing;
    await this.look();
    const first = this.items.find(({ review }) => review.state === "to_see");
    if (subject === null && first) this.chosen = first.subject;
    this.mode = this.#begun;
  }

  /** Leaves the outing; what was done last can still be taken back. */
  leave(): void {
    [this.outing, this.opened, this.chosen, this.mode] = [null, null, null, null];
  }

  /** The page is left, or the desk is shut: nothing that was opened stays. */
  forget(): void {
    this.leave();
    [this.said, this.undo] = ["", null];
  }

  /** Looks again at what stands. */
  async look(): Promise<void> {
    const outing = this.outing;
    if (outing === null) return;
    const opened = await tablet.ask({ do: "received_outing", outing }).catch(() => null);
    if (opened !== null && this.outing === outing) this.opened = opened;
  }

  choose(subject: SubjectId): void {
    this.#turns += 1;
    [this.chosen, this.reading] = [subject, true];
    this.mode = this.#begun;
  }

  /** Where something was being sent back, it goes on there. */
  get #begun(): Mode | null {
    return this.sending.reason !== null || this.sending.comment !== "" ? "send" : null;
  }

  /** The words with which the item is being sent back, as far as they are written. */
  get sending(): Sending {
    const about = this.#about();
    const written = about && unsaid.about(about.subject, about.seen);
    return written?.as === "send_back" ? written : { reason: null, comment: "" };
  }

  /** Keeps them. */
  writeSending(part: Partial<Sending>): void {
    const [about, outing] = [this.#about(), this.outing];
    if (about === null || outing === null) return;
    const { reason, comment } = { ...this.sending, ...part };
    const empty = reason === null && comment === "";
    unsaid.keep(about.subject, about.seen, empty ? null : { as: "send_back", outing, reason, comment });
  }

  /** Nothing is sent back after all. */
  leaveSending(): void {
    this.writeSending({ reason: null, comment: "" });
    this.mode = null;
  }

  /** The item so many places further on. */
  step(by: number): void {
    const items = this.items;
    const at = items.findIndex(({ subject }) => subject === this.chosen);
    const next = items[at + by];
    if (next) this.choose(next.subject);
  }

  turn(mode: Mode): void {
    this.#turns += 1;
    this.mode = this.mode === mode ? null : mode;
  }

  async accept(): Promise<void> {
    const about = this.#about();
    if (about === null || this.busy) return;
    const what = this.item ? nameOf(this.item) : "";
    const undo: Asked = { do: "reopen", ...about };
    // On to the next one as soon as it is written.
    await this.#write({ do: "accept", ...about }, t("review_said_accepted", { what }), undo, () =>
      this.#next(),
    );
  }

  /** The whole outing, where nothing of it asks for a second look. */
  async acceptOuting(outing: SubjectId, what: string): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    const opened = await tablet.ask({ do: "received_outing", outing }).catch(() => null);
    this.busy = false;
    if (opened === null) return false;
    const { seen } = opened.review;
    return this.#write({ do: "accept_outing", outing, seen }, t("review_said_whole", { what }), {
      do: "reopen",
      subject: outing,
      seen,
    });
  }

  async reopen(): Promise<void> {
    const about = this.#about();
    if (about !== null) await this.#write({ do: "reopen", ...about }, t("review_said_reopened"), null);
  }

  async sendBack(reason: SendBackReason, comment: string): Promise<void> {
    const about = this.#about();
    if (about === null) return;
    const haveAgain = unsaid.saying(about.subject, about.seen);
    const undo: Asked = { do: "reopen", ...about };
    const done = await this.#write(
      { do: "send_back", ...about, reason, comment },
      t("review_said_sent"),
      undo,
    );
    // Where another revision stands now, the words were about what is no more.
    if (!done && this.mode === "send") haveAgain();
  }

  /** What the record should say, or none where it should not be there. */
  async correct(reason: Correction, record: Noted | null): Promise<void> {
    const about = this.#about();
    if (about === null) return;
    await this.#write({ do: "correct", ...about, reason, record }, t("review_said_corrected"), null);
  }

  /** What the outing should say, or none where it should not be there; its records go along. */
  async correctOuting(reason: Correction, shift: Shift | null): Promise<void> {
    const { outing, opened } = this;
    if (outing === null || opened === null) return;
    const { seen } = opened.review;
    await this.#write(
      { do: "correct_outing", outing, seen, reason, shift },
      t("review_said_corrected"),
      null,
    );
  }

  async takeBack(): Promise<void> {
    const undo = this.undo;
    if (undo !== null) await this.#write(undo, t("review_said_undone"), null);
  }

  #about(): { subject: SubjectId; seen: string } | null {
    const item = this.item;
    return item && { subject: item.subject, seen: item.review.seen };
  }

  /** Writes one word; true if it was written. */
  async #write(request: Asked, said: string, undo: Asked | null, then?: () => void): Promise<boolean> {
    this.busy = true;
    let free = false;
    const turns = this.#turns;
    try {
      tablet.problem = null;
      await tablet.ask(request);
      [this.said, this.undo] = [said, undo];
      // Whoever has turned to something else meanwhile is not drawn away from it.
      if (turns === this.#turns) {
        this.mode = null;
        then?.();
      }
      // Where one goes on to something else nothing is waited for: no key is lost meanwhile.
      free = then !== undefined;
      if (free) this.busy = false;
      await tablet.tell({ do: "sync_now" });
      return true;
    } catch (refusal) {
      // What is on the screen is no longer what stands: whatever was begun stood on it.
      if (refusal instanceof Refusal && refusal.problem.code === "changed_meanwhile") this.mode = null;
      [this.said, this.undo] = ["", null];
      return false;
    } finally {
      await this.look();
      if (!free) this.busy = false;
    }
  }

  /** Goes on to what is still to be looked at, the next one first. */
  #next(): void {
    const items = this.items;
    const at = items.findIndex(({ subject }) => subject === this.chosen);
    const next = [...items.slice(at + 1), ...items.slice(0, at)].find(
      ({ review }) => review.state === "to_see",
    );
    if (!next) return;
    [this.chosen, this.reading] = [next.subject, true];
    this.said = t("review_said_next", { said: this.said, what: nameOf(next) });
  }
}

/** What an item is called in a list and in a sentence. */
export function nameOf({ record, view }: Item): string {
  if (view === null) return t("outing_shift");
  const number = t("record_number", { n: view.order });
  return record === null ? number : `${number} ${titleOf(record)}`;
}

export const review = new Review();
