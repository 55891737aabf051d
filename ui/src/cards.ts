// The card that may be shown to a person, in her own language. Its words come from the data; none is written here.

import data from "@data/cards.json";

export type Card = (typeof data.cards)[number];

export const cards: Card[] = data.cards;
