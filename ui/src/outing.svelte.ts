// The open outing on the screen: what is being counted, what is being filled in, and how to undo it.
// Every tap is handed to the core at once; what the core has not confirmed is called unsaved.

import type {
  AdSession,
  Asked,
  Draft,
  Gender,
  Newness,
  Presences,
  Record as Noted,
  Said,
  Shift,
  SubjectId,
} from "./backend";
import { label } from "./codes";
import {
  blank,
  groupWords,
  noAds,
  quick,
  saysNothing,
  stepped,
  steppedAds,
  titleOf,
  zonesOf,
  type PresenceGroup,
  type ReadView,
} from "./forms";
import { differences, type Difference } from "./said";
import { Saver } from "./saver.svelte";
import { tablet } from "./tablet.svelte";
import { unsaid } from "./unsaid.svelte";
import { t } from "./words/index.svelte";

/** What the bar has room for. */
const VALUE_CHARACTERS_MAX = 32;

export type Tab = "count" | "complete" | "shift";

interface Undo {
  what: string;
  undo: () => Promise<boolean>;
  /** It is a line of the notebook: what is typed on belongs to the same step. */
  note?: SubjectId | null;
  /** It is a tap in the form: what the form said before. */
  before?: Noted;
}

/** The taps of a note in Conta: either may come first. */
interface Picked {
  gender: Gender | null;
  newness: Newness | null;
}

const NOTHING_PICKED: Picked = { gender: null, newness: null };

interface Note {
  subject: SubjectId | null;
  text: string;
}

class Outing {
  tab = $state<Tab>("count");
  closing = $state(false);
  /** The running shift, ahead of the core by at most one confirmation. */
  shift = $state.raw<Shift | null>(null);
  /** The form being filled in. */
  draft = $state.raw<Draft | null>(null);
  /** The zone on the screen, in a mapping night. */
  zone = $state<string | null>(null);
  /** What was being written when the device was last shut; a person says what becomes of it. */
  found = $state.raw<Draft | null>(null);
  /** The person goes without a PIN: the device shuts where it would pause. */
  withoutPin = $state(false);
  /** What was done last, for the bar and for a screen reader. */
  said = $state("");
  undos = $state.raw<Undo[]>([]);
  /** What was tapped in the form that is being filled in; the last tap is kept with the draft and outlives a kill. */
  steps = $state.raw<Undo[]>([]);
  /** A line of the notebook that was taken back, for the field that shows it. */
  rewritten = $state.raw<Note | null>(null);
  /** Two-tap notes that the core has not confirmed yet. */
  noting = $state(0);
  /** What is tapped of a two-tap note so far. */
  picked = $state.raw<Picked>(NOTHING_PICKED);

  /** It was on the screen before, and was not shut since: after a pause it goes on where it was. */
  #known = false;
  #writing: SubjectId | null = null;

  readonly #shiftSaver = new Saver<Shift>((shift) => ({ do: "tally", shift }));
  readonly #draftSaver = new Saver<Draft | null>((draft) => ({ do: "draft", draft }));
  readonly #noteSaver = new Saver<Note>((note) => ({ do: "annotate", ...note }));

  /** Whether something tapped is not confirmed yet. */
  get unsaved(): boolean {
    return this.#shiftSaver.open || this.#draftSaver.open || this.#noteSaver.open || this.noting > 0;
  }

  /** Takes up the open outing as the core has it. */
  enter(): void {
    const open = tablet.status?.outing ?? null;
    if (open === null) return;
    this.shift = open.shift;
    if (this.#known) {
      this.draft = this.draft === null ? null : open.draft;
      if (this.draft === null) [this.zone, this.steps] = [null, []];
      return;
    }
    this.#known = true;
    this.tab = open.shift.channel === null ? "complete" : "count";
    if (open.draft === null) return;
    if (saysNothing(open, open.draft)) this.#draftSaver.put(null);
    else this.found = open.draft;
  }

