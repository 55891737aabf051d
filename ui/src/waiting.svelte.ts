// Who waits to be admitted, as this desk has heard: those who wait now, and whoever ever did since the app was opened.
// Must not know an invitation's text: that one was used is told by who came after it was made.

import type { ApplicantView, RoleName } from "./backend";
import { tablet } from "./tablet.svelte";

class Waiting {
  /** Who waits now; none while nothing has been heard. */
  now = $state.raw<ApplicantView[] | null>(null);
  /** Everybody who was ever heard of. An invitation is good once: who came with it stays. */
  everybody = $state.raw<ApplicantView[]>([]);

  async look(asked: { do: "applicants" } | { do: "turn_away"; device: string } = { do: "applicants" }) {
    const answer = await tablet.ask(asked).catch(() => null);
    if (answer === null) return;
    this.now = answer.applicants;
    const known = this.known();
    this.everybody = [...this.everybody, ...answer.applicants.filter(({ device }) => !known.has(device))];
  }

  /** Every device that was ever heard of. */
  known(): Set<string> {
    return new Set(this.everybody.map(({ device }) => device));
  }

  /** Whether somebody of this role has come who was not known before. */
  came(role: RoleName, before: Set<string>): boolean {
    return this.everybody.some((applicant) => applicant.role === role && !before.has(applicant.device));
  }
}

export const waiting = new Waiting();
