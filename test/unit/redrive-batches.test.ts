import { clientsFor, type Clients } from '../../cli/aws';
import { inspect } from '../../cli/redrive/inspect';
import { anyLeft, inspectionLines, redrivenLines } from '../../cli/redrive/lines';
import { openDeadLetters } from '../../cli/redrive/open-dead-letters';
import { redrive } from '../../cli/redrive/redrive';
import { tokenEvent } from '../../lambdas/domain/card/token-events';
import { settled } from '../../lambdas/domain/charge/settle';
import { chargeOf, newMerchant, tokenOf } from '../contract/samples';
import { failedBatch, failedBatchKey, ledgerRecord, vaultRecord } from '../support/failed-batch';
import { type ScriptedAnswer, type ScriptedAws, scriptedAws } from '../support/scripted-aws';

let aws: ScriptedAws;
let clients: Clients;
let objects: Map<string, string>;
let published: string[];
let refused: (detail: string) => boolean;

const bucket = (relay: 'ledger' | 'vault'): string => `strongroom-prod-failed-${relay}-111122223333-us-east-1`;

beforeAll(async () => {
  aws = await scriptedAws();
  clients = clientsFor(aws.configuration);
});

beforeEach(() => {
  [objects, published, refused] = [new Map(), [], () => false];
  aws.play((operation, body) => {
    if (operation === 'PutEvents') return taken(JSON.parse(body).Entries);
    if (operation === 'POST /') return identity;
    const [method, path = ''] = operation.split(' ');
    if (path.includes('list-type=2')) return listing(/[^/?]+/.exec(path)?.[0] ?? '');
    const key = path.slice(1).replace(/\?.*$/, '');
    if (method === 'DELETE') return objects.delete(key) ? { status: 204 } : { status: 500 };
    const text = objects.get(key);
    return text === undefined
      ? { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' }
      : { status: 200, headers: { 'content-type': 'application/json' }, body: text };
  });
});

afterAll(() => aws.close());

const identity: ScriptedAnswer = {
  status: 200,
  body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
};

const listing = (inBucket: string): ScriptedAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: `<ListBucketResult><IsTruncated>false</IsTruncated>${[...objects.keys()]
    .filter((name) => name.startsWith(`${inBucket}/`))
    .map((name) => name.slice(inBucket.length + 1))
    .map((key) => `<Contents><Key>${key}</Key><LastModified>2026-11-24T00:14:00.000Z</LastModified></Contents>`)
    .join('')}</ListBucketResult>`,
});

function taken(entries: readonly { readonly Detail: string }[]): ScriptedAnswer {
  const answers = entries.map(({ Detail }) => (refused(Detail) ? { ErrorCode: 'InternalFailure' } : { EventId: 'e' }));
  published.push(...entries.map(({ Detail }) => Detail).filter((detail) => !refused(detail)));
  return { status: 200, body: { Entries: answers } };
}

/** An approved charge and its two events. */
function paid() {
  const charge = chargeOf(newMerchant());
  const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 } as const;
  const known = { card, fingerprint: `fp_${'a'.repeat(26)}`, processorReference: 'sbx_1' };
  const { events } = settled(charge, { outcome: 'approved', ...known }, new Date('2026-11-23T10:00:00.000Z'));
  return { events, records: events.map((event) => ledgerRecord(charge.id, event)) };
}

const put = (relay: 'ledger' | 'vault', text: string): string => {
  const name = `${bucket(relay)}/${failedBatchKey(`00000000-0000-4000-8000-00000000000${objects.size}`)}`;
  objects.set(name, text);
  return name;
};
const open = (relay: 'ledger' | 'vault') =>
  openDeadLetters({ clients, stage: 'prod', now: Date.now }, `relay-${relay}-events`);
const go = async (relay: 'ledger' | 'vault') => {
  const dead = await open(relay);
  const done = await redrive(dead, () => undefined);
  return { lines: redrivenLines(dead, done), left: anyLeft(done) };
};

