// The columns of the emersion table: its four lines, and the outings beside them.

export const lines = [
  "street_contacts",
  "indoor_contacts",
  "low_threshold_accesses",
  "reported_persons",
  "outings",
] as const;

export type LineCode = (typeof lines)[number];
