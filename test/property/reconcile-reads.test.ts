import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { deterministicGzip } from '../../lambdas/adapters/gzip';
import { sha256Hex, unexplainedSubject } from '../../lambdas/adapters/ids';
import { entriesInBatch } from '../../lambdas/adapters/read-entries';
import { gunzipTrailFile, readDigest, recordsInTrailFile } from '../../lambdas/adapters/trail-files';
import { AccessUnexplained } from '../../lambdas/contracts/events';
import { reconcileReads } from '../../lambdas/domain/audit/reads/reconcile-reads';
import { readArchivableEvent } from '../../lambdas/runtime/consumers/write-audit';
import { captureOutput } from '../support/captured-output';
import { CloudTrailFixture, trailAccount, trailKey, trailRegion } from '../support/cloudtrail';
import { cloudTrailRecords } from '../support/cloudtrail-records';
import { inMemoryArchive } from '../support/in-memory-archive';
import { inMemoryEventBus } from '../support/in-memory-event-bus';

captureOutput();

const prefix = 'strongroom-test-';
const keyArn = (id: string): string => `arn:aws:kms:${trailRegion}:${trailAccount}:key/${id}`;
const make = cloudTrailRecords({
  account: trailAccount,
  region: trailRegion,
  prefix,
  root: keyArn('root'),
  envelope: keyArn('envelope'),
});
const key = trailKey();
const start = new Date('2026-11-24T10:00:00.000Z');
const hour = { from: start, before: new Date('2026-11-24T11:00:00.000Z') };
const minute = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000);
const gateway = make.service('apigateway.amazonaws.com');

/** An event as it stands in the archive, as far as the reconciliation reads it. */
const entry = (at: Date, facts: { type: string; subject: string; component?: string; data?: object }) => ({
  id: `${facts.subject}.1`,
  type: facts.type,
  subject: facts.subject,
  occurred_at: at.toISOString(),
  origin: { component: facts.component ?? 'create-charge' },
  data: facts.data ?? {},
});
type Entry = ReturnType<typeof entry>;
let charges = 0;
const charge = (at: Date, data: object = { token: 'tok_x' }) =>
  entry(at, { type: 'payment.authorized', subject: `ch_${(charges += 1)}`, data });

interface Story {
  readonly records: readonly object[];
  readonly entries?: readonly Entry[];
  /** Minutes after the beginning of the hour at which a digest ends. */
  readonly digests?: readonly number[];
}

/** The trail and the archive of an hour, each delivered in two files, and the run two hours after it. */
async function world({ records, entries = [], digests = [0, 60, 120] }: Story) {
  const trail = new CloudTrailFixture({ start: minute(-60), key });
  const [one, two] = [records.filter((_, place) => place % 2 === 0), records.filter((_, place) => place % 2 === 1)];
  for (const end of digests) {
    if (end === 60) trail.deliver(minute(50), one);
    if (end === 120) trail.deliver(minute(65), two);
    trail.digest(minute(end));
  }
  const archive = inMemoryArchive();
  for (const [place, half] of [entries, entries.slice(0, 1)].entries()) {
    if (half.length === 0) continue;
    const batch = deterministicGzip(`${half.map((line) => JSON.stringify(line)).join('\n')}\n`);
    await archive.put(`batches/2026-11-24T1${place}/${sha256Hex(batch)}.ndjson.gz`, batch);
  }
  const bus = inMemoryEventBus();
  const run = reconcileReads({
    trail: {
      get: async (name) => trail.files.get(name),
      async *list(under) {
        yield* [...trail.files.keys()].filter((name) => name.startsWith(under)).sort();
      },
    },
    trailRoot: `AWSLogs/${trailAccount}/`,
    regions: [trailRegion, 'us-east-1', 'eu-west-1'],
    digestIn: (bytes) => readDigest(gunzipTrailFile(bytes)),
    recordsIn: recordsInTrailFile,
    archive,
    entriesIn: entriesInBatch,
    watched: make.watched,
    bus,
    unexplainedSubject,
    now: () => minute(200),
  });
  return { trail, archive, bus, run: () => run(hour) };
}

const found = async (story: Story) => (await (await world(story)).run()).unexplained;

