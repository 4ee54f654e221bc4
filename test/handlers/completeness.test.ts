import { deterministicGzip } from '../../lambdas/adapters/gzip';
import { idsInBatch } from '../../lambdas/adapters/archived-batch';
import { occurredAt } from '../../lambdas/adapters/event-time';
import { sha256Hex } from '../../lambdas/adapters/ids';
import { CheckedCompleteness, CompletenessRequest } from '../../lambdas/contracts/schedules';
import { checkCompleteness } from '../../lambdas/domain/audit/check-completeness';
import { writeAudit } from '../../lambdas/domain/audit/write-audit';
import type { EventRow } from '../../lambdas/domain/charge/ledger';
import { settled } from '../../lambdas/domain/charge/settle';
import { checkCompletenessApi } from '../../lambdas/runtime/api/check-completeness';
import { readArchivableEvent } from '../../lambdas/runtime/consumers/write-audit';
import { invokeHandler } from '../../lambdas/runtime/invoke-handler';
import { chargeOf, newMerchant } from '../contract/samples';
import { captureOutput } from '../support/captured-output';
import { inMemoryArchive } from '../support/in-memory-archive';
import { inMemoryEventBus } from '../support/in-memory-event-bus';
import { inMemoryLedgerTable } from '../support/in-memory-ledger-table';

const output = captureOutput();
const schema = { request: CompletenessRequest, answer: CheckedCompleteness };
const scheduledAt = new Date('2026-11-24T02:00:00.000Z');
const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 } as const;

/** A ledger, an archive and a bus with nothing in them, and the clock at which the check begins. */
function world(clock: () => Date = () => scheduledAt) {
  const ledger = inMemoryLedgerTable();
  const archive = inMemoryArchive();
  const bus = inMemoryEventBus();
  const succeeded: Date[] = [];
  const check = checkCompleteness({ ledger, archive, bus, idsIn: idsInBatch, occurredAt, now: clock });
  return {
    archive,
    bus,
    succeeded,
    /** A charge that was approved then. @returns its two events */
    charge: async (at: string): Promise<readonly EventRow[]> => {
      const charge = chargeOf(newMerchant());
      await ledger.claim(charge, []);
      const known = { card, fingerprint: `fp_${'a'.repeat(26)}`, processorReference: 'sbx_1' };
      const change = settled(charge, { outcome: 'approved', ...known }, new Date(at));
      await ledger.commit(change);
      return change.events;
    },
    /** Archive events as `write-audit` does, at a time. */
    archived: async (events: readonly EventRow[], at: string): Promise<void> => {
      const now = (): Date => new Date(at);
      const ports = { archive, readEvent: readArchivableEvent, gzip: deterministicGzip, digest: sha256Hex, now };
      const deliveries = events.map(({ id, json }) => ({ deliveryId: id, detail: JSON.parse(json) }));
      expect((await writeAudit(ports)(deliveries)).refused).toEqual([]);
    },
    run: invokeHandler(
      'check-completeness',
      schema,
      checkCompletenessApi({
        check,
        now: clock,
        succeeded: async (at) => void succeeded.push(at),
      }),
    ),
    publishedIds: () => bus.published().map(({ json }) => JSON.parse(json).id),
  };
}

const idsOf = (events: readonly EventRow[]): readonly string[] => events.map(({ id }) => id);
const missingMetric = (): number =>
  output
    .lines()
    .filter((line) => 'EventsMissing' in line)
    .flatMap((line) => line.EventsMissing)
    .reduce((sum: number, value: number) => sum + value, 0);

