import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { eventBus } from '../../lambdas/adapters/event-bus';
import { readLedgerImage, readTokenImage } from '../../lambdas/adapters/stream-images';
import { namesOf, queueNames, type QueueName } from '../../lib/config/names';
import type { StageName } from '../../lib/config/stages';
import type { Clients } from '../aws';
import { batchLetters } from './batch-letters';
import type { DeadLetters } from './dead-letter';
import { deliveredEvent, outgoing } from './delivered-event';
import { queueLetters, type Sender } from './queue-letters';

/** Each relay: the bucket of its failed batches, and how it reads its stream. */
const relays = {
  'relay-ledger-events': { bucket: 'failed-ledger', read: readLedgerImage },
  'relay-vault-events': { bucket: 'failed-vault', read: readTokenImage },
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

/** The dead letters of one name in a stage, as they wait now. */
export function openDeadLetters(clients: Clients, stage: StageName, name: RedriveName): Promise<DeadLetters> {
  if (isRelay(name)) return failedBatches(clients, stage, name);
  return name === 'payments' ? deadEvents(clients, stage) : deadMessages(clients, stage, name);
}

const isRelay = (name: RedriveName): name is RelayName => name in relays;

/** Back to the queue that the consumer reads. The attributes, which say why a message died, are not sent along. */
async function deadMessages(clients: Clients, stage: StageName, queue: QueueName): Promise<DeadLetters> {
  const { sqs } = clients;
  const names = namesOf(stage);
  const QueueUrl = await urlOf(clients, names.queue(queue));
  const sending: Sender['sending'] = (MessageBody) => async () =>
    (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).MessageId;
  const name = names.deadLetterQueue(queue);
  const dead = { name, url: await urlOf(clients, name), consumer: queue };
  return queueLetters(sqs, dead, { target: names.queue(queue), sending });
}

/** What the bus itself could not deliver: published again, for every consumer. */
async function deadEvents(clients: Clients, stage: StageName): Promise<DeadLetters> {
  const names = namesOf(stage);
  const bus = eventBus(clients.events, names.bus);
  const sending: Sender['sending'] = (body) => {
    const delivered = deliveredEvent(body);
    const event = delivered === undefined ? undefined : outgoing(delivered);
    if (event === undefined) return undefined;
    return async () => {
      if ((await bus.publish([event])).length > 0) throw new EventRefused();
      return undefined;
    };
  };
  const dead = { name: names.deadEvents, url: await urlOf(clients, names.deadEvents), consumer: 'the bus' };
  return queueLetters(clients.sqs, dead, { target: names.bus, sending });
}

class EventRefused extends Error {
  constructor() {
    super('the bus refused the event');
    this.name = 'EventRefused';
  }
}

async function failedBatches(clients: Clients, stage: StageName, relay: RelayName): Promise<DeadLetters> {
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
