import { createHash } from 'node:crypto';
import { canonicalJson } from '../../lambdas/domain/audit/canonical-json';
import { sequenceAudit } from '../../lambdas/domain/audit/log/sequence-audit';
import { type Failure, verifyLog } from '../../lambdas/domain/audit/log/verify-log';
import { batchOf, linesIn, logKey, sequencer, verifyEd25519 } from '../support/audit-log';
import { handClock } from '../support/hand-clock';
import { inMemoryArchive } from '../support/in-memory-archive';
import { sha256 } from '../support/sha256';

type Objects = ReadonlyMap<string, Uint8Array>;

/** Three hours of a log, the last of them open. */
async function smallArchive(): Promise<Objects> {
  const clock = handClock('2026-11-24T07:10:00.000Z');
  const store = inMemoryArchive();
  for (const sizes of [[3, 1], [2], [1]]) {
    for (const [place, size] of sizes.entries()) {
      const lines = Array.from({ length: size }, (_, line) => `{"id":"${clock.now().getTime()}.${place}.${line}"}`);
      await store.put(...batchOf(clock.now().toISOString().slice(0, 13), lines));
    }
    await sequenceAudit(sequencer(store, clock.now))({ batches: 2, seconds: 60 });
    clock.advance(80 * 60);
  }
  await sequenceAudit(sequencer(store, clock.now))({ batches: 2, seconds: 60 });
  const objects = new Map<string, Uint8Array>();
  for (const name of store.names()) objects.set(name, (await store.get(name))!);
  return objects;
}

async function failuresOf(objects: Objects): Promise<readonly Failure[]> {
  const archive = {
    get: async (name: string) => objects.get(name),
    async *list(prefix: string) {
      yield* [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    },
  };
  const failures: Failure[] = [];
  const ports = {
    ...sequencer({ ...archive, put: async () => 'present' as const }, () => new Date(0)),
    archive,
    sha256,
    verify: verifyEd25519,
    keys: [logKey],
    readCommit,
    linesIn: named,
  };
  for await (const verified of verifyLog(ports)) if ('failure' in verified) failures.push(verified.failure);
  return failures;
}

const plain = sequencer(inMemoryArchive(), () => new Date(0));

/** Canonical JSON has one spelling. */
function readCommit(bytes: Uint8Array) {
  const commit = plain.readCommit(bytes);
  const again = canonicalJson(JSON.parse(JSON.stringify(commit)));
  if (again !== canonicalJson(JSON.parse(Buffer.from(bytes).toString('utf8')))) throw new Error('not a commit');
  return commit;
}

function named(name: string, bytes: Uint8Array): readonly Uint8Array[] {
  if (!name.includes(createHash('sha256').update(bytes).digest('hex'))) throw new Error('not what its name says');
  return linesIn(name, bytes);
}

describe('the verifier of the log', () => {
  it('finds nothing wrong with what the sequencer wrote', async () => {
    expect(await failuresOf(await smallArchive())).toEqual([]);
  });

  it('finds each object that is gone, but for the newest steps, whose batches are not in the log then', async () => {
    const objects = await smallArchive();
    const notFound: string[] = [];
    for (const gone of objects.keys()) {
      const left = new Map([...objects].filter(([name]) => name !== gone));
      if ((await failuresOf(left)).length === 0) notFound.push(gone);
    }
    expect(notFound).toEqual([]);
  });

  it('finds each byte of a batch, a tile and a checkpoint that is changed', async () => {
    const objects = await smallArchive();
    const notFound: string[] = [];
    for (const [name, bytes] of objects) {
      if (name.includes('commits')) continue;
      for (const [place, byte] of bytes.entries()) {
        const changed = Uint8Array.from(bytes).fill(byte ^ 1, place, place + 1);
        const found = await failuresOf(new Map([...objects, [name, changed]]));
        if (!found.some(({ object }) => object === name)) notFound.push(`${name} byte ${place}`);
      }
    }
    expect(notFound).toEqual([]);
  });
});
