import fc from 'fast-check';
import { readCheckpoint } from '../../lambdas/domain/audit/log/checkpoint';
import { commitNumbered, newestCommit } from '../../lambdas/domain/audit/log/commits';
import { leafHash, treeHash } from '../../lambdas/domain/audit/log/merkle';
import { checkpointName, sequenceAudit, type SequenceAuditPorts } from '../../lambdas/domain/audit/log/sequence-audit';
import { openNote } from '../../lambdas/domain/audit/log/signed-note';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import { batchOf, linesIn, logKey, sequencer } from '../support/audit-log';
import { handClock } from '../support/hand-clock';
import { inMemoryArchive } from '../support/in-memory-archive';
import { mortalArchive } from '../support/mortal-archive';
import { sha256 } from '../support/sha256';

const limits = { batches: 3, seconds: 3600 };

/** What a reader finds: every step leads from the one before to a signed root of exactly the batches that it names. */
async function history(ports: SequenceAuditPorts) {
  const leaves: Uint8Array[] = [];
  const names: string[] = [];
  const newest = await newestCommit(ports);
  for (let number = 1; number <= newest.number; number += 1) {
    const commit = await commitNumbered(ports, number);
    expect(commit.before).toBe(leaves.length);
    for (const { name, first, entries } of commit.batches.filter((batch) => batch.entries > 0)) {
      const lines = linesIn(name, (await ports.archive.get(name))!);
      expect([first, entries]).toEqual([leaves.length, lines.length]);
      names.push(name);
      leaves.push(...lines.map((line) => leafHash(sha256, line)));
    }
    const note = await ports.archive.get(checkpointName(commit.size));
    const opened = openNote(Buffer.from(note!).toString('utf8'), logKey, { sha256, verify: verifyEd25519 });
    expect('text' in opened && readCheckpoint(opened.text)).toEqual({
      origin: logKey.name,
      size: leaves.length,
      root: treeHash(sha256, leaves),
      step: sha256(ports.writeCommit(commit)),
    });
  }
  return { names, entries: leaves.length };
}

const stop = fc.record({ calls: fc.integer({ min: 1, max: 40 }), after: fc.boolean() });

describe('the sequencer', () => {
  it('has one history without gap or fork, whoever stops where, and however many there are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.array(stop, { maxLength: 3 }), { minLength: 1, maxLength: 5 }),
        async (hours, rounds) => {
          const clock = handClock('2026-11-24T07:10:00.000Z');
          const store = inMemoryArchive();
          let written = 0;
          for (const [at, sizes] of hours.entries()) {
            const hour = clock.now().toISOString().slice(0, 13);
            for (const [place, size] of sizes.entries()) {
              const lines = Array.from({ length: size }, (_, line) => `{"id":"${at}.${place}.${line}"}`);
              await store.put(...batchOf(hour, lines));
              written += size;
            }
            const stops = rounds[at % rounds.length] ?? [];
            const runs = stops.map((of) => sequenceAudit(sequencer(mortalArchive(store, of), clock.now))(limits));
            await Promise.allSettled(runs);
            clock.advance(40 * 60);
          }
          await sequenceAudit(sequencer(store, clock.now))(limits);
          const { names, entries } = await history(sequencer(store, clock.now));
          expect(entries).toBe(written);
          expect([...names].sort()).toEqual(
            store
              .names()
              .filter((name) => name.startsWith('batches/'))
              .sort(),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('goes on where it was, and forgets hours that have closed', async () => {
    const clock = handClock('2026-11-24T07:10:00.000Z');
    const store = inMemoryArchive();
    const run = () => sequenceAudit(sequencer(store, clock.now))(limits);
    expect(await run()).toEqual({ size: 0, batches: 0, unreadable: [], current: true });
    await store.put(...batchOf('2026-11-24T07', ['a', 'b']));
    expect(await run()).toEqual({ size: 2, batches: 1, unreadable: [], current: true });
    expect(await run()).toEqual({ size: 2, batches: 0, unreadable: [], current: true });
    expect(await newestCommit(sequencer(store, clock.now))).toMatchObject({ number: 1, openFrom: '2026-11-24T07' });
    clock.advance(70 * 60);
    await store.put(...batchOf('2026-11-24T08', ['c']));
    expect(await run()).toEqual({ size: 3, batches: 1, unreadable: [], current: true });
    expect((await newestCommit(sequencer(store, clock.now))).taken).toHaveLength(1);
  });

  it('names an object that is no batch in the next step that appends something, and goes on', async () => {
    const clock = handClock('2026-11-24T07:10:00.000Z');
    const store = inMemoryArchive();
    const bad = `batches/2026-11-24T07/${'0'.repeat(64)}.ndjson.gz`;
    const ports: SequenceAuditPorts = {
      ...sequencer(store, clock.now),
      linesIn(name, bytes) {
        if (name === bad) throw new Error('a batch that is not named by its bytes');
        return linesIn(name, bytes);
      },
    };
    const run = () => sequenceAudit(ports)(limits);
    await store.put(bad, new Uint8Array([1]));
    expect(await run()).toEqual({ size: 0, batches: 0, unreadable: [bad], current: true });
    await store.put(...batchOf('2026-11-24T07', ['a', 'b']));
    expect(await run()).toEqual({ size: 2, batches: 2, unreadable: [bad], current: true });
    expect(await run()).toEqual({ size: 2, batches: 0, unreadable: [], current: true });
    expect(await history(ports)).toMatchObject({ entries: 2 });
    clock.advance(70 * 60);
    await store.put(...batchOf('2026-11-24T08', ['c']));
    expect(await run()).toEqual({ size: 3, batches: 1, unreadable: [], current: true });
  });

  it('takes a batch that one bad answer of the network made unreadable', async () => {
    const clock = handClock('2026-11-24T07:10:00.000Z');
    const store = inMemoryArchive();
    let answers = 0;
    const ports: SequenceAuditPorts = {
      ...sequencer(store, clock.now),
      linesIn(name, bytes) {
        answers += 1;
        if (answers === 1) throw new Error('cut short');
        return linesIn(name, bytes);
      },
    };
    await store.put(...batchOf('2026-11-24T07', ['a', 'b']));
    expect(await sequenceAudit(ports)(limits)).toEqual({ size: 2, batches: 1, unreadable: [], current: true });
  });

  it('is not stopped by more objects that are no batch than it takes in a step', async () => {
    const clock = handClock('2026-11-24T07:10:00.000Z');
    const store = inMemoryArchive();
    const ports: SequenceAuditPorts = {
      ...sequencer(store, clock.now),
      linesIn(name, bytes) {
        if (bytes.length === 1) throw new Error('a batch that was cut short');
        return linesIn(name, bytes);
      },
    };
    for (let n = 0; n < 20; n += 1) {
      await store.put(`batches/2026-11-24T07/${String(n).padStart(64, '0')}.ndjson.gz`, new Uint8Array([1]));
    }
    await store.put(...batchOf('2026-11-24T07', ['a', 'b']));
    expect(await sequenceAudit(ports)(limits)).toMatchObject({ size: 2, current: true });
    expect((await sequenceAudit(ports)(limits)).unreadable).toEqual([]);
  });
});
