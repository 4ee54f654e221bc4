import { gunzipSync } from 'node:zlib';
import type { SQSEvent } from 'aws-lambda';
import { deterministicGzip } from '../../lambdas/adapters/gzip';
import { flagId, sha256Hex } from '../../lambdas/adapters/ids';
import { AuditEvent } from '../../lambdas/contracts/events';
import { eventDetail } from '../../lambdas/domain/audit/event-detail';
import { relayEvents } from '../../lambdas/domain/audit/relay-events';
import { writeAudit } from '../../lambdas/domain/audit/write-audit';
import { tokenEvent } from '../../lambdas/domain/card/token-events';
import { scorePayment } from '../../lambdas/domain/fraud/score-payment';
import { scorePaymentConsumer } from '../../lambdas/runtime/consumers/score-payment';
import { readArchivableEvent, writeAuditConsumer } from '../../lambdas/runtime/consumers/write-audit';
import { captureOutput } from '../support/captured-output';
import { inMemoryArchive } from '../support/in-memory-archive';
import { inMemoryEventBus } from '../support/in-memory-event-bus';
import { inMemoryVelocityTable } from '../support/in-memory-velocity-table';

const output = captureOutput();

const provenance = {
  actor: { clientId: 'shop', role: 'charges:create' },
  origin: { ip: '203.0.113.7', component: 'create-charge' },
  requestId: 'request-1',
};
const charge = (n: number): string =>
  `ch_${'a'.repeat(30)}${String.fromCharCode(97 + Math.floor(n / 26), 97 + (n % 26))}`;

function authorized(n = 0, amount = 1050, data: object = {}): unknown {
  const { json } = eventDetail({
    type: 'payment.authorized',
    subject: charge(n),
    sequence: 1,
    occurredAt: '2026-11-24T12:00:00.000Z',
    outcome: 'success',
    merchantId: 'm_shop',
    provenance,
    data: {
      charge: charge(n),
      token: `tok_${'a'.repeat(26)}`,
      amount,
      currency: 'USD',
      connector: 'sandbox',
      card: { brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 },
      fingerprint: `fp_${'a'.repeat(26)}`,
      processor_reference: 'sbx_1',
      ...data,
    },
  });
  return JSON.parse(json);
}

const queued = (...details: readonly unknown[]): SQSEvent =>
  ({
    Records: details.map((detail, n) => ({ messageId: `m-${n}`, body: JSON.stringify({ detail }) })),
  }) as unknown as SQSEvent;

describe('write-audit', () => {
  const auditor = () => {
    const archive = inMemoryArchive();
    const now = (): Date => new Date('2026-11-24T12:34:56Z');
    const write = writeAudit({
      archive,
      readEvent: readArchivableEvent,
      gzip: deterministicGzip,
      digest: sha256Hex,
      now,
    });
    return { archive, handler: writeAuditConsumer(write) };
  };
  const linesOf = async ({ archive }: ReturnType<typeof auditor>): Promise<readonly string[]> => {
    const bodies = await Promise.all(archive.names().map((name) => archive.get(name)));
    return bodies.flatMap((body) => gunzipSync(body!).toString('utf8').trimEnd().split('\n'));
  };

  it('writes a batch as canonical lines in one object named by hour and digest of its bytes', async () => {
    const audit = auditor();
    expect(await audit.handler(queued(authorized(0), authorized(1)))).toEqual({ batchItemFailures: [] });
    const [name] = audit.archive.names();
    expect(name).toBe(`batches/2026-11-24T12/${sha256Hex((await audit.archive.get(name!))!)}.ndjson.gz`);
    expect((await linesOf(audit)).map((line) => JSON.parse(line))).toEqual([authorized(0), authorized(1)]);
  });

  it('writes a redelivered batch over itself: one object', async () => {
    const audit = auditor();
    await audit.handler(queued(authorized(0)));
    await audit.handler(queued(authorized(0)));
    expect(audit.archive.names()).toHaveLength(1);
  });

  it('writes an event that stands twice in a batch once', async () => {
    const audit = auditor();
    await audit.handler(queued(authorized(0), authorized(0), authorized(0)));
    expect(await linesOf(audit)).toHaveLength(1);
    expect(output.lines()).toContainEqual(expect.objectContaining({ EventsRepeated: 2 }));
  });

  it('refuses both of two contents under one id, and archives the others', async () => {
    const audit = auditor();
    const { batchItemFailures } = await audit.handler(queued(authorized(0), authorized(1), authorized(0, 9999)));
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m-0', 'm-2']);
    expect((await linesOf(audit)).map((line) => JSON.parse(line).id)).toEqual([`${charge(1)}.1`]);
  });

  it.each([
    ['a card number', authorized(0, 1050, { order_id: '4242424242424242' })],
    ['a security code', authorized(0, 1050, { order_id: 'cvv:123' })],
    [
      'an envelope in base64',
      authorized(0, 1050, { site: Buffer.from(`eyJ${'a'.repeat(40)}..b.c.d`).toString('base64url') }),
    ],
    ['an envelope', authorized(0, 1050, { site: `eyJ${'a'.repeat(40)}.${'b'.repeat(40)}.ccc.dd.${'e'.repeat(22)}` })],
    ['an unknown type', { ...(authorized(0) as object), type: 'payment.invented' }],
    ['an unknown member', { ...(authorized(0) as object), pan: 'x' }],
    ['no event', 'hello'],
  ])('refuses an event that holds %s, says why, and archives nothing of it', async (_what, detail) => {
    const audit = auditor();
    expect((await audit.handler(queued(detail))).batchItemFailures).toEqual([{ itemIdentifier: 'm-0' }]);
    expect(audit.archive.names()).toEqual([]);
    expect(output.text()).toContain('event refused by the archive');
    expect(output.lines()).toContainEqual(expect.objectContaining({ EventRefused: 1 }));
    expect(output.text()).not.toContain('4242424242424242');
  });

  it('refuses a message that is not JSON', async () => {
    const event = { Records: [{ messageId: 'm-0', body: '{' }] } as unknown as SQSEvent;
    expect((await auditor().handler(event)).batchItemFailures).toEqual([{ itemIdentifier: 'm-0' }]);
  });

  it('names each archived event and its request in the log', async () => {
    await auditor().handler(queued(authorized(0)));
    expect(output.lines()).toContainEqual(
      expect.objectContaining({ message: 'event archived', event_id: `${charge(0)}.1`, request_id: 'request-1' }),
    );
  });
});

