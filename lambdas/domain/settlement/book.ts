import type { EventRow, LedgerTable } from '../charge/ledger';
import { type Day, isOf, widened } from './day';
import type { Account } from './judge';
import { type Movement, movementKey } from './movement';

/** A movement with whether it is of the day itself, or of the margin. */
export interface Entry extends Movement {
  readonly ofTheDay: boolean;
}

/**
 * What moved by our ledger on a day, in memory: about 400 bytes a movement (test/unit/settlement-book.test.ts measures it). The account of the processor is
 * read against it line by line and never held.
 */
export interface Book {
  /** Take the movement out of the book, if the merchant has it. */
  take(merchantId: string, key: Pick<Movement, 'kind' | 'reference'>): Entry | undefined;
  /** What was never taken. */
  left(): Iterable<Entry>;
  /** The accounts that movements name, those of merchants that have left or changed their connector among them. */
  readonly accounts: readonly Account[];
}

/** More would not fit the function's memory: the day is refused as a whole, loudly, and compared on a larger machine. */
export const mostMovements = 2_000_000;

export interface BookPorts {
  readonly ledger: Pick<LedgerTable, 'happened'>;
  /** The movement that an event tells of; undefined where it tells of none. */
  readonly movementIn: (event: EventRow) => Movement | undefined;
}

/** @throws Error beyond `mostMovements`, and what the ledger throws */
export async function bookOf({ ledger, movementIn }: BookPorts, day: Day): Promise<Book> {
  const entries = new Map<string, Entry>();
  const accounts = new Map<string, Account>();
  const { from, before } = widened(day);
  for await (const event of ledger.happened(from, before)) {
    const movement = movementIn(event);
    if (movement === undefined) continue;
    if (entries.size === mostMovements) throw new Error('more moved in this day than can be held in memory');
    entries.set(movementKey(movement), { ...movement, ofTheDay: isOf(day, movement.at) });
    const { connector, merchantId } = movement;
    if (connector !== undefined) accounts.set(`${connector} ${merchantId}`, { connector, merchantId });
  }
  return {
    take(merchantId, asked) {
      const key = movementKey(asked);
      const entry = entries.get(key);
      if (entry?.merchantId !== merchantId) return undefined;
      entries.delete(key);
      return entry;
    },
    left: () => entries.values(),
    accounts: [...accounts.values()],
  };
}
