import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { controlChangesIn, isControlChange, LastChanges } from '../../cli/evidence/copy/control-changes';
import type { Answer } from '../../cli/evidence/fact';
import { logQuestions } from '../../cli/evidence/questions/log-questions';
import { provingTests } from '../../cli/evidence/questions/proving-tests';
import { testQuestions } from '../../cli/evidence/questions/test-questions';
import { EntryTally } from '../../cli/evidence/sources/entry-tally';
import type { LogSource } from '../../cli/evidence/sources/log-source';
import type { TestResult } from '../../cli/evidence/sources/test-results';
import { controlSubject, sha256Hex } from '../../lambdas/adapters/ids';
import { AuditEvent } from '../../lambdas/contracts/events';
import { eventDetail } from '../../lambdas/domain/audit/event-detail';
import { saved } from '../support/sample-stage';
import { tokenEntry } from '../support/token-entry';

const span = { from: new Date('2026-11-20T00:00:00.000Z'), before: new Date('2026-11-24T00:00:00.000Z') };
const within = new Date('2026-11-21T12:00:00.000Z');

interface Times {
  readonly at?: string;
  readonly started_at?: string;
  readonly ended_at?: string;
}

const control = (
  type: 'control.failed' | 'control.restored',
  sequence: number,
  {
    at = within.toISOString(),
    started_at = '2026-11-21T11:00:00.000Z',
    ended_at = '2026-11-21T11:45:00.000Z',
  }: Times = {},
) =>
  eventDetail({
    type,
    subject: controlSubject('keys', 'vault-root'),
    sequence,
    occurredAt: at,
    outcome: type === 'control.failed' ? 'failure' : 'success',
    provenance: {
      actor: { clientId: 'check-controls', role: 'strongroom' },
      origin: { component: 'check-controls' },
      requestId: 'r1',
    },
    data: {
      ...{ control: 'keys', resource: 'vault-root', cause: 'disabled', started_at },
      ended_at: type === 'control.restored' ? ended_at : undefined,
    },
  });

function tallied(lines: readonly string[]) {
  const tally = new EntryTally(span);
  for (const line of lines) tally.add({ bytes: Buffer.from(line) });
  return tally.stated();
}

const good: LogSource = {
  span,
  lock: { mode: 'compliance', days: 400 },
  watched: ['keys', 'reads-reconciled'],
  collectedAt: new Date('2026-11-24T06:00:00.000Z'),
  log: saved('log/verified', {
    ...tallied([tokenEntry(within).json, control('control.failed', 1).json, control('control.restored', 2).json]),
    ...{ steps: 2, size: 3, root: 'ab', byHash: 0, waiting: 0, failures: { count: 0, first: [] } },
    inclusion: { batches: 1, longestSeconds: 40, longestOf: 'batches/x' },
    clocks: { compared: 3, aheadSeconds: 0, closestSeconds: 1 },
  }),
  archive: saved('log/archive', {
    ...{ versions: 5, copied: 5, older: 0, deleteMarkers: 0, modes: { COMPLIANCE: 5 }, leastDays: 400 },
    ...{ notCopied: [], oldestHour: '2026-11-20T07', failedBefore: [], unreadBefore: 0 },
  }),
  reviews: saved('log/reviews', [{ day: '2026-11-23', state: 'signed', findings: [] }] as const),
  witnessed: ['2026-11-23'],
};

const answer = async (id: string, source: LogSource): Promise<Answer> => {
  const question = logQuestions.find((one) => one.id === id);
  if (question === undefined) throw new Error(`no question is called ${id}`);
  return question.ask(source);
};

const withLog = (change: Partial<NonNullable<LogSource['log']['found']>>): LogSource => ({
  ...good,
  log: saved('x', { ...good.log.found!, ...change }),
});
const withArchive = (change: Partial<LogSource['archive']['found']>): LogSource => ({
  ...good,
  archive: saved('x', { ...good.archive.found, ...change }),
});
const failure = { object: 'batches/x', code: 'batch_changed', meaning: 'Its bytes are not those.' } as const;