/** A charge of a token: the invocation, the read, and the entry. */
const tokenCharge = (at: Date) => ({
  records: [
    make.invoke(at, make.handler('create-charge'), 'authorize-card'),
    make.table(at, make.handler('authorize-card'), 'GetItem'),
    make.decrypt(at, make.handler('authorize-card'), 'root'),
    make.table(at, make.handler('authorize-card'), 'GetItem', { table: 'key-store' }),
  ],
  entries: [charge(new Date(at.getTime() + 900))],
});
const tokenization = (at: Date, created: boolean) => ({
  records: [
    make.invoke(at, gateway, 'tokenize-card'),
    make.decrypt(at, make.handler('tokenize-card'), 'envelope'),
    make.table(at, make.handler('tokenize-card'), 'TransactWriteItems'),
    ...(created ? [make.table(at, make.handler('tokenize-card'), 'Query', { table: 'key-store' })] : []),
  ],
  entries: created
    ? [entry(at, { type: 'token.created', subject: `tok_${(charges += 1)}`, component: 'tokenize-card' })]
    : [],
});
const tokenRead = (at: Date) => ({
  records: [make.invoke(at, gateway, 'read-token'), make.table(at, make.handler('read-token'), 'GetItem')],
  entries: [],
});
const tokenDeletion = (at: Date) => ({
  records: [
    make.invoke(at, gateway, 'delete-token'),
    make.table(at, make.handler('delete-token'), 'GetItem'),
    make.table(at, make.handler('delete-token'), 'TransactWriteItems'),
  ],
  entries: [entry(at, { type: 'token.deleted', subject: `tok_${(charges += 1)}`, component: 'delete-token' })],
});
const inquiry = (at: Date) => ({
  records: [
    make.invoke(at, make.handler('reconcile-charges'), 'ask-processor'),
    make.table(at, make.handler('ask-processor'), 'GetItem'),
  ],
  entries: [],
});
const reveal = (at: Date) => {
  const opened = make.decrypt(at, make.handler('reveal-card'), 'root');
  return {
    records: [
      make.invoke(at, gateway, 'reveal-card'),
      make.table(at, make.handler('reveal-card'), 'GetItem'),
      make.table(at, make.handler('reveal-card'), 'GetItem', { table: 'key-store' }),
      opened,
      make.table(at, make.handler('reveal-card'), 'PutItem'),
    ],
    entries: [
      entry(at, {
        type: 'card.revealed',
        subject: `rv_${(charges += 1)}`,
        component: 'reveal-card',
        data: { kms_request_id: opened.requestID },
      }),
    ],
  };
};
const ours = [
  tokenCharge,
  (at: Date) => tokenization(at, true),
  (at: Date) => tokenization(at, false),
  tokenRead,
  tokenDeletion,
  inquiry,
  reveal,
  (at: Date) => ({ records: [make.other(at)], entries: [] }),
  (at: Date) => ({
    records: [make.assumeRole(at, make.service('lambda.amazonaws.com'), 'tokenize-card')],
    entries: [],
  }),
];

