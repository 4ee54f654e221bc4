import { sequenceAudit } from '../../lambdas/domain/audit/log/sequence-audit';
import { openNote } from '../../lambdas/domain/audit/log/signed-note';
import { sendCheckpoint, type SendCheckpointPorts } from '../../lambdas/domain/audit/witness/send-checkpoint';
import { batchOf, logKey, sequencer, verifyEd25519 } from '../support/audit-log';
import { handClock } from '../support/hand-clock';
import { inMemoryArchive } from '../support/in-memory-archive';
import { sha256 } from '../support/sha256';

function world() {
  const clock = handClock('2026-11-24T05:00:00.000Z');
  const [archive, witness] = [inMemoryArchive(), inMemoryArchive()];
  const ports: SendCheckpointPorts = {
    ...{ archive, witness, stage: 'prod', now: clock.now },
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

  it('is a fault where what was kept is none', async () => {
    const { send, archive } = world();
    await archive.put('witness/2026-11-24.note', Buffer.from('no checkpoint'));
    await expect(send()).rejects.toThrow('is none');
  });
});