const taken: readonly (readonly [string, string, LogSource])[] = [
  ['log.verified', 'a failure', withLog({ failures: { count: 1, first: [failure] } })],
  ['log.verified', 'no key', { ...good, log: saved('x', undefined) }],
  ['log.entries', 'a line that is no event', withLog({ unreadable: 1 })],
  ['log.entries', 'nothing in the span', withLog({ entries: 0 })],
  ['log.six-fields', 'a field that one entry lacks', withLog({ fields: { ...good.log.found!.fields, who: 2 } })],
  [
    'log.included-in-time',
    'a step that came late',
    withLog({ inclusion: { batches: 1, longestSeconds: 301, longestOf: 'x' } }),
  ],
  [
    'log.clocks-agree',
    'a clock ahead of that of S3',
    withLog({ clocks: { compared: 3, aheadSeconds: 3, closestSeconds: 0 } }),
  ],
  ['log.locked', 'an object without a lock', withArchive({ modes: { COMPLIANCE: 4, none: 1 } })],
  ['log.locked', 'a delete marker', withArchive({ deleteMarkers: 1 })],
  ['log.locked', 'a second version', withArchive({ older: 1 })],
  ['log.kept', 'a lock of eleven months', withArchive({ leastDays: 330 })],
  ['log.kept', 'no entries', withArchive({ oldestHour: undefined })],
  [
    'log.daily-review',
    'a day without one',
    { ...good, reviews: saved('x', [{ day: '2026-11-23', state: 'missing', findings: [] }] as const) },
  ],
  ['log.controls-failed', 'nothing in the span', withLog(tallied([]))],
  ['log.unexplained-access', 'nothing in the span', withLog({ entries: 0 })],
  ['log.cards-shown', 'nothing in the span', withLog({ entries: 0 })],
  ['log.witness', 'no notes', { ...good, witnessed: undefined }],
];

describe('questions on the log', () => {
  it.each(logQuestions.map(({ id }) => id))('%s is found where all is as it should be', async (id) => {
    const { status, sentences, proof } = await answer(id, good);
    expect([status, sentences.filter((sentence) => !sentence.endsWith('.'))]).toEqual(['found', []]);
    expect(proof.length).toBeGreaterThan(0);
  });

  it.each(taken)('%s is not found: %s', async (id, _what, source) => {
    expect((await answer(id, source)).status).toBe('not-found');
  });

  it('each is asked with something taken away', () => {
    expect([...new Set(taken.map(([id]) => id))].sort()).toEqual(logQuestions.map(({ id }) => id).sort());
  });

  it('a failure of a control has its start, its end, how long it lasted and its cause', async () => {
    const { table } = await answer('log.controls-failed', good);
    expect(table?.rows).toEqual([
      ['keys', 'vault-root', '2026-11-21T11:00:00.000Z', '2026-11-21T11:45:00.000Z', '45 minutes', 'disabled'],
    ]);
  });

  it('reads that nobody compared with the record of API calls are not said to be explained', async () => {
    expect((await answer('log.unexplained-access', { ...good, watched: ['keys'] })).status).toBe('not-here');
  });

  it('what is too much for the list is counted all the same', async () => {
    const byType = { ...good.log.found!.byType, 'access.unexplained': { success: 1200, failure: 0 } };
    const { sentences } = await answer('log.unexplained-access', withLog({ byType, notableMore: 200 }));
    expect(sentences.join(' ')).toContain('recorded in the span: 1200.');
    expect(sentences.join(' ')).toContain('200 events');
  });

  it('a failure that has not ended says so', async () => {
    const { table, sentences } = await answer(
      'log.controls-failed',
      withLog(tallied([control('control.failed', 1).json])),
    );
    expect(table?.rows).toEqual([['keys', 'vault-root', '2026-11-21T11:00:00.000Z', 'not ended', '', 'disabled']]);
    expect(sentences).toEqual([
      'Critical controls failed 1 time in the span, and 0 failures of before lasted into it.',
      'Of these, 0 ended within the span and 1 did not.',
      'Watched on this stage: keys and reads-reconciled.',
    ]);
  });
});

