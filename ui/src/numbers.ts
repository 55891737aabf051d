// The telephone numbers of immediate help. They are compiled in and not read from the list of services, so that no
// list, however wrong, can change whom a person calls; a test holds them against the shipped list.

export const numbers = {
  emergency: "112",
  children: "114",
  antitrafficking: "800 290 290",
  /** The same, from a Lycamobile card. */
  lycamobile: "342 775 4946",
  violence: "1522",
} as const;
