import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { PaymentAuthorized, PaymentFailed, TokenCreated } from '../../contracts/events';
import type { Happening, SignalsTable } from '../../domain/access/signals';
import type { DeclineCode } from '../../domain/charge/processor';
import { queueHandler } from '../batch-handler';
import { errorFields, log } from '../logger';
import { detailOf } from './detail';

/** The events that say what a client does with cards. */
const Counted = z.discriminatedUnion('type', [TokenCreated, PaymentAuthorized, PaymentFailed]);

type Counted = z.infer<typeof Counted>;

/** Counts what each client did, once per event; one that fails comes again alone. */
export function countSignalsConsumer(count: SignalsTable['count']): ReturnType<typeof queueHandler> {
  return queueHandler('count-signals', async (records) => {
    const failed: string[] = [];
    for (const record of records) {
      if (!(await counted(count, record))) failed.push(record.messageId);
    }
    return failed;
  });
}

async function counted(count: SignalsTable['count'], record: SQSRecord): Promise<boolean> {
  const parsed = Counted.safeParse(detailOf(record));
  if (!parsed.success) {
    log.error('not an event of a card', { event_id: record.messageId });
    return false;
  }
  const { id, request_id: requestId } = parsed.data;
  try {
    const happening = happeningOf(parsed.data);
    if (happening !== undefined) await count(happening);
    return true;
  } catch (error) {
    log.error('signals not counted', { event_id: id, request_id: requestId, ...errorFields(error) });
    return false;
  }
}

/** Undefined: nobody's with a credential (a queue or a schedule has no issuer before its name), or nothing that tells of cards. */
function happeningOf(event: Counted): Happening | undefined {
  const { client_id: clientId } = event.actor;
  if (!clientId.includes(':')) return undefined;
  if (event.type === 'payment.failed' && !isOfTheCard.has(event.data.failure.code)) return undefined;
  const { ip } = event.origin;
  return {
    eventId: event.id,
    merchantId: event.merchant_id,
    clientId,
    at: new Date(event.occurred_at),
    ...(ip === undefined ? {} : { address: ip }),
    card: event.type === 'token.created' ? event.data.fingerprint : (event.data.fingerprint ?? event.data.charge),
    ...(event.type === 'token.created' ? {} : { payment: outcomes[event.type] }),
  };
}

const outcomes = { 'payment.authorized': 'approved', 'payment.failed': 'declined' } as const;

/** What somebody learns of a card, or guesses about one, by a charge that fails. That a processor is down says nothing of the client. */
const isOfTheCard: ReadonlySet<DeclineCode> = new Set([
  'card_declined',
  'insufficient_funds',
  'card_expired',
  'incorrect_security_code',
  'card_lost',
  'card_stolen',
  'card_invalid',
]);
