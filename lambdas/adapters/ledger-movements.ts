import * as z from 'zod/mini';
import { ChargeId, Currency, MerchantId, OperationId, Sum, Timestamp } from '../contracts/fields';
import { isCurrency } from '../domain/money';
import type { EventRow } from '../domain/charge/ledger';
import type { Movement, MovementKind } from '../domain/settlement/movement';

/** The events that tell of money that moved. What failed, ran out or was disputed is in no processor's account. */
const kinds: Readonly<Record<string, MovementKind | undefined>> = {
  'payment.authorized': 'authorization',
  'payment.captured': 'capture',
  'payment.voided': 'void',
  'payment.refunded': 'refund',
};

/** What they all say (lambdas/contracts/events.ts). */
const Moved = z.object({
  merchant_id: MerchantId,
  occurred_at: Timestamp,
  data: z.object({
    charge: ChargeId,
    operation: z.optional(OperationId),
    connector: z.optional(z.string()),
    amount: Sum,
    currency: Currency,
    processor_reference: z.optional(z.string()),
  }),
});

/** The movement that an event of the ledger tells of. @throws a fault for an event of another shape */
export function movementIn({ type, json }: EventRow): Movement | undefined {
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) return undefined;
  const { merchant_id: merchantId, occurred_at: at, data } = Moved.parse(JSON.parse(json));
  const { charge: chargeId, operation: reference = chargeId, amount, currency, connector } = data;
  const { processor_reference: processorReference } = data;
  if (!isCurrency(currency)) throw new Error('an event in no known currency');
  return {
    ...{ kind, reference, chargeId, merchantId, at },
    money: { amount, currency },
    ...(connector === undefined ? {} : { connector }),
    ...(processorReference === undefined ? {} : { processorReference }),
  };
}
