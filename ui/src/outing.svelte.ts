// The open outing on the screen: what is being counted, what is being filled in, and how to undo it.
// Every tap is handed to the core at once; what the core has not confirmed is called unsaved.

import type { AdSession, Asked, Draft, Gender, Newness, Record as Noted, Shift } from "./backend";
import { label } from "./codes";
import { blank, noAds, quick, type PresenceGroup, type ReadView } from "./forms";
import { tablet } from "./tablet.svelte";
import { t } from "./words/index.svelte";

const RETRY_MILLISECONDS = 2_000;
const COUNT_MAX = 500;
const ADS_MAX = 999;

export type Tab = "count" | "complete" | "shift";

/** Hands over the newest value of something that changes with every tap; keeps it until it is confirmed. */
class Saver<Value> {
  /** A value waits for its confirmation. */
  open = $state(false);
  #next: { value: Value } | null = null;
  #busy = false;
  readonly #request: (value: Value) => Asked;

  constructor(request: (value: Value) => Asked) {
    this.#request = request;
  }

  put(value: Value): void {
    this.#next = { value };
    this.open = true;
    if (!this.#busy) void this.#run();
  }

  /** Forgets what has not been sent yet. */
  drop(): void {
    this.#next = null;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#next !== null) {
      const sent = this.#next;
      this.#next = null;
      if (await tablet.tell(this.#request(sent.value))) continue;
      if (tablet.status?.state !== "outing") this.#next = null;
      else if (tablet.unreached !== null) {
        this.#next ??= sent;
        await new Promise((wake) => setTimeout(wake, RETRY_MILLISECONDS));
      }
    }
    this.#busy = false;
    this.open = false;
  }
}

interface Undo {
  what: string;
  undo: () => Promise<boolean>;
}

class Outing {
  tab = $state<Tab>("count");
  closing = $state(false);
  /** The running shift, ahead of the core by at most one confirmation. */
  shift = $state.raw<Shift | null>(null);
  /** The form being filled in. */
  draft = $state.raw<Draft | null>(null);
  /** What was done last, for the bar and for a screen reader. */
  said = $state("");
  undos = $state.raw<Undo[]>([]);
  /** Two-tap notes that the core has not confirmed yet. */
  noting = $state(0);

  readonly #shiftSaver = new Saver<Shift>((shift) => ({ do: "tally", shift }));
  readonly #draftSaver = new Saver<Draft | null>((draft) => ({ do: "draft", draft }));

  /** Whether something tapped is not confirmed yet. */
  get unsaved(): boolean {
    return this.#shiftSaver.open || this.#draftSaver.open || this.noting > 0;
  }

  /** Takes up the open outing as the core has it, draft and all. */
  enter(): void {
    const outing = tablet.status?.outing ?? null;
    this.shift = outing?.shift ?? null;
    this.draft = outing?.draft ?? null;
    this.tab = this.draft !== null || outing?.shift.channel === null ? "complete" : "count";
    this.closing = false;
    this.undos = [];
    this.said = "";
  }

  /** Changes the running shift. */
  change(part: Partial<Shift>): void {
    if (this.shift === null) return;
    this.shift = { ...this.shift, ...part };
    this.#shiftSaver.put(this.shift);
  }

  /** Adds one to a presence group, or takes one away. */
  presence(group: PresenceGroup, by: 1 | -1): void {
    if (this.shift === null) return;
    const now = this.shift.presences[group];
    const next = Math.min(COUNT_MAX, Math.max(0, now + by));
    if (next === now) return;
    const put = (value: number) =>
      this.shift && this.change({ presences: { ...this.shift.presences, [group]: value } });
    put(next);
    const name = t(group === "unknown" ? "unknown_gender" : group);
    this.#done(`${by > 0 ? "+1" : "−1"} ${t("presence", { group: name.toLocaleLowerCase() })}`, async () => {
      put(Math.max(0, (this.shift?.presences[group] ?? 0) - (next - now)));
      return true;
    });
  }