describe('score-payment', () => {
  const scorer = () => {
    const bus = inMemoryEventBus();
    const thresholds = { maxPaymentsPerHour: 3, maxMajorAmount: 1000 };
    const score = scorePayment({ velocity: inMemoryVelocityTable(), bus, thresholds, flagId });
    return { bus, handler: scorePaymentConsumer(score) };
  };
  const flags = ({ bus }: ReturnType<typeof scorer>) => bus.published().map(({ json }) => JSON.parse(json));

  it('lets an ordinary payment pass', async () => {
    const fraud = scorer();
    expect(await fraud.handler(queued(authorized(0)))).toEqual({ batchItemFailures: [] });
    expect(flags(fraud)).toEqual([]);
  });

  it('flags a large amount, in words, with an event of the published shape', async () => {
    const fraud = scorer();
    await fraud.handler(queued(authorized(0, 100_001)));
    const [flag] = flags(fraud);
    expect(AuditEvent.parse(flag)).toMatchObject({
      type: 'payment.flagged',
      id: `${flagId(charge(0))}.1`,
      request_id: 'request-1',
      data: { charge: charge(0), reasons: [{ rule: 'amount', text: 'more than 1000 USD in one payment' }] },
    });
  });

  it('knows that a thousand yen are not a thousand dollars', async () => {
    const fraud = scorer();
    await fraud.handler(queued(authorized(0, 1001, { currency: 'JPY' }), authorized(1, 1001, { currency: 'USD' })));
    expect(flags(fraud).map(({ data }) => data.charge)).toEqual([charge(0)]);
  });

  it('flags the fourth payment of a card', async () => {
    const fraud = scorer();
    for (let n = 0; n < 4; n += 1) await fraud.handler(queued(authorized(n)));
    expect(flags(fraud)).toHaveLength(1);
    expect(flags(fraud)[0].data).toMatchObject({ charge: charge(3), reasons: [{ rule: 'velocity' }] });
  });

  it('publishes the same bytes again for a redelivered event, and counts it once', async () => {
    const fraud = scorer();
    const large = queued(authorized(0, 100_001));
    await fraud.handler(large);
    await fraud.handler(large);
    const [first, second] = fraud.bus.published();
    expect(second).toEqual(first);
    for (const n of [1, 2]) await fraud.handler(queued(authorized(n)));
    expect(fraud.bus.published()).toHaveLength(2);
  });

  it('publishes the decision that was kept, whatever the counters say by then', async () => {
    const fraud = scorer();
    await fraud.handler(queued(authorized(0, 100_001)));
    for (const n of [1, 2, 3, 4]) await fraud.handler(queued(authorized(n)));
    await fraud.handler(queued(authorized(0, 100_001)));
    const [first, ...later] = fraud.bus.published();
    expect(later.at(-1)).toEqual(first);
  });

  it('hands back what it could not publish, alone', async () => {
    const fraud = scorer();
    fraud.bus.refuse(() => true);
    const { batchItemFailures } = await fraud.handler(queued(authorized(0, 100_001), authorized(1)));
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'm-0' }]);
  });

  it('hands back what is not a payment', async () => {
    const { batchItemFailures } = await scorer().handler(queued({ type: 'payment.authorized' }));
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'm-0' }]);
  });
});

describe('the relays', () => {
  it('publish in order and hand back exactly what the bus refused', async () => {
    const bus = inMemoryEventBus();
    bus.refuse(({ json }) => json.includes(charge(1)));
    const relayed = [0, 1, 2].map((n) => ({
      position: `p-${n}`,
      occurredAt: '2026-11-24T12:00:00.000Z',
      event: { id: `${charge(n)}.1`, sequence: 1, type: 'payment.authorized', json: JSON.stringify(authorized(n)) },
    }));
    expect(await relayEvents({ bus })(relayed)).toEqual(['p-1']);
    expect(bus.published()).toHaveLength(2);
  });

  it('show a token without ciphertext and without index', () => {
    const { json } = tokenEvent({
      id: `tok_${'a'.repeat(26)}`,
      merchantId: 'm_shop',
      state: 'active',
      fingerprint: `fp_${'a'.repeat(26)}`,
      card: { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 },
      keyVersion: 1,
      cardIndex: 'the-card-index',
      numberIndex: 'the-number-index',
      createdAt: '2026-11-24T12:00:00.000Z',
      provenance,
    });
    expect(AuditEvent.parse(JSON.parse(json)).type).toBe('token.created');
    expect(json).not.toMatch(/index|sealed/);
  });

  it('tell who erased a token', () => {
    const { json } = tokenEvent({
      id: `tok_${'a'.repeat(26)}`,
      merchantId: 'm_shop',
      state: 'deleted',
      deletedAt: '2026-11-24T13:00:00.000Z',
      provenance,
    });
    expect(AuditEvent.parse(JSON.parse(json))).toMatchObject({
      type: 'token.deleted',
      sequence: 2,
      actor: { client_id: 'shop' },
    });
  });
});
