import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { PaymentAuthorized, PaymentFailed, TokenCreated } from '../../contracts/events';
import { byClientAndHour } from '../../domain/access/by-client-and-hour';
import type { Happening, SignalsTable } from '../../domain/access/signals';
import type { DeclineCode } from '../../domain/charge/processor';
import { queueHandler } from '../batch-handler';
import { errorFields, log } from '../logger';
import { detailOf } from './detail';

/** The events that say what a client does with cards. */
const Counted = z.discriminatedUnion('type', [TokenCreated, PaymentAuthorized, PaymentFailed]);

type Counted = z.infer<typeof Counted>;

interface Told {
  readonly messageId: string;
  readonly eventId: string;
  readonly requestId: string;
  readonly happening: Happening;
}

/** Counts what each client did, once per event; what fails comes again, with the rest of its client's hour. */
export function countSignalsConsumer(count: SignalsTable['count']): ReturnType<typeof queueHandler> {
  return queueHandler('count-signals', async (records) => {
    const read = records.map((record) => told(record));
    const failed = read.flatMap((one) => (typeof one === 'string' ? [one] : []));
    const known = read.filter((one): one is Told => typeof one === 'object');
    for (const group of byClientAndHour(known)) {
      if (!(await counted(count, group))) failed.push(...group.map(({ messageId }) => messageId));
    }
    return failed;
  });
}

/** @returns the id of a message that is no such event; undefined: there is nothing to count */
function told(record: SQSRecord): Told | string | undefined {
  const parsed = Counted.safeParse(detailOf(record));
  if (!parsed.success) {
    log.error('not an event of a card', { event_id: record.messageId });
    return record.messageId;
  }
  const { id: eventId, request_id: requestId } = parsed.data;
  const happening = happeningOf(parsed.data);
  return happening && { messageId: record.messageId, eventId, requestId, happening };
}

async function counted(count: SignalsTable['count'], group: readonly Told[]): Promise<boolean> {
  try {
    await count(group.map(({ happening }) => happening));
    return true;
  } catch (error) {
    for (const { eventId, requestId } of group) {
      log.error('signals not counted', { event_id: eventId, request_id: requestId, ...errorFields(error) });
    }
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
