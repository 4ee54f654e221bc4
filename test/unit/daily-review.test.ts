import { readEntry, readReview, writeReview } from '../../lambdas/adapters/daily-reviews';
import { readCheckpoint } from '../../lambdas/domain/audit/log/checkpoint';
import { sequenceAudit } from '../../lambdas/domain/audit/log/sequence-audit';
import { openReview } from '../../lambdas/domain/audit/review/open-review';
import { reviewDay } from '../../lambdas/domain/audit/review/review-day';
import { digestIn, type Review, reviewNames, reviewText } from '../../lambdas/domain/audit/review/review';
import { rules } from '../../lambdas/domain/audit/review/rules';
import { mostClients } from '../../lambdas/domain/audit/review/day-tally';
import { dayNamed } from '../../lambdas/domain/settlement/day';
import { reviewLines } from '../../cli/review-lines';
import { logKey, sequencer } from '../support/audit-log';
import { archived, lineOf, reviewer, type SomeEntry } from '../support/daily-review';
import { inMemoryArchive } from '../support/in-memory-archive';

const monday = '2026-11-23';
const tuesday = '2026-11-24';
const clock = () => new Date('2026-11-25T04:00:00.000Z');

async function reviewOf(batches: Readonly<Record<string, readonly SomeEntry[]>>, day = monday) {
  const archive = inMemoryArchive();
  for (const [hour, entries] of Object.entries(batches)) await archive.put(...archived(hour, entries));
  const { review } = await reviewDay(reviewer(archive, clock))(dayNamed(day));
  return review;
}

const many = (count: number, entry: Omit<SomeEntry, 'id'> = {}): readonly SomeEntry[] =>
  Array.from({ length: count }, (_, place) => ({
    id: `${entry.client ?? 'e'}.${entry.outcome ?? ''}.${place}`,
    ...entry,
  }));

/** What was found but for silent hours, which are in every small day. */
async function found(...args: Parameters<typeof reviewOf>) {
  const { findings } = await reviewOf(...args);
  return findings.filter(({ rule }) => rule !== 'silent-hours-of-a-quiet-day');
}

const at10 = `${monday}T10`;

describe('the numbers of a day', () => {
  it('are those of what was archived in it', async () => {
    const { numbers } = await reviewOf({
      '2026-11-22T23': [{ id: 'before' }],
      [`${monday}T00`]: [{ id: 'a' }],
      [at10]: [
        { id: 'b', outcome: 'failure', type: 'payment.failed', client: 'other' },
        { id: 'c', client: 'other' },
      ],
      [`${monday}T23`]: [{ id: 'd' }],
      [`${tuesday}T00`]: [{ id: 'after' }],
    });
    expect(numbers).toMatchObject({
      entries: 4,
      batches: 3,
      byType: [
        { type: 'payment.authorized', outcome: 'success', entries: 3 },
        { type: 'payment.failed', outcome: 'failure', entries: 1 },
      ],
      byClient: [
        { client: 'other', entries: 2, failures: 1 },
        { client: 'shop', entries: 2, failures: 0 },
      ],
      otherClients: 0,
    });
    expect(numbers.byHour.flatMap((count, hour) => (count > 0 ? [[hour, count]] : []))).toEqual([
      [0, 1],
      [10, 2],
      [23, 1],
    ]);
  });

  it('tell so many clients apart, and count the others together', async () => {
    const clients = Array.from({ length: mostClients + 3 }, (_, place) => ({ id: `e${place}`, client: `c${place}` }));
    const { numbers, actors } = await reviewOf({ [at10]: clients });
    expect([numbers.byClient.length, numbers.otherClients, actors.length]).toEqual([mostClients, 3, mostClients]);
  });

  it('of a day without entries are none, and nothing is found', async () => {
    const { numbers, findings } = await reviewOf({});
    expect([numbers.entries, findings]).toEqual([0, []]);
  });
});