describe('check-completeness', () => {
  it('publishes nothing when everything is archived', async () => {
    const { charge, archived, run, bus } = world();
    await archived(await charge('2026-11-23T10:00:00.000Z'), '2026-11-23T10:00:21.000Z');
    await archived(await charge('2026-11-23T23:59:59.999Z'), '2026-11-24T00:00:20.000Z');
    expect(await run({})).toEqual({
      from: '2026-11-23T00:00:00.000Z',
      before: '2026-11-24T00:00:00.000Z',
      hours: 24,
      events: 4,
      missing: 0,
    });
    expect(bus.published()).toEqual([]);
    expect(missingMetric()).toBe(0);
  });

  it('says that it did all of its work, on schedule alone', async () => {
    const { run, succeeded } = world();
    await run({ from: '2026-11-23T00:00:00.000Z', before: '2026-11-24T00:00:00.000Z' });
    expect(succeeded).toEqual([]);
    await run({});
    expect(succeeded).toEqual([scheduledAt]);
  });

  it('publishes one that is missing again, exactly as stored, counts it and names it', async () => {
    const { charge, archived, run, bus } = world();
    const [first, second] = await charge('2026-11-23T10:00:00.000Z');
    await archived([first!], '2026-11-23T10:00:21.000Z');
    expect(await run({})).toMatchObject({ events: 2, missing: 1 });
    const { type, json } = second!;
    expect(bus.published()).toEqual([{ type, json, occurredAt: '2026-11-23T10:00:00.000Z' }]);
    expect(missingMetric()).toBe(1);
    expect(output.lines()).toContainEqual(
      expect.objectContaining({ level: 'WARN', event_id: second!.id, reason: 'published again' }),
    );
  });

  it('publishes all of them where nothing was archived', async () => {
    const { charge, run, publishedIds } = world();
    const events = [...(await charge('2026-11-23T00:00:00.000Z')), ...(await charge('2026-11-23T12:00:00.000Z'))];
    expect(await run({})).toMatchObject({ events: 4, missing: 4 });
    expect(publishedIds()).toEqual(idsOf(events));
  });

  it('is content with an event that is archived twice', async () => {
    const { charge, archived, run, bus } = world();
    const events = await charge('2026-11-23T10:00:00.000Z');
    await archived(events, '2026-11-23T10:00:21.000Z');
    await archived([...events].reverse(), '2026-11-23T10:00:41.000Z');
    expect(await run({})).toMatchObject({ missing: 0 });
    expect(bus.published()).toEqual([]);
  });

  it.each([
    ['hours later', '2026-11-23T16:30:00.000Z'],
    ['in the hour in which the check runs', '2026-11-24T02:00:00.000Z'],
    ['in the hour after it occurred', '2026-11-23T11:00:00.000Z'],
    ['by a clock that is behind', '2026-11-23T09:59:59.999Z'],
  ])('finds an event that was archived %s', async (_when, at) => {
    const { charge, archived, run, bus } = world();
    await archived(await charge('2026-11-23T10:00:00.000Z'), at);
    expect(await run({})).toMatchObject({ events: 2, missing: 0 });
    expect(bus.published()).toEqual([]);
  });

  it('compares the day before only', async () => {
    const { charge, run, publishedIds } = world();
    await charge('2026-11-22T23:59:59.999Z');
    const within = await charge('2026-11-23T00:00:00.000Z');
    await charge('2026-11-24T00:00:00.000Z');
    expect(await run({})).toMatchObject({ events: 2, missing: 2 });
    expect(publishedIds()).toEqual(idsOf(within));
  });

  it('leaves an hour that has not been over for an hour to the next run', async () => {
    const { run } = world(() => new Date('2026-11-24T00:59:00.000Z'));
    expect(await run({})).toMatchObject({ before: '2026-11-23T23:00:00.000Z', hours: 23 });
  });

  it('compares the span that it is asked for, to the millisecond', async () => {
    const { charge, run, publishedIds } = world();
    await charge('2026-11-24T01:09:59.999Z');
    const within = await charge('2026-11-24T01:10:00.000Z');
    await charge('2026-11-24T01:20:00.000Z');
    const asked = { from: '2026-11-24T01:10:00.000Z', before: '2026-11-24T01:20:00.000Z' };
    expect(await run(asked)).toEqual({ ...asked, hours: 1, events: 2, missing: 2 });
    expect(publishedIds()).toEqual(idsOf(within));
  });

  it.each([
    ['half a span', { from: '2026-11-24T01:00:00.000Z' }],
    ['a span that ends before it begins', { from: '2026-11-24T01:00:00.000Z', before: '2026-11-24T00:00:00.000Z' }],
    ['a span of months', { from: '2026-01-01T00:00:00.000Z', before: '2026-11-24T00:00:00.000Z' }],
    ['another word for it', { since: '2026-11-24T01:00:00.000Z' }],
    ['no instant', { from: 'yesterday', before: 'today' }],
  ])('refuses %s', async (_what, request) => {
    await expect(world().run(request)).rejects.toThrow('check-completeness failed');
  });

  describe('with a batch that cannot be read', () => {
    const batchName = (body: Uint8Array): string => `batches/2026-11-23T10/${sha256Hex(body)}.ndjson.gz`;
    const lines = (...texts: readonly string[]): Uint8Array =>
      deterministicGzip(texts.map((text) => `${text}\n`).join(''));

    it.each([
      ['no gzip', Buffer.from('not gzip')],
      ['gzip that was cut short', lines('{"id":"ch_x.1"}').subarray(0, 20)],
      ['a line that is no JSON', lines('{"id":"ch_x.1"}', '{')],
      ['a line without an id', lines('{"type":"payment.authorized"}')],
      ['a last line without its end', deterministicGzip('{"id":"ch_x.1"}')],
    ])('checks the others, reports it and fails: %s', async (_what, body) => {
      const { archive, charge, archived, run, publishedIds } = world();
      await archive.put(batchName(body), body);
      await archived(await charge('2026-11-23T10:00:00.000Z'), '2026-11-23T10:00:21.000Z');
      const later = await charge('2026-11-23T20:00:00.000Z');
      await expect(run({})).rejects.toThrow('check-completeness failed');
      expect(publishedIds()).toEqual(idsOf(later));
      const reported = output.lines().filter(({ message }) => message === 'a batch of the archive cannot be read');
      expect(reported).toEqual([expect.objectContaining({ level: 'ERROR', reason: batchName(body) })]);
      expect(output.lines().filter(({ message }) => message === 'hour checked')).toHaveLength(24);
    });

    it('does not trust bytes that their name does not name', async () => {
      const { archive, charge, run, publishedIds } = world();
      const events = await charge('2026-11-23T10:00:00.000Z');
      const body = lines(...events.map(({ json }) => json));
      await archive.put(`batches/2026-11-23T10/${sha256Hex('other')}.ndjson.gz`, body);
      await expect(run({})).rejects.toThrow('check-completeness failed');
      expect(publishedIds()).toEqual(idsOf(events));
    });
  });

  it('fails at the end, with the ids, where the bus refuses some: they are still missing', async () => {
    const { charge, run, bus, publishedIds, succeeded } = world();
    const [first, second] = await charge('2026-11-23T10:00:00.000Z');
    const later = await charge('2026-11-23T20:00:00.000Z');
    bus.refuse(({ json }) => json === first!.json);
    await expect(run({})).rejects.toThrow('check-completeness failed');
    expect(succeeded).toEqual([]);
    expect(publishedIds()).toEqual([second!.id, ...idsOf(later)]);
    expect(missingMetric()).toBe(4);
    expect(output.lines()).toContainEqual(
      expect.objectContaining({ event_id: first!.id, reason: 'refused by the bus' }),
    );
    expect(output.lines()).toContainEqual(expect.objectContaining({ error: 'CompletenessUnknown' }));
  });

  it('stops by itself before its time is over, and says which hours it checked and how many it did not', async () => {
    const clock = { minutes: 0 };
    const { charge, run, publishedIds } = world(() => new Date(scheduledAt.getTime() + (clock.minutes += 1) * 60_000));
    const events = await charge('2026-11-23T00:00:00.000Z');
    await charge('2026-11-23T23:00:00.000Z');
    await expect(run({})).rejects.toThrow('check-completeness failed');
    const checked = output.lines().flatMap(({ message, reason }) => (message === 'hour checked' ? [reason] : []));
    expect(checked.length).toBeGreaterThan(0);
    expect(checked.length).toBeLessThan(24);
    expect(output.lines()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', reason: `${24 - checked.length} hours were not checked` }),
    );
    expect(publishedIds()).toEqual(idsOf(events));
  });

  it('reads each batch of a quiet day once, and sixteen at a time at most', async () => {
    const { archive, charge, archived, ...rest } = world();
    for (let minute = 0; minute < 40; minute += 1) {
      const at = `2026-11-23T10:${String(minute).padStart(2, '0')}:00.000Z`;
      await archived(await charge(at), at);
    }
    expect(archive.names()).toHaveLength(40);
    const reading = { now: 0, most: 0, all: 0 };
    const get = archive.get.bind(archive);
    archive.get = async (name) => {
      reading.all += 1;
      reading.now += 1;
      reading.most = Math.max(reading.most, reading.now);
      await new Promise((resolve) => setImmediate(resolve));
      reading.now -= 1;
      return get(name);
    };
    expect(await rest.run({})).toMatchObject({ events: 80, missing: 0 });
    expect([reading.all, reading.most]).toEqual([40, 16]);
  });
});
