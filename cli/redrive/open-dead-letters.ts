import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { eventBus } from '../../lambdas/adapters/event-bus';
import { readLedgerImage, readVaultImage } from '../../lambdas/adapters/stream-images';
import { orderTypes } from '../../lambdas/contracts/orders';
import type { EventBus, OutgoingEvent } from '../../lambdas/domain/audit/event-bus';
import { namesOf, queueNames, type QueueName } from '../../lib/config/names';
import type { StageName } from '../../lib/config/stages';
import type { Clients } from '../aws';
import { batchLetters } from './batch-letters';
import type { DeadLetters } from './dead-letter';
import { outgoing } from './delivered-event';
import { queueLetters, type Sender } from './queue-letters';

/** Each relay: the bucket of its failed batches, and how it reads its stream. */
const relays = {
  'relay-ledger-events': { bucket: 'failed-ledger', read: readLedgerImage },
  'relay-vault-events': { bucket: 'failed-vault', read: readVaultImage },
} as const;

type RelayName = keyof typeof relays;

/** What can be redriven: the consumers, the bus, the relays. */
export type RedriveName = QueueName | 'payments' | RelayName;

export const redriveNames: readonly RedriveName[] = [
  ...queueNames,
  'payments',
  'relay-ledger-events',
  'relay-vault-events',
];

/** Where, and when: milliseconds since 1970. */
export interface RedriveFrom {
  readonly clients: Clients;
  readonly stage: StageName;
  readonly now: () => number;
}

/** The dead letters of one name in a stage, as they wait now. */
export function openDeadLetters(from: RedriveFrom, name: RedriveName): Promise<DeadLetters> {
  if (isRelay(name)) return failedBatches(from, name);
  return name === 'payments' ? deadEvents(from) : deadMessages(from, name);
}

const isRelay = (name: RedriveName): name is RelayName => name in relays;

/** What `pay-order` leaves of an order that it refused: the cause, not the order. Its queue would refuse that too. */
const { refused } = orderTypes;

/** Back to the queue that the consumer reads. The attributes, which say why a message died, are not sent along. */
async function deadMessages({ clients, stage, now }: RedriveFrom, queue: QueueName): Promise<DeadLetters> {
  const { sqs } = clients;
  const names = namesOf(stage);
  const QueueUrl = await urlOf(clients, names.queue(queue));
  const sending: Sender['sending'] = (event, MessageBody) =>
    event['detail-type'] === refused
      ? { stays: 'tells why something was refused, and only its sender can send it again' }
      : { send: async () => (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).MessageId };
  const name = names.deadLetterQueue(queue);
  const dead = { name, url: await urlOf(clients, name), consumer: queue, now };
  return queueLetters(sqs, dead, { target: names.queue(queue), sending });
}

/** What the bus itself could not deliver: published again, for every consumer. */
async function deadEvents({ clients, stage, now }: RedriveFrom): Promise<DeadLetters> {
  const names = namesOf(stage);
  const bus = eventBus(clients.events, names.bus);
  const sending: Sender['sending'] = (delivered) => {
    const event = outgoing(delivered);
    return event === undefined ? { stays: 'is not an event of ours' } : { send: () => published(bus, event) };
  };
  const dead = { name: names.deadEvents, url: await urlOf(clients, names.deadEvents), consumer: 'the bus', now };
  return queueLetters(clients.sqs, dead, { target: names.bus, sending });
}

async function published(bus: EventBus, event: OutgoingEvent): Promise<undefined> {
  if ((await bus.publish([event])).length > 0) throw new EventRefused();
  return undefined;
}

class EventRefused extends Error {
  constructor() {
    super('the bus refused the event');
    this.name = 'EventRefused';
  }
}

async function failedBatches({ clients, stage }: RedriveFrom, relay: RelayName): Promise<DeadLetters> {
  const names = namesOf(stage);
  const { bucket, read } = relays[relay];
  const { Account = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const region = await clients.s3.config.region();
  return batchLetters(clients.s3, {
    bucket: names.bucket(bucket, { account: Account, region }),
    read,
    bus: eventBus(clients.events, names.bus),
    target: names.bus,
  });
}

async function urlOf({ sqs }: Clients, QueueName: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  if (QueueUrl === undefined) throw new Error(`${QueueName} has no address`);
  return QueueUrl;
}
