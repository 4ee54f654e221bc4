import type * as z from 'zod/mini';
import type { CardView as CardViewColumns } from '../contracts/fields';
import type { CardView } from '../domain/card/card';

type Columns = z.infer<typeof CardViewColumns>;

export function cardViewColumns(card: CardView): Columns {
  return { brand: card.brand, bin: card.bin, last4: card.last4, exp_month: card.expMonth, exp_year: card.expYear };
}

export function cardViewIn(columns: Columns): CardView {
  return {
    brand: columns.brand,
    bin: columns.bin,
    last4: columns.last4,
    expMonth: columns.exp_month,
    expYear: columns.exp_year,
  };
}
