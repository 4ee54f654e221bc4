import type { Archive } from '../archive';
import type { Checkpoint } from '../log/checkpoint';
import { type CommitReader, newestCommit, objectNamed } from '../log/commits';
import { consistencyProof, verifyConsistency } from '../log/proofs';
import { checkpointName, logName } from '../log/sequence-audit';
import { sameBytes } from '../log/merkle';
import type { NoteKey } from '../log/signed-note';
import { readTile, rootsFromTiles, tilePath } from '../log/tiles';
import { type NotePorts, openedCheckpoint } from '../log/verify-checkpoint';

export interface SendCheckpointPorts extends CommitReader, Pick<NotePorts, 'sha256' | 'verify'> {
  readonly archive: Pick<Archive, 'list' | 'get' | 'put'>;
  /** A bucket of another account: what is put there is out of our hands. */
  readonly witness: Pick<Archive, 'get' | 'put'>;
  /** The key of the log. */
  readonly key: () => Promise<NoteKey>;
  /** The stage's folder at the witness: one bucket may serve several. */
  readonly stage: string;
  readonly now: () => Date;
}

export type SentCheckpoint =
  | { readonly outcome: 'sent' | 'stands'; readonly day: string; readonly size: number }
  /** Nothing was ever archived. */
  | { readonly outcome: 'nothing-to-send' };

/**
 * Once a day the newest signed checkpoint leaves the account (design section 10): from then on nobody here can show another history of
 * what it covers. What is sent is kept in the archive first, so that a run that stopped sends the same bytes. Nothing leaves that the key
 * of the log has not signed, or that is not the beginning of the log as it is now (RFC 6962 §2.1.2), and nothing is overwritten.
 * @throws WitnessDiffers where the witness has another checkpoint of the day: somebody else sent one
 * @throws CheckpointUnsigned, CheckpointForged, CheckpointDiffers for one that stands here and is none of this log
 */
export const sendCheckpoint = (ports: SendCheckpointPorts) => async (): Promise<SentCheckpoint> => {
  const day = ports.now().toISOString().slice(0, 10);
  const here = `witness/${day}.note`;
  // Read before the newest: what was kept cannot be of a longer log than that.
  const standing = await ports.archive.get(here);
  const newest = await newestSigned(ports);
  if (newest === undefined && standing === undefined) return { outcome: 'nothing-to-send' };
  if (newest === undefined) throw new WrongCheckpoint(here, 'Differs');
  const note = standing ?? (await kept(ports, here, newest.note));
  const { size } = await checkpointOf(ports, { object: here, note, newest: newest.checkpoint });
  const name = `witness/${ports.stage}/${day}.note`;
  if ((await ports.witness.put(name, note)) === 'written') return { outcome: 'sent', day, size };
  const theirs = await ports.witness.get(name);
  if (theirs === undefined || !sameBytes(theirs, note)) throw new WitnessDiffers(`the witness has another ${name}`);
  return { outcome: 'stands', day, size };
};

/** @returns what stands then */
async function kept({ archive }: SendCheckpointPorts, name: string, note: Uint8Array): Promise<Uint8Array> {
  return (await archive.put(name, note)) === 'written' ? note : objectNamed(archive, name);
}

interface Signed {
  readonly note: Uint8Array;
  readonly checkpoint: Checkpoint;
}

/** Of the newest step that is signed: the sequencer signs a step after it stands, so the newest may lack its checkpoint for a moment. */
async function newestSigned(ports: SendCheckpointPorts): Promise<Signed | undefined> {
  const { size, before } = await newestCommit(ports);
  if (size === 0) return undefined;
  const signed = (await signedAt(ports, size)) ?? (await signedAt(ports, before));
  if (signed === undefined && before > 0) throw new Error('the newest steps of the log are not signed');
  return signed;
}

async function signedAt(ports: SendCheckpointPorts, size: number): Promise<Signed | undefined> {
  const object = checkpointName(size);
  const note = await ports.archive.get(object);
  if (note === undefined) return undefined;
  const checkpoint = await opened(ports, object, note);
  if (checkpoint.size !== size) throw new WrongCheckpoint(object, 'Differs');
  return { note, checkpoint };
}

async function opened(ports: SendCheckpointPorts, object: string, note: Uint8Array): Promise<Checkpoint> {
  const found = openedCheckpoint(note, { sha256: ports.sha256, verify: ports.verify, keys: [await ports.key()] });
  if ('wrong' in found) throw new WrongCheckpoint(object, kinds[found.wrong]);
  return found.checkpoint;
}

const kinds = { unsigned: 'Unsigned', forged: 'Forged', differs: 'Differs' } as const;

/** What a note says, where it is the beginning of the log of which `newest` is. */
async function checkpointOf(
  ports: SendCheckpointPorts,
  { object, note, newest }: { readonly object: string; readonly note: Uint8Array; readonly newest: Checkpoint },
): Promise<Checkpoint> {
  const older = await opened(ports, object, note);
  if (older.size === 0 || older.size > newest.size) throw new WrongCheckpoint(object, 'Differs');
  const { sha256, archive } = ports;
  const roots = rootsFromTiles(sha256, newest.size, async (tile) => {
    const name = logName(tilePath(tile));
    const hashes = readTile(await objectNamed(archive, name), tile);
    if (hashes === undefined) throw new Error(`${name} has not its width`);
    return hashes;
  });
  const proof = await consistencyProof({ sha256, roots }, older.size, newest.size);
  if (!verifyConsistency(sha256, { older, newer: newest }, proof)) throw new WrongCheckpoint(object, 'Differs');
  return older;
}

/** `CheckpointDiffers`: signed, and of another log, or of another history or a longer one of this log. */
class WrongCheckpoint extends Error {
  constructor(object: string, kind: 'Unsigned' | 'Forged' | 'Differs') {
    super(`${object} is no checkpoint of this log`);
    this.name = `Checkpoint${kind}`;
  }
}

class WitnessDiffers extends Error {
  override readonly name = 'WitnessDiffers';
}