describe('the rules', () => {
  it('have an id of their own each, a clause and a sentence', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { clause, looksAt, threshold } of rules) {
      expect(clause).toMatch(/^10\.\d(\.\d){0,2}$/);
      expect(looksAt).toMatch(/^[A-Z]/);
      expect(threshold).toBeGreaterThan(0);
    }
  });

  it('are all stated, whatever they found', async () => {
    const { rules: stated } = await reviewOf({});
    expect(stated.map(({ id, version }) => [id, version])).toEqual(rules.map(({ id, version }) => [id, version]));
  });

  it('find nothing in an ordinary day', async () => {
    expect(await found({ [at10]: many(100), [`${monday}T11`]: many(19, { outcome: 'failure' }) })).toEqual([]);
  });

  it.each([
    ['access-unexplained', 'alert', 'access.unexplained', '1 times card data was read and no entry says why.'],
    ['controls-failed', 'alert', 'control.failed', '1 times a critical control stopped working.'],
    ['controls-restored', 'info', 'control.restored', '1 times a critical control worked again.'],
    ['cards-revealed', 'info', 'card.revealed', '1 card numbers were shown to a person.'],
    [
      'reconciliation-differences',
      'warning',
      'reconciliation.difference',
      '1 lines of a processor and of the ledger differ.',
    ],
    ['payments-flagged', 'info', 'payment.flagged', '1 payments tripped a fraud rule.'],
  ])('find entries: %s', async (rule, severity, type, text) => {
    expect(await found({ [at10]: [{ id: 'e1' }, { id: 'e2', type }] })).toEqual([
      { rule, severity, text, ids: ['e2'] },
    ]);
  });

  it('name twenty of the entries that they find, and count all', async () => {
    const [few, all] = await found({ [at10]: many(30, { type: 'card.revealed' }) });
    expect(few).toMatchObject({ rule: 'cards-revealed', text: '30 card numbers were shown to a person.' });
    expect(few!.ids).toHaveLength(20);
    expect(all).toMatchObject({ rule: 'many-cards-revealed', severity: 'warning' });
  });

  it('find a client most of whose entries are failures', async () => {
    const entries = [...many(19, { client: 'bad' }), ...many(20, { client: 'bad', outcome: 'failure' }), ...many(100)];
    expect(await found({ [at10]: entries })).toEqual([
      { rule: 'client-failures', severity: 'warning', text: '20 of 39 entries of bad are failures.', ids: [] },
    ]);
  });

  it('do not find a client of whose few entries most are failures', async () => {
    expect(await found({ [at10]: [...many(19, { client: 'bad', outcome: 'failure' }), ...many(100)] })).toEqual([]);
  });

  it('find a day of which a fifth are failures', async () => {
    expect(await found({ [at10]: [...many(80), ...many(20, { outcome: 'failure' })] })).toEqual([
      { rule: 'failures', severity: 'warning', text: '20 of 100 entries are failures.', ids: [] },
    ]);
    expect(await found({ [at10]: [...many(81), ...many(20, { outcome: 'failure' })] })).toEqual([]);
  });

  it('find what was archived more than an hour late, by the hour of the batch', async () => {
    const [late, soon] = [`${monday}T08:59:59.999Z`, `${monday}T09:00:00.000Z`];
    expect(
      await found({
        [at10]: [
          { id: 'soon', at: soon },
          { id: 'late', at: late },
        ],
      }),
    ).toEqual([
      {
        rule: 'late-entries',
        severity: 'warning',
        text: '1 entries were archived more than an hour late.',
        ids: ['late'],
      },
    ]);
  });

  it('find what stands twice, within two hours', async () => {
    const at11 = `${monday}T11`;
    const twice = await found({ [at10]: [{ id: 'a' }, { id: 'b' }, { id: 'a' }], [at11]: [{ id: 'b' }] });
    expect(twice).toMatchObject([{ rule: 'repeated-entries', severity: 'info', ids: ['a', 'b'] }]);
    const at = `${monday}T11:30:00.000Z`;
    expect(await found({ [at10]: [{ id: 'a', at }], [`${monday}T12`]: [{ id: 'a', at }] })).toEqual([]);
  });

  it('find lines that are no event', async () => {
    const archive = inMemoryArchive();
    const [name, bytes] = archived(at10, [{ id: 'a' }]);
    await archive.put(name, Buffer.concat([bytes, Buffer.from('{"id":1}\nno json\n')]));
    const { review } = await reviewDay(reviewer(archive, clock))(dayNamed(monday));
    expect(review.findings).toContainEqual({
      ...{ rule: 'unreadable', severity: 'alert', text: '2 batches or lines of the archive cannot be read.' },
      ids: [`${name} line 2`, `${name} line 3`],
    });
    expect(review.numbers.entries).toBe(1);
  });

  it('find batches that cannot be read, and go on', async () => {
    const archive = inMemoryArchive();
    const [bad] = archived(at10, [{ id: 'a' }]);
    await archive.put(bad, Buffer.from('x'));
    await archive.put(...archived(at10, [{ id: 'b' }]));
    const linesIn: (typeof ports)['linesIn'] = (name, bytes) => {
      if (name === bad) throw new Error('not its bytes');
      return ports.linesIn(name, bytes);
    };
    const ports = reviewer(archive, clock);
    const { review } = await reviewDay({ ...ports, linesIn })(dayNamed(monday));
    expect(review.findings).toContainEqual(expect.objectContaining({ rule: 'unreadable', ids: [bad] }));
    expect(review.numbers).toMatchObject({ entries: 1, batches: 2 });
  });

  it('find silent hours, which matter in a day that is busy', async () => {
    const hours = Array.from({ length: 24 }, (_, hour) => `${monday}T${String(hour).padStart(2, '0')}`);
    const busy = hours
      .filter((hour) => hour !== `${monday}T03`)
      .map((hour, place) => [hour, many(105).map(({ id }) => ({ id: `${place}.${id}`, at: `${hour}:00:00.000Z` }))]);
    const silent = { text: 'Nothing was archived in the hours from 03:00 UTC.', ids: [] };
    expect((await reviewOf(Object.fromEntries(busy))).findings).toEqual([
      { rule: 'silent-hours', severity: 'warning', ...silent },
    ]);
    const quiet = busy.map(([hour]) => [hour, [{ id: `only ${String(hour)}`, at: `${String(hour)}:00:00.000Z` }]]);
    expect((await reviewOf(Object.fromEntries(quiet))).findings).toEqual([
      { rule: 'silent-hours-of-a-quiet-day', severity: 'info', ...silent },
    ]);
  });
});

