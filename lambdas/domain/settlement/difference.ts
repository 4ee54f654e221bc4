import { eventDetail } from '../audit/event-detail';
import { holdsCardNumber } from '../card/pan-guard';
import type { EventRow } from '../charge/ledger';
import { moneyText } from '../money-text';
import type { Money } from '../money';
import type { Day } from './day';
import type { MovementKind } from './movement';

/** One line in which the processor's account of a day and our ledger differ. */
export interface Difference {
  readonly kind: 'missing_at_processor' | 'missing_here' | 'amount_differs' | 'orphan_authorization';
  readonly connector: string;
  readonly merchantId: string;
  readonly movement: MovementKind;
  /** What both should know it by; of their side it may be anything. */
  readonly reference: string;
  /** Where there is such a charge in our ledger. */
  readonly chargeId?: string;
  readonly processorReference?: string;
  readonly ours?: Money;
  readonly theirs?: Money;
  /** When it moved, on the side that has it; RFC 3339. */
  readonly at: string;
  /** What is wrong, for a person in accounting. */
  readonly words: string;
}

export const nouns: Readonly<Record<MovementKind, string>> = {
  authorization: 'authorization',
  capture: 'capture',
  void: 'void',
  refund: 'refund',
};

export const verbs: Readonly<Record<MovementKind, string>> = {
  authorization: 'authorized',
  capture: 'captured',
  void: 'voided',
  refund: 'refunded',
};

export const inWords = ({ amount, currency }: Money): string => moneyText(amount, currency);

/** What a processor calls something, as it may stand in a text. */
export function shown(reference: string): string {
  return /^[A-Za-z][\w.:-]{0,63}$/.test(reference) && !holdsCardNumber(reference)
    ? reference
    : '(a reference of no known form)';
}

/**
 * The event of a difference. The same difference of the same day is the same event, byte for byte, however often the day is compared;
 * another amount is another event.
 * @param idOf digest of parts: `rc_…`
 */
export function differenceEvent(
  day: Day,
  difference: Difference,
  idOf: (parts: readonly string[]) => string,
): EventRow {
  const { kind, connector, merchantId, movement, reference, ours, theirs } = difference;
  const amounts = [ours, theirs].map((money) => (money === undefined ? '' : `${money.amount} ${money.currency}`));
  const found = difference.processorReference ?? '';
  return eventDetail({
    type: 'reconciliation.difference',
    subject: idOf([day.name, connector, merchantId, kind, movement, reference, found, ...amounts]),
    sequence: 1,
    occurredAt: new Date(day.before.getTime() - 1).toISOString(),
    outcome: 'failure',
    merchantId,
    provenance: {
      actor: { clientId: 'strongroom', role: 'compare-settlements' },
      origin: { component: 'compare-settlements' },
      requestId: `compare-settlements-${day.name}`,
    },
    data: dataOf(difference),
  });
}

function dataOf({ chargeId, reference, kind, movement, connector, ours, theirs }: Difference) {
  const currency = ours?.currency ?? theirs?.currency ?? null;
  return {
    charge: chargeId,
    reference: shown(reference),
    kind,
    movement,
    connector,
    ours: ours?.amount,
    // An amount in another currency would be read as one in this.
    theirs: theirs !== undefined && theirs.currency === currency ? theirs.amount : undefined,
    currency,
  };
}
