import type { Archive } from '../../lambdas/domain/audit/archive';
import { sequenceAudit } from '../../lambdas/domain/audit/log/sequence-audit';
import { batchOf, sequencer } from '../support/audit-log';
import { handClock } from '../support/hand-clock';
import { inMemoryArchive } from '../support/in-memory-archive';

/** The calls of one run over a backlog of one hour, taken in one step. */
async function costOf({ batches, entries }: { readonly batches: number; readonly entries: number }) {
  const clock = handClock('2026-11-24T07:10:00.000Z');
  const store = inMemoryArchive();
  for (let batch = 0; batch < batches; batch += 1) {
    await store.put(
      ...batchOf(
        '2026-11-24T07',
        Array.from({ length: entries }, (_, line) => `${batch}.${line}`),
      ),
    );
  }
  const calls = { put: 0, get: 0, list: 0, sign: 0 };
  const counted: Archive = {
    put: (name, body) => ((calls.put += 1), store.put(name, body)),
    get: (name) => ((calls.get += 1), store.get(name)),
    list: (prefix) => ((calls.list += 1), store.list(prefix)),
  };
  const ports = sequencer(counted, clock.now);
  const sign: typeof ports.sign = (message) => ((calls.sign += 1), ports.sign(message));
  const done = await sequenceAudit({ ...ports, sign })({ batches, seconds: 60 });
  expect(done).toMatchObject({ size: batches * entries, batches, current: true });
  return calls;
}

describe('what a step of the log costs', () => {
  it('each batch is read twice, whatever is in it: once for its place and once for its tiles', async () => {
    const [small, large] = [await costOf({ batches: 1, entries: 10 }), await costOf({ batches: 11, entries: 10 })];
    expect(large.get - small.get).toBe(20);
    expect((await costOf({ batches: 1, entries: 2000 })).get).toBe(small.get);
  });

  it('an entry costs the 256th part of a tile, and a step its commit, its checkpoint and the tiles at its edge', async () => {
    expect((await costOf({ batches: 1, entries: 10 })).put).toBe(3);
    expect((await costOf({ batches: 4, entries: 640 })).put).toBe(2 + 2560 / 256 + 1);
  });

  it('one signature and the same lists, however much it takes', async () => {
    const [small, large] = [await costOf({ batches: 1, entries: 1 }), await costOf({ batches: 50, entries: 50 })];
    expect([small.sign, large.sign]).toEqual([1, 1]);
    expect(large.list).toBe(small.list);
  });
});