describe('redrive of the failed batches of a relay', () => {
  it('--dry-run counts what is in them, by type and by condition, and leaves them', async () => {
    const { events, records } = paid();
    put('ledger', failedBatch(records));
    put('ledger', failedBatch(records.slice(0, 1), 'RecordAgeExceeded'));
    const dead = await open('ledger');
    const lines = inspectionLines(dead, await inspect(dead, () => undefined), 'strongroom redrive');
    expect(lines).toEqual([
      `${bucket('ledger')}: 2 batches, 3 events, 2 different ids, the oldest since 2026-11-24T00:14:00.000Z`,
      '  by type   payment.authorized 2, payment.captured 1',
      '  by cause  RecordAgeExceeded 1, RetryAttemptsExhausted 1',
      ...[events[0]!, events[1]!, events[0]!].map(({ id, type }) => `  ${id}  ${type}  2026-11-23T10:00:00.000Z`),
      'Nothing was moved. To send them to strongroom-prod-payments: strongroom redrive',
    ]);
    expect([objects.size, published]).toEqual([2, []]);
  });

  it('--go publishes the rows of the ledger byte for byte, then deletes the batch', async () => {
    const { events, records } = paid();
    put('ledger', failedBatch(records));
    const { lines, left } = await go('ledger');
    expect(published).toEqual(events.map(({ json }) => json));
    expect(objects.size).toBe(0);
    expect([lines, left]).toEqual([[`Moved 1 batch from ${bucket('ledger')} to strongroom-prod-payments.`], false]);
  });

  it('--go publishes tokens of the vault as its relay does: without ciphertext and without index', async () => {
    const token = tokenOf(newMerchant());
    put('vault', failedBatch([vaultRecord(token)]));
    await go('vault');
    expect(published).toEqual([tokenEvent(token).json]);
    expect(published[0]).not.toMatch(new RegExp(`sealed|${token.cardIndex}|${token.numberIndex}`));
    expect(objects.size).toBe(0);
  });

  it('--go keeps a batch of which the bus refused one event', async () => {
    const { events, records } = paid();
    put('ledger', failedBatch(records));
    refused = (detail) => detail === events[1]!.json;
    const { lines, left } = await go('ledger');
    expect(published).toEqual([events[0]!.json]);
    expect([objects.size, lines.at(-1), left]).toEqual([1, '1 batch stayed: cannot be sent (EventsRefused).', true]);
  });

  it.each([
    ['no JSON', 'hello'],
    ['no invocation record', '{"version":"1.0"}'],
    ['a record without its event, as queues get them', failedBatch([]).replace(/,"payload":.*}$/, '}')],
    ['an event without records', failedBatch([])],
  ])('--go leaves and counts an object that cannot be read: %s', async (_what, text) => {
    const bad = put('ledger', text);
    put('ledger', failedBatch(paid().records));
    const { lines, left } = await go('ledger');
    expect([...objects.keys()]).toEqual([bad]);
    expect([published.length, lines.at(-1), left]).toEqual([2, '1 batch stayed: cannot be read.', true]);
  });

  it.each([
    ['is no row', ledgerRecord('ch_x', { id: 'ch_x.1', sequence: 1, type: 'payment.failed', json: '{' })],
    ['has no image', { eventName: 'REMOVE', dynamodb: { SequenceNumber: '1' } }],
    ['is nothing', null],
  ])('--go publishes what can be read of a batch and keeps it for the record that %s', async (_what, bad) => {
    const { events, records } = paid();
    put('ledger', failedBatch([records[0], bad, records[1]]));
    const { lines } = await go('ledger');
    expect(published).toEqual(events.map(({ json }) => json));
    expect([objects.size, lines.at(-1)]).toEqual([1, '1 batch stayed: cannot be read.']);
  });

  it('passes over an object that somebody else took away meanwhile', async () => {
    put('ledger', failedBatch(paid().records));
    const dead = await open('ledger');
    objects.clear();
    expect(redrivenLines(dead, await redrive(dead, () => undefined))[0]).toContain('Moved 0 batches');
    expect(published).toEqual([]);
  });
});
