import { randomUUID } from 'node:crypto';
import type { SelfManagedKafkaEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as fc from 'fast-check';
import { deterministicGzip } from '../../../lambdas/adapters/gzip';
import { flagId, sha256Hex } from '../../../lambdas/adapters/ids';
import { orderCauses } from '../../../lambdas/contracts/orders';
import { eventDetail } from '../../../lambdas/domain/audit/event-detail';
import { writeAudit } from '../../../lambdas/domain/audit/write-audit';
import { scorePayment } from '../../../lambdas/domain/fraud/score-payment';
import { scorePaymentConsumer } from '../../../lambdas/runtime/consumers/score-payment';
import { readArchivableEvent, writeAuditConsumer } from '../../../lambdas/runtime/consumers/write-audit';
import { inMemoryArchive } from '../../support/in-memory-archive';
import { inMemoryEventBus } from '../../support/in-memory-event-bus';
import { inMemoryVelocityTable } from '../../support/in-memory-velocity-table';
import { inProcessApi } from '../../support/in-process-api';
import { orderDetail, orderMessage } from '../../support/order-message';
import { goodCard, sealEnvelope } from '../../support/seal-envelope';
import { wrongOfLog } from '../answer-oracle';
import { type ByteChange, byteChange, changedBytes } from '../bytes';
import { canary } from '../hostile';
import type { Mistake } from '../mistakes';
import { keepOutput, type Output } from '../output';
import type { Target, World } from '../target';
import { changed, type TreeChange, treeChange, treeOf, written } from '../tree';

interface EventRecipe {
  readonly consumer: (typeof consumers)[number];
  readonly tree: readonly TreeChange[];
  readonly bytes: readonly ByteChange[];
  /** How often the queue has given it, and how long ago it came, in seconds; of a topic, the producer's own word. */
  readonly received: number;
  readonly age: number;
}

const consumers = ['write-audit', 'score-payment', 'pay-order', 'pay-order by topic'] as const;
const now = new Date('2026-11-24T12:00:00.000Z');
const unharmed = { tree: [], bytes: [], received: 1, age: 0 } as const;

export const event: Target<EventRecipe> = {
  says: 'messages of queues and topics, each beside a good one in the same batch',
  recipes: fc.record({
    consumer: fc.constantFrom(...consumers),
    tree: fc.array(treeChange, { maxLength: 3 }),
    bytes: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(byteChange, { maxLength: 3 }) },
    ),
    received: fc.constantFrom(1, 2, 1_000),
    age: fc.constantFrom(0, 1, 3_500, 90_000, -90_000, 1e12),
  }),
  unharmed: consumers.map((consumer) => ({ consumer, ...unharmed })),
  open,
};

async function open(mistake: Mistake | undefined): Promise<World<EventRecipe>> {
  const api = inProcessApi();
  const card = await sealEnvelope(api.envelopeKeys, {
    plaintext: { ...goodCard, security_code: undefined, holder: canary.text },
  });
  const made = await api.call('tokenize-card', { body: JSON.stringify({ card }) });
  const desk = deskOf(api);
  let tried = 0;
  return {
    async run(recipe, sending) {
      tried += 1;
      const batch = batchOf(recipe, { tried, token: made.json.id, card });
      sending({ consumer: recipe.consumer, body: batch.text });
      const refusals = api.refused.length;
      const output = keepOutput();
      const ended = withMistake(await settled(desk[recipe.consumer](batch.event)), { batch, mistake });
      const outcome = outcomeOf(ended, batch, api.refused.length - refusals);
      const wrong = [
        ...wrongOfLines(output.take(), outcome),
        ...wrongOf(ended, batch),
        ...wrongOfNotices(api.refused.slice(refusals)),
      ];
      return { outcome: `${recipe.consumer}: ${outcome}`, wrong };
    },
  };
}

/**
 * An event that was taken is one of ours: its ids stand in the log, whatever they are, as they stand in the archive. Ids are random, so
 * a number within one is none (`lambdas/contracts/archivable-event.ts`).
 */
function wrongOfLines(output: Output, outcome: string): readonly string[] {
  if (outcome !== 'done') return wrongOfLog(output);
  return output.out.includes(`"${canary.number}"`) ? ['the log has the card number'] : [];
}

type Consumer = (event: any) => Promise<SQSBatchResponse>;

function deskOf(api: ReturnType<typeof inProcessApi>): Readonly<Record<EventRecipe['consumer'], Consumer>> {
  const archive = inMemoryArchive();
  const write = writeAudit({
    archive,
    readEvent: readArchivableEvent,
    gzip: deterministicGzip,
    digest: sha256Hex,
    now: () => now,
  });
  const score = scorePayment({
    velocity: inMemoryVelocityTable(),
    bus: inMemoryEventBus(),
    thresholds: { maxPaymentsPerHour: 10, maxMajorAmount: 1_000 },
    flagId,
  });
  return {
    'write-audit': writeAuditConsumer(write),
    'score-payment': scorePaymentConsumer(score),
    'pay-order': api.orders,
    'pay-order by topic': api.orders,
  };
}

interface Batch {
  readonly event: SQSEvent | SelfManagedKafkaEvent;
  /** Of the harmed record. */
  readonly text: string;
  readonly goodId: string;
  readonly harmedId: string;
}

interface Material {
  readonly tried: number;
  readonly token: string;
  readonly card: string;
}