  /** The outing is shut: nothing of it stays on the screen. */
  forget(): void {
    this.#known = false;
    for (const saver of [this.#shiftSaver, this.#draftSaver, this.#noteSaver]) saver.drop();
    [this.shift, this.draft, this.zone, this.found] = [null, null, null, null];
    this.picked = NOTHING_PICKED;
    [this.undos, this.steps, this.rewritten] = [[], [], null];
    [this.said, this.tab, this.closing, this.withoutPin] = ["", "count", false, false];
  }

  /** Hands over what still waits, then shuts, pauses or destroys: no tap is dropped. */
  async shut(how: "lock" | "pause" | "panic"): Promise<boolean> {
    this.flush();
    return tablet.tell({ do: how });
  }

  /** Hands over what still waits; whatever is asked next comes after it. */
  flush(): void {
    for (const saver of [this.#shiftSaver, this.#draftSaver, this.#noteSaver, unsaid]) saver.flush();
  }

  /** Changes the running shift. */
  change(part: Partial<Shift>): void {
    if (this.shift === null) return;
    this.shift = { ...this.shift, ...part };
    this.#shiftSaver.put(this.shift);
  }

  /** Changes the running shift by a tap that can be taken back. */
  set(part: Partial<Shift>): void {
    const before = this.shift;
    if (before === null) return;
    const back = Object.fromEntries(
      (Object.keys(part) as (keyof Shift)[]).map((key) => [key, before[key]]),
    ) as Partial<Shift>;
    this.change(part);
    const what = differenceWords({ shift: before }, { shift: { ...before, ...part } });
    this.#done(what, async () => {
      this.change(back);
      return true;
    });
  }

  /** Adds one to a presence group, or takes one away. */
  presence(group: PresenceGroup, by: 1 | -1): void {
    const step = (by: number) => {
      if (this.shift) this.change({ presences: stepped(this.shift.presences, group, by) });
    };
    const before = this.shift?.presences[group];
    step(by);
    if (this.shift?.presences[group] === before) return;
    this.#done(presenceWords(group, by), async () => {
      step(-by);
      return true;
    });
  }

  /** Adds one to a number of the ads, or takes one away. A call answered is a call made. */
  ads(part: keyof AdSession, by: 1 | -1): void {
    if (this.shift === null) return;
    const before = this.shift.ads ?? noAds;
    const after = steppedAds(before, part, before[part] + by);
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

  /** One tap of a note; tapped again it is taken back. The second one of two saves. */
  pick(part: Partial<Picked>): void {
    const { gender, newness } = { ...this.picked, ...part };
    if (gender === null || newness === null) return void (this.picked = { gender, newness });
    this.picked = NOTHING_PICKED;
    void this.note(gender, newness);
  }

  /** Notes a contact or an access in two taps: sealed at once. */
  async note(gender: Gender, newness: Newness): Promise<void> {
    const open = tablet.status?.outing;
    const record = open ? quick(open, gender, newness) : null;
    if (record === null) return;
    const what = `${label("gender", gender)}, ${label("newness", newness).toLocaleLowerCase()}`;
    this.noting += 1;
    const subject = await this.#sealed({ do: "note", record });
    this.noting -= 1;
    // Nothing was saved: what is taken back is this, and not what was noted before.
    if (subject === null) this.#done(what, async () => true, t("note_failed", { what }));
    else this.#done(what, () => tablet.tell({ do: "withdraw", subject }), t("saved_said", { what }));
  }

  /** A person met twice in one outing is one: nothing is added, and there is nothing else to take back. */
  alreadyCounted(): void {
    const before = this.picked;
    this.picked = NOTHING_PICKED;
    const back = async (): Promise<boolean> => {
      this.picked = before;
      return true;
    };
    this.#done(t("note_already").toLocaleLowerCase(), back, t("already_said"));
  }

  /** Opens an empty form. */
  begin(): void {
    const open = tablet.status?.outing;
    const record = open ? blank(open) : null;
    if (record === null) return;
    this.#openForm({ subject: null, record, begun: null, before: null });
  }

  /** Opens the form of something noted tonight. */
  edit({ subject, record }: ReadView): void {
    if (record.form === "zone") return void this.openZone(record.zone);
    this.#openForm({ subject, record, begun: null, before: null });
  }

  #openForm(draft: Draft): void {
    [this.tab, this.steps, this.said] = ["complete", [], ""];
    this.#fill(draft);
  }

  /** A tap in the form: kept as a draft at once, together with what the form said before. */
  write(record: Noted): void {
    if (this.draft === null) return;
    this.#step(this.draft.record, record);
    this.#fill({ ...this.draft, record, before: this.draft.record });
  }

