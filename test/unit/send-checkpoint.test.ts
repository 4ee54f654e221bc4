import { checkpointName, sequenceAudit } from '../../lambdas/domain/audit/log/sequence-audit';
import { openNote, signNote } from '../../lambdas/domain/audit/log/signed-note';
import { sendCheckpoint, type SendCheckpointPorts } from '../../lambdas/domain/audit/witness/send-checkpoint';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import { batchOf, logKey, sequencer, signLog } from '../support/audit-log';
import { handClock } from '../support/hand-clock';
import { inMemoryArchive } from '../support/in-memory-archive';
import { sha256 } from '../support/sha256';

function world() {
  const clock = handClock('2026-11-24T05:00:00.000Z');
  const [archive, witness] = [inMemoryArchive(), inMemoryArchive()];
  const ports: SendCheckpointPorts = {
    ...{ archive, witness, stage: 'prod', now: clock.now },
    ...{ sha256, verify: verifyEd25519, key: async () => logKey },
    readCommit: sequencer(archive, clock.now).readCommit,
  };
  return {
    ...{ archive, witness, clock, ports },
    log: async (line: string) => {
      await archive.put(...batchOf(clock.now().toISOString().slice(0, 13), [line]));
      await sequenceAudit(sequencer(archive, clock.now))({ batches: 10, seconds: 60 });
    },
    send: (changes: Partial<SendCheckpointPorts> = {}) => sendCheckpoint({ ...ports, ...changes })(),
  };
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');
const sentName = 'witness/prod/2026-11-24.note';

describe('the checkpoint of a day', () => {
  it('that the witness has is the newest signed one of the log', async () => {
    const { log, send, witness } = world();
    await log('a');
    await log('b');
    expect(await send()).toEqual({ outcome: 'sent', day: '2026-11-24', size: 2 });
    const opened = openNote(text(await witness.get(sentName)), logKey, { sha256, verify: verifyEd25519 });
    expect('text' in opened && opened.text.split('\n')[1]).toBe('2');
  });

  it('is in the archive too, byte for byte', async () => {
    const { log, send, archive, witness } = world();
    await log('a');
    await send();
    expect(text(await archive.get('witness/2026-11-24.note'))).toBe(text(await witness.get(sentName)));
  });

  it('stays the first one when the log grows on that day', async () => {
    const { log, send, witness } = world();
    await log('a');
    await send();
    const first = text(await witness.get(sentName));
    await log('b');
    expect(await send()).toEqual({ outcome: 'stands', day: '2026-11-24', size: 1 });
    expect(text(await witness.get(sentName))).toBe(first);
  });

  it('is another one on the next day', async () => {
    const { log, send, clock, witness } = world();
    await log('a');
    await send();
    clock.advance(24 * 3600);
    await log('b');
    expect(await send()).toEqual({ outcome: 'sent', day: '2026-11-25', size: 2 });
    expect(witness.names()).toEqual([sentName, 'witness/prod/2026-11-25.note']);
  });

  it('is nothing while nothing was ever archived', async () => {
    const { send, witness, archive } = world();
    expect(await send()).toEqual({ outcome: 'nothing-to-send' });
    expect([...witness.names(), ...archive.names()]).toEqual([]);
  });

  it('goes out with the same bytes after a run that stopped before it', async () => {
    const { log, send, witness, archive } = world();
    await log('a');
    const broken = { ...witness, put: () => Promise.reject(new Error('stopped')) };
    await expect(send({ witness: broken })).rejects.toThrow('stopped');
    await log('b');
    expect(await send()).toMatchObject({ outcome: 'sent', size: 1 });
    expect(text(await witness.get(sentName))).toBe(text(await archive.get('witness/2026-11-24.note')));
  });

  it('is the step before where the newest is not signed yet', async () => {
    const { log, send, archive, ports } = world();
    await log('a');
    await log('b');
    const get = async (name: string) => (name.endsWith('000002') ? undefined : archive.get(name));
    expect(await send({ archive: { ...ports.archive, get } })).toMatchObject({ outcome: 'sent', size: 1 });
  });

  it('is a fault where neither is signed', async () => {
    const { log, send, archive, ports } = world();
    await log('a');
    await log('b');
    const get = async (name: string) => (name.startsWith('log/checkpoints/') ? undefined : archive.get(name));
    await expect(send({ archive: { ...ports.archive, get } })).rejects.toThrow('not signed');
  });

  it('is a fault where the witness has another one of that day', async () => {
    const { log, send, witness } = world();
    await log('a');
    await witness.put(sentName, Buffer.from('another history'));
    await expect(send()).rejects.toMatchObject({ name: 'WitnessDiffers' });
  });

  const keptName = 'witness/2026-11-24.note';
  const checkpoint = (size: number) => checkpointName(size);

  /** The log of other entries, signed with the same key. */
  async function otherHistory(...lines: readonly string[]): Promise<Uint8Array> {
    const other = world();
    for (const line of lines) await other.log(line);
    return (await other.archive.get(checkpoint(lines.length)))!;
  }
  const signedBy = async (key: typeof logKey, note: Uint8Array): Promise<Uint8Array> => {
    const said = text(note).slice(0, text(note).lastIndexOf('\n\n') + 1);
    return Buffer.from(await signNote(sha256, said, { key, sign: signLog }));
  };
  const edited = (note: Uint8Array, from: string, to: string): Uint8Array => Buffer.from(text(note).replace(from, to));

  const planted: readonly (readonly [string, string, (own: Uint8Array) => Promise<Uint8Array>])[] = [
    ['is none', 'CheckpointUnsigned', async () => Buffer.from('no checkpoint')],
    ['is signed by somebody else', 'CheckpointUnsigned', (own) => signedBy({ ...logKey, name: 'other' }, own)],
    ['says another size than was signed', 'CheckpointForged', async (own) => edited(own, '\n3\n', '\n2\n')],
    ['is of another history', 'CheckpointDiffers', () => otherHistory('x', 'y')],
    ['is of another history of the same size', 'CheckpointDiffers', () => otherHistory('a', 'b', 'x')],
    ['is of a longer log', 'CheckpointDiffers', () => otherHistory('a', 'b', 'c', 'd')],
    [
      'is signed, and no checkpoint',
      'CheckpointDiffers',
      async () => Buffer.from(await signNote(sha256, 'hello\n', { key: logKey, sign: signLog })),
    ],
  ];

  it.each(planted)('is a fault where what stands in its place %s: %s', async (_what, name, plant) => {
    const { log, send, archive, witness } = world();
    for (const line of ['a', 'b', 'c']) await log(line);
    const bytes = await plant((await archive.get(checkpoint(3)))!);
    await archive.put(keptName, bytes);
    await expect(send()).rejects.toMatchObject({ name });
    expect([witness.names(), text(await archive.get(keptName))]).toEqual([[], text(bytes)]);
  });

  it('goes out where what stands is an earlier one of this log, whatever its size', async () => {
    for (const size of [1, 2, 3, 255, 256, 257]) {
      const { log, send, archive } = world();
      for (let line = 0; line < 3; line += 1) await log(`${line}`);
      await log(Array.from({ length: 252 }, (_, line) => `more ${line}`).join('\n'));
      for (const line of ['255', '256', '257', '258']) await log(line);
      await archive.put(keptName, (await archive.get(checkpoint(size)))!);
      expect(await send()).toEqual({ outcome: 'sent', day: '2026-11-24', size });
    }
  });

  it('is a fault where something stands in its place and nothing was ever archived', async () => {
    const { send, archive, witness } = world();
    await archive.put(keptName, await otherHistory('a'));
    await expect(send()).rejects.toMatchObject({ name: 'CheckpointDiffers' });
    expect(witness.names()).toEqual([]);
  });

  it.each([
    ['is not signed by its key', 'CheckpointUnsigned', 'no checkpoint'],
    ['is that of the step before', 'CheckpointDiffers', undefined],
  ])('is a fault where the newest of the log %s: %s', async (_what, name, content) => {
    const { log, send, archive, witness, ports } = world();
    await log('a');
    await log('b');
    const other = content === undefined ? await archive.get(checkpoint(1)) : Buffer.from(content);
    const get = async (object: string) => (object === checkpoint(2) ? other : archive.get(object));
    await expect(send({ archive: { ...ports.archive, get } })).rejects.toMatchObject({ name });
    expect(witness.names()).toEqual([]);
  });
});