function batchOf(recipe: EventRecipe, material: Material): Batch {
  if (recipe.consumer === 'pay-order by topic') return topicBatch(recipe, material);
  const [good, harmed] = [recordOf(recipe, material, 'good'), recordOf(recipe, material, 'harmed')];
  const sent = harmedText(JSON.parse(harmed.body), recipe).toString('utf8');
  const attributes = {
    ...harmed.attributes,
    ApproximateReceiveCount: String(recipe.received),
    SentTimestamp: String(now.getTime() - recipe.age * 1_000),
  };
  const records = [{ ...harmed, body: sent, attributes }, good];
  return { event: { Records: records }, text: sent, goodId: good.messageId, harmedId: harmed.messageId };
}

/** Its value is the order itself; its time is whatever its producer wrote. */
function topicBatch(recipe: EventRecipe, { tried, token }: Material): Batch {
  const value = (detail: Buffer): string => detail.toString('base64');
  const good = Buffer.from(JSON.stringify(orderDetail({ order_id: `good-${tried}`, token })));
  const harmed = harmedText(orderDetail({ order_id: `harmed-${tried}`, token }), recipe);
  const record = (partition: number, content: string, timestamp: number) =>
    ({
      topic: 'orders',
      partition,
      offset: 7,
      timestamp,
      timestampType: 'CREATE_TIME',
      key: '',
      value: content,
      headers: [],
    }) as const;
  const records = {
    'orders-0': [record(0, value(harmed), now.getTime() - recipe.age * 1_000)],
    'orders-1': [record(1, value(good), now.getTime())],
  };
  const event: SelfManagedKafkaEvent = {
    eventSource: 'SelfManagedKafka',
    bootstrapServers: 'b-1.kafka.example:9096',
    records: records as never,
  };
  return { event, text: harmed.toString('base64'), goodId: 'orders-1@7', harmedId: 'orders-0@7' };
}

function harmedText(content: unknown, { tree, bytes }: EventRecipe): Buffer {
  return changedBytes(Buffer.from(written(tree.reduce(changed, treeOf(content))), 'utf8'), bytes);
}

function recordOf({ consumer }: EventRecipe, { tried, token, card }: Material, name: 'good' | 'harmed'): SQSRecord {
  const id = name === 'good' ? `good-${tried}` : `harmed-${tried}`;
  if (consumer === 'pay-order')
    return orderMessage(orderDetail({ order_id: id, ...(tried % 2 === 0 ? { token } : { card }) }));
  return { ...orderMessage({}), messageId: randomUUID(), body: JSON.stringify({ detail: authorized(id, token) }) };
}

/** As the ledger writes it; one charge for each record. */
function authorized(name: string, token: string): unknown {
  const charge = `ch_${sha256Hex(Buffer.from(name))
    .replaceAll(/[^a-f2-7]/g, 'a')
    .slice(0, 32)}`;
  const { json } = eventDetail({
    ...{ type: 'payment.authorized', subject: charge, sequence: 1, occurredAt: now.toISOString(), outcome: 'success' },
    merchantId: 'm_shop',
    provenance: {
      actor: { clientId: 'shop', role: 'charges:create' },
      origin: { ip: '203.0.113.7', component: 'create-charge' },
      requestId: 'request-1',
    },
    data: {
      ...{
        charge,
        token,
        amount: 1050,
        currency: 'USD',
        connector: 'sandbox',
        fingerprint: `fp_${'a'.repeat(26)}`,
        processor_reference: 'sbx_1',
      },
      card: { brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 },
    },
  });
  return JSON.parse(json);
}

/** Which came again; or that all did, which is how a topic's consumer says it; or that it broke. */
type Ended = { readonly again: readonly string[] } | 'all again' | 'thrown';

async function settled(work: Promise<SQSBatchResponse>): Promise<Ended> {
  try {
    const { batchItemFailures } = await work;
    const again = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    return { again };
  } catch (error) {
    return error instanceof Error && error.message === 'pay-order: records must come again' ? 'all again' : 'thrown';
  }
}

interface Planted {
  readonly batch: Batch;
  readonly mistake: Mistake | undefined;
}

function withMistake(ended: Ended, { batch, mistake }: Planted): Ended {
  if (typeof ended === 'string' || ended.again.length === 0) return ended;
  if (mistake === 'throws') return 'thrown';
  return mistake === 'keeps-back' ? { again: [...ended.again, batch.goodId] } : ended;
}

function wrongOf(ended: Ended, { goodId, harmedId }: Batch): readonly string[] {
  if (ended === 'thrown') return ['a consumer threw for one bad record'];
  if (ended === 'all again') return [];
  const strange = ended.again.filter((id) => id !== goodId && id !== harmedId);
  return [
    ...(ended.again.includes(goodId) ? ['a good record must come again because of a bad one'] : []),
    ...(strange.length > 0 ? ['a record that was not in the batch must come again'] : []),
  ];
}

/** What is put before people of a refused order: no card data, and a cause of the list. */
function wrongOfNotices(notices: readonly { readonly cause: string }[]): readonly string[] {
  const known: readonly string[] = orderCauses;
  return [
    ...(JSON.stringify(notices).includes(canary.number) ? ['a notice has the card number'] : []),
    ...(notices.every(({ cause }) => known.includes(cause)) ? [] : ['a notice has a cause that is not in the list']),
  ];
}

function outcomeOf(ended: Ended, { harmedId }: Batch, refusals: number): string {
  if (typeof ended === 'string') return ended;
  if (ended.again.includes(harmedId)) return 'again';
  return refusals > 0 ? 'refused' : 'done';
}
