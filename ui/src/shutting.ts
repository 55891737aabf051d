// Which ways of shutting the device are at hand now: asked by the strip at the top and by whatever covers it.
// Must not know how it is shut.

import { tablet } from "./tablet.svelte";

/** The keys can be destroyed. On a desk the words of the coordination are not lost in two taps. */
export function panics(): boolean {
  const status = tablet.status;
  if (status === null || status.state === "new") return false;
  return status.role !== "coordinator" && (status.attempts_left ?? 0) > 0;
}

/** The device can be locked. */
export function lockable(): boolean {
  const stage = tablet.status?.state;
  return (stage === "office" || stage === "outing") && tablet.kept === null;
}

/** Where there is a PIN, shutting is a pause; the words are asked where there is none. */
export function pauses(): boolean {
  return tablet.status?.state === "outing" && tablet.status.pin?.chosen === true;
}

/** What must be at hand on the screen as it is now, for whoever looks at it. */
export function mustHave(): "panic" | "lock" | undefined {
  const stage = tablet.status?.state;
  if (stage === undefined || stage === "new" || stage === "closed") return undefined;
  if (tablet.status?.role !== "coordinator") return "panic";
  return tablet.kept === null && stage !== "paused" ? "lock" : undefined;
}