  /** Adds one to a number of the ads, or takes one away. A call answered is a call made. */
  ads(part: keyof AdSession, by: 1 | -1): void {
    if (this.shift === null) return;
    const before = this.shift.ads ?? noAds;
    const after = { ...before, [part]: Math.min(ADS_MAX, Math.max(0, before[part] + by)) };
    if (after.answered > after.called) {
      if (part === "answered") after.called = after.answered;
      else after.answered = after.called;
    }
    this.change({ ads: after });
    this.#done(`${by > 0 ? "+1" : "−1"} ${t(`ads_${part}`).toLocaleLowerCase()}`, async () => {
      const now = this.shift?.ads ?? noAds;
      const back = { ...now };
      for (const key of Object.keys(back) as (keyof AdSession)[]) {
        back[key] = Math.max(0, now[key] - (after[key] - before[key]));
      }
      this.change({ ads: back });
      return true;
    });
  }

  /** Notes a contact or an access in two taps: sealed at once. */
  async note(gender: Gender, newness: Newness): Promise<void> {
    const outing = tablet.status?.outing;
    const record = outing ? quick(outing, gender, newness) : null;
    if (record === null) return;
    const what = `${label("gender", gender)}, ${label("newness", newness).toLocaleLowerCase()}`;
    this.noting += 1;
    const subject = await this.#noted(record);
    this.noting -= 1;
    if (subject === null) this.said = t("note_failed", { what });
    else this.#done(what, () => this.#revised({ do: "withdraw", subject }), t("saved_said", { what }));
  }

  /** Opens an empty form. */
  begin(): void {
    const outing = tablet.status?.outing;
    const record = outing ? blank(outing) : null;
    if (record === null) return;
    this.tab = "complete";
    this.fill({ subject: null, record });
  }

  /** Opens the form of something noted tonight. */
  edit(view: ReadView): void {
    this.tab = "complete";
    this.fill({ subject: view.subject, record: view.record });
  }

  /** The form has changed: kept as a draft at once. */
  fill(draft: Draft): void {
    this.draft = draft;
    this.#draftSaver.put(draft);
  }

  /** Leaves the form; what was in it can be had back. */
  leave(): void {
    const left = this.draft;
    this.draft = null;
    this.#draftSaver.put(null);
    if (left === null) return;
    this.#done(t("draft_dropped"), async () => {
      this.fill(left);
      this.tab = "complete";
      return true;
    });
  }

  /** Seals the form as an entry. */
  async save(): Promise<boolean> {
    const draft = this.draft;
    if (draft === null) return false;
    const record = { ...draft.record, incomplete: false };
    this.#draftSaver.drop();
    if (draft.subject === null) {
      const subject = await this.#noted(record, true);
      if (subject === null) return this.#keep(draft);
      const what = label("gender", record.gender);
      this.#done(what, () => this.#revised({ do: "withdraw", subject }), t("saved_said", { what }));
    } else {
      const subject = draft.subject;
      const before = tablet.status?.outing?.records.find((view) => view.subject === subject);
      if (!(await tablet.tell({ do: "amend", subject, record }))) return this.#keep(draft);
      const what = t("editing", { n: before?.order ?? "" });
      const was = before?.record;
      const back = () =>
        was ? this.#revised({ do: "amend", subject, record: was }) : Promise.resolve(false);
      this.#done(what, back, t("saved_said", { what: what.toLocaleLowerCase() }));
    }
    this.draft = null;
    if (tablet.status?.outing?.draft) this.#draftSaver.put(null);
    return true;
  }

  /** Takes an entry out: it counts zero from now on. */
  async withdraw(view: ReadView): Promise<void> {
    if (!(await this.#revised({ do: "withdraw", subject: view.subject }))) return;
    if (this.draft?.subject === view.subject) this.leave();
    this.#done(t("record_withdrawn_said", { n: view.order }), () =>
      this.#revised({ do: "restore", subject: view.subject }),
    );
  }

  /** Puts an entry back. */
  async restore(view: ReadView): Promise<void> {
    if (!(await this.#revised({ do: "restore", subject: view.subject }))) return;
    this.#done(t("record_restored_said", { n: view.order }), () =>
      this.#revised({ do: "withdraw", subject: view.subject }),
    );
  }

  /** Takes back what was done last. */
  async undo(): Promise<void> {
    const last = this.undos.at(-1);
    if (!last) return;
    this.undos = this.undos.slice(0, -1);
    if (await last.undo()) this.said = t("undone", { what: last.what });
    else this.undos = [...this.undos, last];
  }

  #done(what: string, undo: () => Promise<boolean>, said = what): void {
    this.undos = [...this.undos, { what, undo }];
    this.said = said;
  }

  #keep(draft: Draft): false {
    this.fill(draft);
    return false;
  }

  /** Writes a revision. The core clears the draft with every entry; a form that is open here stays one. */
  async #revised(request: Asked): Promise<boolean> {
    const done = await tablet.tell(request);
    if (done && this.draft !== null) this.#draftSaver.put(this.draft);
    return done;
  }

  /** Notes a new record and says which subject it became. Another form that is open stays a draft. */
  async #noted(record: Noted, fromForm = false): Promise<string | null> {
    const known = new Set(tablet.status?.outing?.records.map((view) => view.subject));
    const status = await tablet.ask({ do: "note", record }).catch(() => null);
    if (status === null) return null;
    if (!fromForm && this.draft !== null) this.#draftSaver.put(this.draft);
    const fresh = status.outing?.records.filter((view) => !known.has(view.subject)) ?? [];
    return fresh.sort((a, b) => b.order - a.order)[0]?.subject ?? null;
  }
}

export const outing = new Outing();