  #step(before: Noted, record: Noted): void {
    const what = differenceWords({ record: before }, { record });
    const undo = async () => {
      if (this.draft === null) return false;
      const earlier = this.steps.filter((step) => step.before !== undefined).at(-1)?.before ?? null;
      this.#fill({ ...this.draft, record: before, before: earlier });
      return true;
    };
    this.steps = [...this.steps, { what, undo, before }];
    this.said = what;
  }

  #fill(draft: Draft): void {
    this.draft = draft;
    this.#draftSaver.put(draft);
  }

  /** A form is on the screen: what can be taken back there are its own taps. */
  get inForm(): boolean {
    return this.tab === "complete" && this.draft !== null && this.draft.record.form !== "zone";
  }

  /** What the next undo takes back. */
  get last(): Undo | undefined {
    return (this.inForm ? this.steps : this.undos).at(-1);
  }

  /** Leaves the form; what was in it can be had back. */
  leave(): void {
    const [left, steps] = [this.draft, this.steps];
    [this.draft, this.zone, this.steps] = [null, null, []];
    this.#draftSaver.put(null);
    if (left === null) return;
    this.#done(t("draft_dropped"), async () => {
      // What was begun since is left in its turn, and can be had back too.
      if (this.draft !== null) this.leave();
      this.#takeUp(left);
      this.steps = steps;
      this.#fill(left);
      return true;
    });
  }

  /** Goes on with what was being written when the device was shut. */
  goOn(): void {
    if (this.found === null) return;
    const { before, record } = this.found;
    this.#takeUp(this.found);
    this.found = null;
    if (before !== null) this.#step(before, record);
  }

  /** Leaves what was being written when the device was shut. */
  letGo(): void {
    [this.draft, this.found] = [this.found, null];
    this.leave();
  }

  /** From closing back to what is still being written. */
  backToDraft(): void {
    this.closing = false;
    if (this.draft !== null) this.#takeUp(this.draft);
  }

  #takeUp(draft: Draft): void {
    [this.draft, this.steps] = [draft, []];
    if (draft.record.form === "zone") [this.tab, this.zone] = ["count", draft.record.zone];
    else this.tab = "complete";
  }

  /** Seals the form as an entry. */
  async save(): Promise<boolean> {
    const draft = this.draft;
    if (draft === null) return false;
    const record = { ...draft.record, incomplete: false } as Noted;
    const before = tablet.status?.outing?.records.find((view) => view.subject === draft.subject);
    this.#draftSaver.drop();
    const subject = await this.#sealed({ do: "save", draft: { ...draft, record } }, draft.subject);
    if (subject === null) {
      this.#fill(draft);
      return false;
    }
    [this.draft, this.steps] = [null, []];
    const back = (): Promise<boolean> =>
      before?.record
        ? tablet.tell({ do: "amend", subject, record: before.record })
        : tablet.tell({ do: "withdraw", subject });
    const what = before && record.form !== "zone" ? t("editing", { n: before.order }) : titleOf(record);
    // A zone that is not finished after all is counted further.
    const undo =
      record.form === "zone"
        ? async () => {
            if (!(await back())) return false;
            this.#takeUp({ ...draft, record });
            this.#fill({ ...draft, record });
            return true;
          }
        : back;
    this.#done(what, undo, t("saved_said", { what }));
    return true;
  }

  /** Opens a zone to be counted. Another that was being counted is sealed first: nothing of it is lost. */
  async openZone(zone: string): Promise<void> {
    const open = tablet.status?.outing;
    const counting = this.draft?.record.form === "zone" ? this.draft.record.zone : null;
    if (!open) return;
    if (this.draft !== null && counting !== zone && !(await this.#leaveZone())) return;
    const state = zonesOf(tablet.status?.outing ?? open, this.draft).find((other) => other.zone === zone);
    if (!state) return;
    this.draft ??= {
      subject: state.subject,
      record: { form: "zone", incomplete: false, zone, presences: state.presences },
      begun: null,
      before: null,
    };
    [this.tab, this.zone] = ["count", zone];
  }

  /** Adds one to a presence group of the zone on the screen, or takes one away. */
  countInZone(group: PresenceGroup, by: 1 | -1): void {
    const zone = this.zone;
    const step = (by: number): boolean => {
      const draft = this.draft;
      if (draft?.record.form !== "zone" || draft.record.zone !== zone) return false;
      const presences: Presences = stepped(draft.record.presences, group, by);
      if (presences[group] === draft.record.presences[group]) return false;
      this.#fill({ ...draft, record: { ...draft.record, presences } });
      return true;
    };
    if (!step(by)) return;
    this.#done(`${zone}: ${presenceWords(group, by)}`, async () => {
      this.zone = zone;
      return step(-by);
    });
  }

  /** The zone on the screen is finished: sealed. */
  async finishZone(): Promise<void> {
    const open = tablet.status?.outing;
    if (!open || this.draft === null) return;
    const unchanged = this.draft.subject !== null && saysNothing(open, this.draft);
    if (unchanged ? await this.#leaveZone() : await this.save()) this.zone = null;
  }

  async #leaveZone(): Promise<boolean> {
    const open = tablet.status?.outing;
    if (!open || this.draft === null) return true;
    if (!saysNothing(open, this.draft)) return this.save();
    this.draft = null;
    this.#draftSaver.put(null);
    return true;
  }

  /** Writes a line into the notebook, about a record or about the outing as a whole. Typing on is one step. */
  annotate(subject: SubjectId | null, text: string, before: string): void {
    this.#note({ subject, text });
    if (this.last?.note === subject) return;
    const undo = async () => {
      this.rewritten = { subject, text: before };
      this.#note(this.rewritten);
      return true;
    };
    this.#done(t("note_written"), undo, t("note_written"), subject);
  }

  #note(note: Note): void {
    if (note.subject !== this.#writing) this.#noteSaver.flush();
    this.#writing = note.subject;
    this.#noteSaver.put(note);
  }

  /** Takes an entry out: it counts zero from now on. */
  async withdraw(view: ReadView): Promise<void> {
    const { subject, order } = view;
    if (!(await tablet.tell({ do: "withdraw", subject }))) return;
    if (this.draft?.subject === subject) this.leave();
    this.#done(t("record_withdrawn_said", { n: order }), () => tablet.tell({ do: "restore", subject }));
  }

  /** Puts an entry back. */
  async restore({ subject, order }: ReadView): Promise<void> {
    if (!(await tablet.tell({ do: "restore", subject }))) return;
    this.#done(t("record_restored_said", { n: order }), () => tablet.tell({ do: "withdraw", subject }));
  }

  /** Takes back what was done last. */
  async undo(): Promise<void> {
    const [last, stack] = [this.last, this.inForm ? "steps" : "undos"] as const;
    if (!last) return;
    this[stack] = this[stack].slice(0, -1);
    if (await last.undo()) this.said = t("undone", { what: last.what });
    else this[stack] = [...this[stack], last];
  }

  #done(what: string, undo: () => Promise<boolean>, said = what, note?: SubjectId | null): void {
    const stack = this.inForm && note !== undefined ? "steps" : "undos";
    this[stack] = [...this[stack], note === undefined ? { what, undo } : { what, undo, note }];
    this.said = said;
  }

  /** Seals an entry and says which subject it is about: the one given, or the new one. */
  async #sealed(
    request: Extract<Asked, { do: "note" | "save" }>,
    about: SubjectId | null = null,
  ): Promise<SubjectId | null> {
    const known = new Set(tablet.status?.outing?.records.map((view) => view.subject));
    const status = await tablet.ask(request).catch(() => null);
    if (status === null || about !== null) return status && about;
    const fresh = status.outing?.records.filter((view) => !known.has(view.subject)) ?? [];
    return fresh.sort((a, b) => b.order - a.order)[0]?.subject ?? null;
  }
}

/** What a tap changed, as short as the bar has room for it. */
function differenceWords(before: Said, after: Said): string {
  const said = ({ name, to }: Difference) => (to.length > VALUE_CHARACTERS_MAX ? name : `${name}: ${to}`);
  return differences(before, after).map(said).join(", ") || t("undo_choice");
}

function presenceWords(group: PresenceGroup, by: 1 | -1): string {
  return `${by > 0 ? "+1" : "−1"} ${t("presence", { group: groupWords(group).toLocaleLowerCase() })}`;
}

export const outing = new Outing();
