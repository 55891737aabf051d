// What is being written in the office and is not said yet: answers to what was sent back, and a desk's words with which
// something is sent back. Handed to the core at every change. Must not know any screen, nor what becomes of it.

import { ask, type SubjectId, type Written, type WrittenItem } from "./backend";
import { Saver } from "./saver.svelte";
import { tablet } from "./tablet.svelte";

interface Change {
  subject: SubjectId;
  seen: string;
  written: Written | null;
}

class Unsaid {
  items = $state.raw<WrittenItem[]>([]);
  #changes = 0;
  #about = "";
  readonly #saver = new Saver<Change>((change) => ({ do: "write", ...change }), "office");

  /** Something that was written is not confirmed yet. */
  get unsaved(): boolean {
    return this.#saver.open;
  }

  /** Asks what there is. What is written meanwhile is newer, and stays. */
  async look(): Promise<void> {
    const changes = this.#changes;
    const answer = await ask({ do: "written" }).catch(() => null);
    if (answer === null || tablet.status?.state !== "office") return;
    if (changes === this.#changes && !this.unsaved) this.items = answer.items;
  }

  /** As far as it is written about this revision. */
  about(subject: SubjectId, seen: string): Written | null {
    return this.items.find((item) => item.subject === subject && item.seen === seen)?.written ?? null;
  }

  /** Keeps what is written, or clears it. */
  keep(subject: SubjectId, seen: string, written: Written | null): void {
    const about = `${subject}/${seen}`;
    if (about !== this.#about) this.#saver.flush();
    this.#about = about;
    this.#put(subject, seen, written);
    this.#saver.put({ subject, seen, written });
  }

  /** It is being said: the core lets go of it by itself. Gives back how to have it again where it is refused. */
  saying(subject: SubjectId, seen: string): () => void {
    const written = this.about(subject, seen);
    this.#saver.drop();
    this.#put(subject, seen, null);
    return () => {
      if (written !== null) this.keep(subject, seen, written);
    };
  }

  /** Hands over what still waits; whatever is asked next comes after it. */
  flush(): void {
    this.#saver.flush();
  }

  /** The office is shut: nothing of it stays on the screen. */
  forget(): void {
    this.#saver.drop();
    [this.items, this.#about] = [[], ""];
    this.#changes += 1;
  }

  #put(subject: SubjectId, seen: string, written: Written | null): void {
    this.#changes += 1;
    const others = this.items.filter((item) => item.subject !== subject || item.seen !== seen);
    this.items = written === null ? others : [...others, { subject, seen, written }];
  }
}

export const unsaid = new Unsaid();