describe('actors', () => {
  async function twoDays(first: readonly SomeEntry[], second: readonly SomeEntry[]) {
    const archive = inMemoryArchive();
    await archive.put(...archived(at10, first));
    await archive.put(
      ...archived(
        `${tuesday}T10`,
        second.map((entry) => ({ at: `${tuesday}T10:00:00.000Z`, ...entry })),
      ),
    );
    const run = reviewDay(reviewer(archive, clock));
    await run(dayNamed(monday));
    return (await run(dayNamed(tuesday))).review;
  }
  const ofActors = ({ findings }: Awaited<ReturnType<typeof twoDays>>) =>
    findings.filter(({ rule }) => rule === 'new-actors');

  it('are not new in the first review of all', async () => {
    const { actors, findings } = await reviewOf({ [at10]: [{ id: 'a' }] });
    expect(actors).toEqual(['shop as server']);
    expect(findings.filter(({ rule }) => rule === 'new-actors')).toEqual([]);
  });

  it('are new where no review before has seen them in that role', async () => {
    const second = [{ id: 'b' }, { id: 'c', client: 'stranger' }, { id: 'd', role: 'device' }];
    const review = await twoDays([{ id: 'a' }], second);
    expect(ofActors(review)).toMatchObject([
      { severity: 'warning', text: 'Seen for the first time: shop as device, stranger as server.' },
    ]);
    expect(review.previous).toBe(monday);
  });

  it('stay known when they do nothing for a day', async () => {
    const review = await twoDays([{ id: 'a', client: 'old' }], [{ id: 'b' }]);
    expect(review.actors).toEqual(['old as server', 'shop as server']);
  });

  it('are compared with no review whose signature is not good, and that is an alert', async () => {
    const archive = inMemoryArchive();
    await archive.put(`reviews/${monday}.json`, Buffer.from('{}'));
    await archive.put(`reviews/${monday}.note`, Buffer.from('no note'));
    await archive.put(...archived(`${tuesday}T10`, [{ id: 'b', at: `${tuesday}T10:00:00.000Z` }]));
    const { review } = await reviewDay(reviewer(archive, clock))(dayNamed(tuesday));
    expect(review.findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule)).toEqual([
      'previous-review',
    ]);
    expect(review.previous).toBeUndefined();
  });
});