/** What nobody of ours does, each by one call. */
const strangers: readonly (readonly [string, (at: Date) => { readonly eventID: string }])[] = [
  ['a console query', (at) => make.table(at, make.person(), 'Query')],
  ['a scan', (at) => make.table(at, make.person(), 'Scan')],
  ['PartiQL', (at) => make.table(at, make.person(), 'ExecuteStatement')],
  [
    'a replica of the table in another Region',
    (at) =>
      make.table(at, make.person(), 'UpdateTable', {
        requestParameters: {
          tableName: `${prefix}vault`,
          replicaUpdates: [{ create: { regionName: 'eu-west-1' } }],
        },
        resources: null,
        ...{ readOnly: false, managementEvent: true, eventCategory: 'Management' },
      }),
  ],
  [
    'a table made of a backup of it',
    (at) =>
      make.table(at, make.person(), 'RestoreTableFromBackup', {
        requestParameters: {
          targetTableName: 'mine',
          backupArn: `${make.tableArn('vault')}/backup/01489602797149-73d8d5bc`,
        },
        resources: null,
        ...{ readOnly: false, managementEvent: true, eventCategory: 'Management' },
      }),
  ],
  ['a read of the key store', (at) => make.table(at, make.person(), 'GetItem', { table: 'key-store' })],
  ['a write', (at) => make.table(at, make.person(), 'PutItem')],
  ['the root user', (at) => make.table(at, { type: 'Root', arn: `arn:aws:iam::${trailAccount}:root` }, 'GetItem')],
  [
    'an IAM user',
    (at) =>
      make.decrypt(at, { type: 'IAMUser', userName: 'bob', arn: `arn:aws:iam::${trailAccount}:user/bob` }, 'root'),
  ],
  [
    'another account',
    (at) => make.decrypt(at, { type: 'AWSAccount', accountId: '444455556666', principalId: 'AROAX:x' }, 'envelope'),
  ],
  [
    'a role of ours in another account',
    (at) =>
      make.table(
        at,
        make.session(make.roleArn('read-token').replace(trailAccount, '444455556666'), `${prefix}read-token`),
        'GetItem',
      ),
  ],
  [
    'break-glass',
    (at) => make.table(at, make.session(`arn:aws:iam::${trailAccount}:role/${prefix}break-glass`, 'carol'), 'GetItem'),
  ],
  [
    'a role of ours, taken by hand',
    (at) => make.table(at, make.session(make.roleArn('read-token'), 'carol'), 'GetItem'),
  ],
  ['the taking of the role of the relay', (at) => make.assumeRole(at, make.person(), 'relay-vault-events')],
  [
    'a read of the stream',
    (at) =>
      make.table(at, make.person(), 'GetRecords', {
        resources: [{ ARN: `${make.tableArn('vault')}/stream/2026-11-24` }],
        requestParameters: null,
      }),
  ],
  ['the taking of a role of ours', (at) => make.assumeRole(at, make.person(), 'authorize-card')],
  ['a handler of the ledger', (at) => make.table(at, make.handler('create-charge'), 'GetItem')],
  ['a handler that reads and may not', (at) => make.table(at, make.handler('tokenize-card'), 'GetItem')],
  ['a query by a handler that gets', (at) => make.table(at, make.handler('authorize-card'), 'Query')],
  ['a key used by a handler without keys', (at) => make.decrypt(at, make.handler('read-token'), 'root')],
  ['a card opened without an entry', (at) => make.decrypt(at, make.handler('reveal-card'), 'root')],
  ['a function of the vault invoked by hand', (at) => make.invoke(at, make.person(), 'read-token')],
  [
    'a function of the vault invoked by another',
    (at) => make.invoke(at, make.handler('reconcile-charges'), 'authorize-card'),
  ],
  [
    'an export',
    (at) =>
      make.table(at, make.person(), 'ExportTableToPointInTime', {
        eventCategory: 'Management',
        resources: undefined,
        requestParameters: { tableArn: make.tableArn('vault') },
      }),
  ],
  [
    'an index',
    (at) =>
      make.table(at, make.person(), 'Query', {
        resources: [{ ARN: `${make.tableArn('vault')}/index/by-customer` }],
        requestParameters: null,
      }),
  ],
  ['a data key made', (at) => make.decrypt(at, make.person(), 'root', { eventName: 'GenerateDataKey' })],
  ['a refused attempt', (at) => make.decrypt(at, make.person(), 'root', { errorCode: 'AccessDenied' })],
];

