import { decodeBase64, encodeBase64 } from '../../base64';
import { hashBytes } from './merkle';
import type { Head } from './proofs';

/** A Merkle tree head: the text of a signed note (c2sp.org/tlog-checkpoint). */
export interface Checkpoint extends Head {
  /** Which log: its name, which is that of its key. */
  readonly origin: string;
  /**
   * SHA-256 of the step that led here, as it is stored: which batches were taken, and of which hours, is signed too. The only extension
   * line of this log; others' tools leave it out of account.
   */
  readonly step: Uint8Array;
}

export function checkpointText({ origin, size, root, step }: Checkpoint): string {
  if (origin === '' || /[\n]/.test(origin)) throw new Error('an origin is one line');
  return `${origin}\n${size}\n${encodeBase64(root)}\nstep ${encodeBase64(step)}\n`;
}

const form = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\nstep ([A-Za-z0-9+/]{43}=)\n$/;

/** Undefined for another form. Other extension lines are refused: nobody audits them, and this log writes none. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [, origin = '', size = '', ...encoded] = form.exec(text) ?? [];
  const [root, step] = encoded.map(decodeBase64);
  if (root?.length !== hashBytes || step?.length !== hashBytes || !Number.isSafeInteger(Number(size))) return undefined;
  return { origin, size: Number(size), root, step };
}