describe('the record of a review', () => {
  it('is larger than KMS signs, so its digest is what is signed', async () => {
    const archive = inMemoryArchive();
    await archive.put(
      ...archived(
        at10,
        Array.from({ length: 30 }, (_, place) => ({ id: `e${place}`, client: `client-${place}` })),
      ),
    );
    const ports = reviewer(archive, clock);
    await reviewDay(ports)(dayNamed(monday));
    const record = await archive.get(`reviews/${monday}.json`);
    expect(record!.length).toBeGreaterThan(4096);
    const note = Buffer.from((await archive.get(`reviews/${monday}.note`))!).toString('utf8');
    expect(note.split('\n').slice(0, 3)).toEqual(['strongroom daily review/1', monday, ports.digest(record!)]);
  });

  it('opens with the key that signed it', async () => {
    const archive = inMemoryArchive();
    await archive.put(...archived(at10, [{ id: 'a' }]));
    const ports = reviewer(archive, clock);
    const { review } = await reviewDay(ports)(dayNamed(monday));
    expect(await openReview(ports, logKey, monday)).toEqual(review);
  });

  it.each([
    ['a byte of the record is another', `reviews/${monday}.json`],
    ['a byte of the note is another', `reviews/${monday}.note`],
  ])('does not open where %s, whichever', async (_what, object) => {
    const archive = inMemoryArchive();
    await archive.put(...archived(at10, [{ id: 'a' }]));
    const ports = reviewer(archive, clock);
    await reviewDay(ports)(dayNamed(monday));
    const bytes = (await archive.get(object))!;
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Uint8Array.from(bytes);
      changed[place]! ^= 1;
      const get = async (name: string) => (name === object ? changed : archive.get(name));
      expect(await openReview({ ...ports, archive: { get } }, logKey, monday)).toBeUndefined();
    }
  });

  it('does not open as that of another day, or with another key', async () => {
    const archive = inMemoryArchive();
    const ports = reviewer(archive, clock);
    await reviewDay(ports)(dayNamed(monday));
    const get = async (name: string) => archive.get(name.replace(tuesday, monday));
    expect(await openReview({ ...ports, archive: { get } }, logKey, tuesday)).toBeUndefined();
    expect(await openReview(ports, { ...logKey, name: 'other' }, monday)).toBeUndefined();
    expect(await openReview(ports, logKey, tuesday)).toBeUndefined();
  });

  it('states the checkpoint of the log that it was made under', async () => {
    const archive = inMemoryArchive();
    await archive.put(...archived(at10, many(3)));
    await sequenceAudit(sequencer(archive, clock))({ batches: 10, seconds: 60 });
    const { review } = await reviewDay(reviewer(archive, clock))(dayNamed(monday));
    const note = Buffer.from((await archive.get('log/checkpoints/000000000000003'))!).toString('utf8');
    const checkpoint = readCheckpoint(`${note.split('\n\n')[0]!}\n`)!;
    expect(review.checkpoint).toEqual({
      origin: logKey.name,
      size: 3,
      root: Buffer.from(checkpoint.root).toString('base64'),
    });
  });

  it('is the same bytes after it was read', async () => {
    const review = await reviewOf({ [at10]: many(30, { type: 'control.failed' }) });
    expect(readReview(writeReview(review))).toEqual(review);
  });

  it.each(['', '{}', '[]', '{"schema":2}'])('is not %j', (text) => {
    expect(() => readReview(Buffer.from(text))).toThrow();
  });
});