describe('the reconciliation of reads', () => {
  it.each([
    ['charges of tokens', tokenCharge],
    ['tokenizations of new cards', ours[1]!],
    ['tokenizations of known cards, which leave no entry', ours[2]!],
    ['reads of tokens, which leave no entry', tokenRead],
    ['deletions', tokenDeletion],
    ['inquiries', inquiry],
    ['reveals', reveal],
  ] as const)('reports nothing of ours: %s', async (_what, act) => {
    const acts = Array.from({ length: 70 }, (_, place) => act(minute(1 + place / 2)));
    const { run } = await world({ records: acts.flatMap((a) => a.records), entries: acts.flatMap((a) => a.entries) });
    const { unexplained, troubles, records } = await run();
    expect({ unexplained, troubles }).toEqual({ unexplained: [], troubles: [] });
    expect(records).toBe(acts.flatMap((a) => a.records).length);
  });

  it.each(strangers)('finds %s', async (_what, call) => {
    const planted = call(minute(30));
    const [one, ...others] = await found({ records: [planted] });
    expect(others).toEqual([]);
    expect(one).toMatchObject({ hour: '2026-11-24T10', seen: 1, explained: 0, calls: [planted.eventID] });
  });

  it('finds whatever is planted among whatever is ours, and nothing else', async () => {
    const act = fc.record({ kind: fc.nat(ours.length - 1), at: fc.integer({ min: 1, max: 3590 }) });
    const plant = fc.record({ kind: fc.nat(strangers.length - 1), at: fc.integer({ min: 0, max: 3599 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), fc.array(plant, { maxLength: 4 }), async (acts, plants) => {
        const told = acts.map(({ kind, at }) => ours[kind]!(new Date(start.getTime() + at * 1000)));
        const planted = plants.map(({ kind, at }) => strangers[kind]![1](new Date(start.getTime() + at * 1000)));
        const unexplained = await found({
          records: [...told.flatMap(({ records }) => records), ...planted],
          entries: told.flatMap(({ entries }) => entries),
        });
        expect(new Set(unexplained.flatMap(({ calls }) => calls))).toEqual(
          new Set(planted.map(({ eventID }) => eventID)),
        );
      }),
      {
        numRuns: 150,
        examples: [
          [
            [
              { kind: 0, at: 10 },
              { kind: 6, at: 20 },
            ],
            [
              { kind: 0, at: 30 },
              { kind: 10, at: 40 },
            ],
          ],
        ],
      },
    );
  }, 120_000);

  it('finds a handler above its bound: reads with the credentials of its function, elsewhere', async () => {
    const acts = Array.from({ length: 100 }, (_, place) => tokenCharge(minute(1 + place / 2)));
    const stolen = Array.from({ length: 3 }, () => make.table(minute(20), make.handler('authorize-card'), 'GetItem'));
    const records = acts.flatMap((act) => act.records);
    const entries = acts.flatMap((act) => act.entries);
    expect(await found({ records: [...records, ...stolen.slice(1)], entries })).toEqual([]);
    expect(await found({ records: [...records, ...stolen], entries })).toMatchObject([
      {
        action: 'dynamodb:GetItem',
        principal: make.roleArn('authorize-card'),
        seen: 103,
        explained: 100,
        outcome: 'success',
      },
    ]);
  });

  it('tolerates nothing where nothing explains a read', async () => {
    const alone = make.table(minute(30), make.handler('read-token'), 'GetItem');
    expect(await found({ records: [alone] })).toMatchObject([{ seen: 1, explained: 0 }]);
  });

  it('counts transactions that a condition stopped, and none that met another', async () => {
    const told = (reasons: string) => ({
      errorCode: 'TransactionCanceledException',
      errorMessage: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons}]`,
    });
    const cancelled = (reasons: string, times: number) =>
      Array.from({ length: times }, () =>
        make.table(minute(30), make.handler('tokenize-card'), 'TransactWriteItems', told(reasons)),
      );
    const { records } = tokenization(minute(30), false);
    expect(await found({ records: [...records, ...cancelled('TransactionConflict, None', 20)] })).toEqual([]);
    expect(await found({ records: [...records, ...cancelled('None, ConditionalCheckFailed', 3)] })).toEqual([]);
    expect(await found({ records: [...records, ...cancelled('None, ConditionalCheckFailed', 4)] })).toMatchObject([
      { action: 'dynamodb:TransactWriteItems', seen: 5, explained: 2, outcome: 'success' },
    ]);
  });

  it('explains nothing by an invocation that was throttled', async () => {
    const throttled = make.invoke(minute(30), gateway, 'read-token', { errorCode: 'TooManyRequestsException' });
    const read = make.table(minute(30), make.handler('read-token'), 'GetItem');
    expect(await found({ records: [throttled, read] })).toMatchObject([{ seen: 1, explained: 0 }]);
  });

  it('goes by entries, where a function was invoked and nothing came of it', async () => {
    const acts = Array.from({ length: 10 }, () => tokenCharge(minute(10)));
    const records = acts.flatMap((act) => act.records);
    expect(await found({ records, entries: acts.slice(0, 7).flatMap((act) => act.entries) })).toMatchObject([
      { action: 'dynamodb:GetItem', resource: make.tableArn('vault'), seen: 10, explained: 7 },
    ]);
  });

  it('counts an entry once, however often it was archived, and a record once, however often it was delivered', async () => {
    const act = tokenCharge(minute(10));
    const twice = { records: [...act.records, ...act.records], entries: [...act.entries, ...act.entries] };
    expect(await found(twice)).toEqual([]);
    const four = [act, tokenCharge(minute(11)), tokenCharge(minute(11)), tokenCharge(minute(11))];
    const [entryOfOne] = act.entries;
    expect(
      await found({ records: four.flatMap(({ records }) => records), entries: [entryOfOne!, entryOfOne!] }),
    ).toMatchObject([{ seen: 4, explained: 1 }]);
  });

  it('explains a read by what began before the hour, and was settled after it', async () => {
    const early = [
      make.invoke(minute(-0.1), gateway, 'read-token'),
      make.table(minute(0), make.handler('read-token'), 'GetItem'),
    ];
    expect(await found({ records: early })).toEqual([]);
    const { records } = tokenCharge(minute(59.9));
    expect(await found({ records, entries: [charge(minute(64))] })).toEqual([]);
    expect(await found({ records, entries: [charge(minute(66))] })).toMatchObject([{ seen: 1, explained: 0 }]);
  });

  it('matches reveals one to one, by the id of the request', async () => {
    const [one, two] = [reveal(minute(10)), reveal(minute(20))];
    const records = [...one.records, ...two.records];
    const [unexplained] = await found({ records, entries: one.entries });
    expect(unexplained).toMatchObject({ action: 'kms:Decrypt', seen: 1, calls: [two.records[3]!.eventID] });
  });

  it('does not count what was only told by an endpoint: it is the same call again', async () => {
    const seen = make.table(minute(30), make.person(), 'Query', { eventCategory: 'NetworkActivity' });
    expect(await found({ records: [seen] })).toEqual([]);
  });

  it('publishes one event for each principal, action and resource, that the archive takes, the same each time', async () => {
    const planted = Array.from({ length: 12 }, () => make.table(minute(30), make.person(), 'Query'));
    const refused = make.decrypt(minute(30), make.person(), 'root', { errorCode: 'AccessDenied' });
    const { run, bus } = await world({ records: [...planted, refused] });
    await run();
    await run();
    const events = bus.published().map(({ json }) => JSON.parse(json));
    expect(events.slice(0, 2)).toEqual(events.slice(2));
    expect(events.slice(0, 2).map((event) => AccessUnexplained.parse(event))).toMatchObject([
      {
        outcome: 'success',
        occurred_at: '2026-11-24T11:00:00.000Z',
        actor: { client_id: 'alice@example.com', role: 'AssumedRole' },
        data: {
          hour: '2026-11-24T10:00:00.000Z',
          action: 'dynamodb:Query',
          resource: make.tableArn('vault'),
          seen: 12,
        },
      },
      { outcome: 'failure', data: { action: 'kms:Decrypt', seen: 1 } },
    ]);
    expect(events[0].data.calls).toEqual(
      planted
        .map(({ eventID }) => eventID)
        .sort()
        .slice(0, 10),
    );
    for (const event of events) expect(readArchivableEvent(event)).toMatchObject({ id: event.id });
  });

  it('says otherwise under another id, when a record comes late', async () => {
    const one = make.table(minute(30), make.person(), 'Query');
    const { run, bus, trail } = await world({ records: [one] });
    await run();
    trail.deliver(minute(180), [make.table(minute(31), make.person(), 'Query')]);
    await run();
    const [first, second] = bus.published().map(({ json }) => JSON.parse(json));
    expect([first.data.seen, second.data.seen]).toEqual([1, 2]);
    expect(first.id).not.toBe(second.id);
  });

  it.each([
    ['a card', '4242424242424242'],
    ['an envelope', 'eyJhbGciOiJkaXIifQ.a.b.c.d'],
  ])('archives a session that is named after %s without its name', async (_what, name) => {
    const named = make.table(minute(30), make.person('AdministratorAccess', name), 'Query');
    const { run, bus } = await world({ records: [named] });
    await run();
    const [event] = bus.published().map(({ json }) => JSON.parse(json));
    expect(readArchivableEvent(event)).toMatchObject({ id: event.id });
    expect(event.data.calls).toEqual([named.eventID]);
  });
});

describe('a run that cannot know of every read says so', () => {
  const troublesOf = async (change: (w: Awaited<ReturnType<typeof world>>) => void, story: Story = { records: [] }) => {
    const made = await world(story);
    change(made);
    return (await made.run()).troubles;
  };

  it('without any file', async () => {
    expect(await troublesOf(({ trail }) => trail.files.clear())).toEqual([
      'no digest covers what was delivered from 2026-11-24T10:00:00.000Z on',
    ]);
  });

  it.each([
    ['no digest of the hour', [0]],
    ['no digest of the quarter of an hour in which it is delivered', [0, 60]],
  ])('with %s', async (_what, digests) => {
    const [trouble] = await troublesOf(() => undefined, { records: [], digests });
    expect(trouble).toContain('no digest covers what was delivered from 2026-11-24T1');
  });

  it('with a gap between digests', async () => {
    const gap = await troublesOf(({ trail }) => {
      const [first] = [...trail.files.keys()].filter((name) => name.includes('T110000Z'));
      trail.files.delete(first!);
    });
    expect(gap).toEqual(['no digest covers what was delivered from 2026-11-24T10:00:00.000Z on']);
  });

  it('with a log file that a digest names and that is gone', async () => {
    const [trouble, ...others] = await troublesOf(({ trail }) => {
      const [first] = [...trail.files.keys()].filter((name) => name.includes('/CloudTrail/'));
      trail.files.delete(first!);
    });
    expect(trouble).toMatch(/generated0000001\.json\.gz is named by .* and not there$/);
    expect(others).toEqual([]);
  });

  it.each([
    ['no gzip', Buffer.from('x')],
    ['no JSON', gzipSync('x')],
    ['no log file', gzipSync('{}')],
    ['a record without a time', gzipSync('{"Records":[{"eventID":"1"}]}')],
    ['a record that is none', gzipSync('{"Records":[null]}')],
  ])('with a log file that is %s', async (_what, bytes) => {
    const [trouble] = await troublesOf(({ trail }) => {
      const [first] = [...trail.files.keys()].filter((name) => name.includes('/CloudTrail/'));
      trail.files.set(first!, bytes);
    });
    expect(trouble).toMatch(/generated0000001\.json\.gz cannot be read$/);
  });

  it('with a digest that cannot be read', async () => {
    const troubles = await troublesOf(({ trail }) => {
      const [first] = [...trail.files.keys()].filter((name) => name.includes('T110000Z'));
      trail.files.set(first!, gzipSync('{}'));
    });
    expect(troubles).toEqual(['a digest of the trail cannot be read']);
  });

  it('with a batch of the archive that cannot be read', async () => {
    const { archive, run } = await world({ records: [] });
    await archive.put('batches/2026-11-24T10/x.ndjson.gz', Buffer.from('x'));
    expect((await run()).troubles).toEqual(['batches/2026-11-24T10/x.ndjson.gz cannot be read']);
  });

  it('with tokens that were made without an envelope opened: the trail was not recording', async () => {
    const { entries } = tokenization(minute(30), true);
    expect(await troublesOf(() => undefined, { records: [], entries })).toEqual([
      '2026-11-24T10: 1 tokens were made, and 0 envelopes opened for them',
    ]);
  });

  it('with a reveal whose request the trail does not have', async () => {
    const { entries } = reveal(minute(30));
    expect(await troublesOf(() => undefined, { records: [], entries })).toEqual([
      '2026-11-24T10: 1 cards were revealed by requests that it does not have',
    ]);
  });

  it('with an event that the bus refused, which comes again with the next run', async () => {
    const { bus, run } = await world({ records: [make.table(minute(30), make.person(), 'Query')] });
    bus.refuse(() => true);
    expect((await run()).troubles).toEqual([expect.stringMatching(/^the bus refused ac_[a-z2-7]{32}\.1$/)]);
  });

  it('keeps what a file holds of other hours out of the count', async () => {
    const { trail, run } = await world({
      records: [make.other(minute(30)), make.other(minute(61)), make.other(minute(-2))],
    });
    expect(gunzipSync([...trail.files.values()][0]!).length).toBeGreaterThan(0);
    expect((await run()).records).toBe(1);
  });
});

it('a role of the vault that a person takes at the endpoint of another Region is unexplained', async () => {
  const { trail, run } = await world({ records: [] });
  const elsewhere = new CloudTrailFixture({ start: minute(-60), region: 'eu-west-1', key });
  elsewhere.deliver(minute(50), [
    make.assumeRole(minute(10), make.person(), 'relay-vault-events', { awsRegion: 'eu-west-1' }),
  ]);
  elsewhere.digest(minute(60));
  for (const [name, bytes] of elsewhere.files) trail.files.set(name, bytes);
  expect((await run()).unexplained).toHaveLength(1);
});