describe('a failure of a control that began before the span', () => {
  const began = '2026-11-01T11:00:00.000Z';
  const failed = control('control.failed', 1, { at: began, started_at: began });
  const ofArchive = (...events: readonly { readonly json: string }[]) => {
    const changes = new LastChanges();
    changes.add(events.map(({ json }) => AuditEvent.parse(JSON.parse(json))).filter(isControlChange));
    return changes.failed();
  };
  const asked = (lines: readonly string[], archive: Partial<LogSource['archive']['found']> = {}) =>
    answer('log.controls-failed', {
      ...withLog(tallied([tokenEntry(within).json, ...lines])),
      archive: withArchive(archive).archive,
    });
  const rowsOf = async (...of: Parameters<typeof asked>) =>
    (await asked(...of)).table?.rows.map((row) => row.slice(2, 5));
  const minutes = (to: string) => `${(Date.parse(to) - Date.parse(began)) / 60_000} minutes`;

  it('and has no event within it is counted, from the older batches of the archive', async () => {
    const { status, sentences } = await asked([], { failedBefore: ofArchive(failed) });
    expect(status).toBe('found');
    expect(sentences[0]).toBe('Critical controls failed 0 times in the span, and 1 failure of before lasted into it.');
    expect(await rowsOf([], { failedBefore: ofArchive(failed) })).toEqual([[began, 'not ended', '']]);
  });

  it.each(['2026-11-21T12:00:00.000Z', '2026-11-25T12:00:00.000Z'])('and ended at %s is counted once', async (at) => {
    const restored = control('control.restored', 2, { at, started_at: began, ended_at: at });
    const expected = [[began, at, minutes(at)]];
    expect(await rowsOf([restored.json])).toEqual(expected);
    expect(await rowsOf([restored.json, restored.json], { failedBefore: ofArchive(failed) })).toEqual(expected);
  });

  it('and ended before it is not counted', async () => {
    const at = '2026-11-02T00:00:00.000Z';
    const restored = control('control.restored', 2, { at, started_at: began, ended_at: at });
    expect(ofArchive(failed, restored)).toEqual([]);
    expect(ofArchive(restored, failed)).toEqual([]);
    expect(await rowsOf([restored.json], { failedBefore: ofArchive(failed) })).toEqual([]);
  });

  it('is counted where nothing else is of the span', async () => {
    const source = {
      ...withLog({ ...tallied([]) }),
      archive: withArchive({ failedBefore: ofArchive(failed) }).archive,
    };
    expect((await answer('log.controls-failed', source)).status).toBe('found');
  });

  it('and would be in a batch that cannot be read is said to be unknown', async () => {
    const { sentences } = await asked([], { unreadBefore: 2 });
    expect(sentences).toContain(
      '2 batches of before the span could not be read: a failure that began in them and has not ended is not counted.',
    );
  });

  it('is read in a batch of the archive, and in nothing else', () => {
    const batch = gzipSync(`${tokenEntry(within).json}\n${failed.json}\n`);
    const name = `batches/2026-11-01T11/${sha256Hex(batch)}.ndjson.gz`;
    expect(controlChangesIn(name, batch)).toMatchObject([{ type: 'control.failed', data: { started_at: began } }]);
    expect(controlChangesIn(name, Buffer.from('x'))).toBeUndefined();
    expect(controlChangesIn('batches/2026-11-01T11/a.ndjson.gz', batch)).toBeUndefined();
  });

  it('after the span is of another one', async () => {
    const later = '2026-11-24T01:00:00.000Z';
    expect(await rowsOf([control('control.failed', 1, { at: later, started_at: later }).json])).toEqual([]);
  });
});

describe('entries as they are counted', () => {
  it('are those that happened in the span; a line that is no event is counted apart', () => {
    const outside = [new Date('2026-11-19T23:59:59.999Z'), span.before].map((at) => tokenEntry(at).json);
    const { entries, unreadable, byType, fields } = tallied([tokenEntry(span.from).json, ...outside, '{}', 'no json']);
    expect([entries, unreadable, byType]).toEqual([1, 2, { 'token.created': { success: 1, failure: 0 } }]);
    expect(fields).toEqual({ who: 1, kind: 1, when: 1, outcome: 1, origin: 1, touched: 1 });
  });
});

describe('questions on the tests', () => {
  const passed = provingTests.flatMap(({ files }) =>
    files.map((file): TestResult => ({ file, name: 'a › fact', status: 'passed' })),
  );
  const run = (tests: readonly TestResult[]) => saved('tests', [{ endedAt: '2026-11-24T00:00:00.000Z', tests }]);

  it.each(provingTests.map(({ id, files }) => [id, files] as const))('%s names files that there are', (_id, files) => {
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it.each(testQuestions.map((question) => [question.id, question] as const))(
    '%s is found where its tests passed, and not where one failed, did not run, or has no result',
    async (id, { ask }) => {
      const file = provingTests.find((proving) => proving.id === id)?.files[0] ?? '';
      const other = (status: TestResult['status']) => [...passed, { file, name: 'b', status }];
      expect((await ask(run(passed))).status).toBe('found');
      expect((await ask(run(other('failed')))).status).toBe('not-found');
      expect((await ask(run(other('not run')))).status).toBe('not-found');
      expect((await ask(run(passed.filter((result) => result.file !== file)))).status).toBe('not-found');
      expect((await ask(undefined)).status).toBe('not-found');
    },
  );
});
