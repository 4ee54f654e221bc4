import type { CardView } from './card';

/** A card view in the spelling of the API and of the events. */
export function cardData(card: CardView): {
  readonly brand: CardView['brand'];
  readonly bin: string;
  readonly last4: string;
  readonly exp_month: number;
  readonly exp_year: number;
} {
  return { brand: card.brand, bin: card.bin, last4: card.last4, exp_month: card.expMonth, exp_year: card.expYear };
}
