import type { Currency, Money } from '../money';
import type { MovementKind } from './movement';

export interface Total {
  readonly kind: MovementKind;
  readonly currency: Currency;
  readonly count: number;
  /** Minor units. */
  readonly amount: bigint;
}

/** What moved in a day, by kind and currency. Exact, however much it is. */
export class Totals {
  readonly #by = new Map<string, Total>();

  add(kind: MovementKind, { amount, currency }: Money): void {
    this.#put({ kind, currency, count: 1, amount: BigInt(amount) });
  }

  addAll(others: Totals): void {
    for (const total of others.#by.values()) this.#put(total);
  }

  of(kind: MovementKind, currency: Currency): Total {
    return this.#by.get(`${kind} ${currency}`) ?? { kind, currency, count: 0, amount: 0n };
  }

  all(): readonly Total[] {
    return [...this.#by.values()];
  }

  #put({ kind, currency, count, amount }: Total): void {
    const before = this.of(kind, currency);
    this.#by.set(`${kind} ${currency}`, {
      kind,
      currency,
      count: before.count + count,
      amount: before.amount + amount,
    });
  }
}
