import type { Archive } from '../archive';
import { readCheckpoint } from '../log/checkpoint';
import { type CommitReader, newestCommit } from '../log/commits';
import { checkpointName } from '../log/sequence-audit';

export interface SendCheckpointPorts extends CommitReader {
  readonly archive: Pick<Archive, 'list' | 'get' | 'put'>;
  /** A bucket of another account: what is put there is out of our hands. */
  readonly witness: Pick<Archive, 'get' | 'put'>;
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
 * what it covers. What is sent is kept in the archive first, so that a run that stopped sends the same bytes.
 * @throws WitnessDiffers where the witness has another checkpoint of the day: somebody else sent one
 */
export const sendCheckpoint = (ports: SendCheckpointPorts) => async (): Promise<SentCheckpoint> => {
  const day = ports.now().toISOString().slice(0, 10);
  const note = await keptCheckpoint(ports, `witness/${day}.note`);
  if (note === undefined) return { outcome: 'nothing-to-send' };
  const name = `witness/${ports.stage}/${day}.note`;
  const { size } = checkpointIn(note);
  if ((await ports.witness.put(name, note)) === 'written') return { outcome: 'sent', day, size };
  const theirs = await ports.witness.get(name);
  if (theirs === undefined || textOf(theirs) !== textOf(note))
    throw new WitnessDiffers(`the witness has another ${name}`);
  return { outcome: 'stands', day, size };
};

/** What is, or was, kept as the checkpoint of the day. */
async function keptCheckpoint(ports: SendCheckpointPorts, name: string): Promise<Uint8Array | undefined> {
  const kept = await ports.archive.get(name);
  if (kept !== undefined) return kept;
  const note = await newestNote(ports);
  if (note === undefined || (await ports.archive.put(name, note)) === 'written') return note;
  return ports.archive.get(name);
}

/** Of the newest step that is signed: the sequencer signs a step after it stands, so the newest may lack its checkpoint for a moment. */
async function newestNote(ports: SendCheckpointPorts): Promise<Uint8Array | undefined> {
  const { size, before } = await newestCommit(ports);
  if (size === 0) return undefined;
  const note = (await ports.archive.get(checkpointName(size))) ?? (await ports.archive.get(checkpointName(before)));
  if (note === undefined && before > 0) throw new Error('the newest steps of the log are not signed');
  return note;
}

function checkpointIn(note: Uint8Array): { readonly size: number } {
  const text = textOf(note).split('\n\n')[0] ?? '';
  const checkpoint = readCheckpoint(`${text}\n`);
  if (checkpoint === undefined) throw new Error('what is kept as the checkpoint of the day is none');
  return checkpoint;
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

class WitnessDiffers extends Error {
  override readonly name = 'WitnessDiffers';
}