describe('a record that stands without its note', () => {
  const names = reviewNames(tuesday);

  /** Two days with entries and a log; the run of the second stops before it signs. */
  async function stopped() {
    const archive = inMemoryArchive();
    await archive.put(...archived(at10, [{ id: 'a' }]));
    const strange = { id: 'b', client: 'stranger', type: 'control.failed', at: `${tuesday}T10:00:00.000Z` };
    await archive.put(...archived(`${tuesday}T10`, [strange]));
    await sequenceAudit(sequencer(archive, clock))({ batches: 10, seconds: 60 });
    const ports = reviewer(archive, clock);
    await reviewDay(ports)(dayNamed(monday));
    const sign = () => Promise.reject(new Error('stopped'));
    await expect(reviewDay({ ...ports, sign })(dayNamed(tuesday))).rejects.toThrow('stopped');
    return { archive, ports };
  }

  /** The same archive, with another record in the place of the one that stands. */
  async function withRecord(edit: (review: Review) => Review) {
    const { archive } = await stopped();
    const planted = inMemoryArchive();
    for (const name of archive.names()) {
      const bytes = (await archive.get(name))!;
      await planted.put(name, name === names.record ? writeReview(edit(readReview(bytes))) : bytes);
    }
    return { archive: planted, ports: reviewer(planted, clock) };
  }

  it('is signed as it is, when the day gives the same', async () => {
    const { archive, ports } = await stopped();
    const record = await archive.get(names.record);
    const later = { ...ports, now: () => new Date('2026-11-25T09:00:00.000Z') };
    await archive.put(...archived('2026-11-25T08', [{ id: 'z', at: '2026-11-25T08:00:00.000Z' }]));
    await sequenceAudit(sequencer(archive, later.now))({ batches: 10, seconds: 60 });
    const { review, outcome } = await reviewDay(later)(dayNamed(tuesday));
    expect([outcome, review.reviewedAt, await archive.get(names.record)]).toEqual([
      'written',
      clock().toISOString(),
      record,
    ]);
    expect(await openReview(ports, logKey, tuesday)).toEqual(review);
  });

  it('is signed too when a day before it was caught up with meanwhile', async () => {
    const { archive, ports } = await stopped();
    const later = { ...ports, now: () => new Date('2026-11-25T09:00:00.000Z') };
    await reviewDay(later)(dayNamed('2026-11-22'));
    expect(await reviewDay(later)(dayNamed(tuesday))).toMatchObject({ outcome: 'written' });
    expect(await openReview(ports, logKey, tuesday)).toMatchObject({ previous: monday });
    expect(archive.names()).toContain(names.note);
  });

  const edits: readonly (readonly [string, (review: Review) => Review])[] = [
    ['without a finding', (review) => ({ ...review, findings: review.findings.slice(1) })],
    ['with fewer entries', (review) => ({ ...review, numbers: { ...review.numbers, entries: 0 } })],
    ['with an actor more', (review) => ({ ...review, actors: [...review.actors, 'zebra as server'] })],
    ['without a rule', (review) => ({ ...review, rules: review.rules.slice(1) })],
    ['of another day', (review) => ({ ...review, day: monday })],
    ['without the review before', ({ previous: _previous, ...review }) => review],
    ['made before the day was over', (review) => ({ ...review, reviewedAt: '2026-11-24T23:59:59.999Z' })],
    ['made in a time to come', (review) => ({ ...review, reviewedAt: '2026-11-25T04:05:00.001Z' })],
    [
      'of a checkpoint that the log has not',
      (review) => ({ ...review, checkpoint: { ...review.checkpoint!, size: 1 } }),
    ],
    [
      'of a root that the log has not',
      (review) => ({ ...review, checkpoint: { ...review.checkpoint!, root: `${'A'.repeat(43)}=` } }),
    ],
  ];

  it.each(edits)('is not signed, nor overwritten, where it is one %s', async (_what, edit) => {
    const { archive, ports } = await withRecord(edit);
    const before = await archive.get(names.record);
    await expect(reviewDay(ports)(dayNamed(tuesday))).rejects.toMatchObject({ name: 'ReviewDiffers' });
    expect([archive.names().includes(names.note), await archive.get(names.record)]).toEqual([false, before]);
  });

  it('is not signed in another spelling', async () => {
    const { archive } = await stopped();
    const text = Buffer.from((await archive.get(names.record))!).toString('utf8');
    const get = async (name: string) => (name === names.record ? Buffer.from(`${text} `) : archive.get(name));
    const ports = reviewer({ ...archive, get }, clock);
    await expect(reviewDay(ports)(dayNamed(tuesday))).rejects.toMatchObject({ name: 'ReviewDiffers' });
  });

  it('nor does a note of somebody else pass for its signature', async () => {
    const { archive, ports } = await stopped();
    await archive.put(names.note, Buffer.from('no note'));
    await expect(reviewDay(ports)(dayNamed(tuesday))).rejects.toMatchObject({ name: 'ReviewDiffers' });
  });
});

describe('the signed text', () => {
  const digest = 'a'.repeat(64);

  it('states a day and the digest of its record', () => {
    expect(digestIn(reviewText(monday, digest), monday)).toBe(digest);
  });

  it.each([
    reviewText(tuesday, digest),
    reviewText(monday, 'A'.repeat(64)),
    `${reviewText(monday, digest)}more\n`,
    reviewText(monday, digest).replace('/1', '/2'),
    '',
  ])('is not %j', (text) => {
    expect(digestIn(text, monday)).toBeUndefined();
  });
});

describe('a line of a batch', () => {
  it('is read as far as a review looks at it, whatever else it has', () => {
    const line = Buffer.from(JSON.stringify({ ...JSON.parse(lineOf({ id: 'a' })), version: 2, data: {} }));
    expect(readEntry(line)).toMatchObject({ id: 'a', clientId: 'shop', role: 'server', occurredAt: 1795428000000 });
  });
});

it('a review in words has nothing in it that steers a terminal', async () => {
  const review = await reviewOf({ [at10]: many(30, { client: 'evil\u001b[2J\u202e', outcome: 'failure' }) });
  const lines = reviewLines(review, 'key');
  expect(lines.join('\n')).toContain('30 of 30 entries of evil?[2J? are failures.');
  for (const { id } of rules) expect(lines.join('\n')).toContain(id);
});
