import { decodeBase64, encodeBase64 } from '../../base64';
import { hashBytes } from './merkle';
import type { Head } from './proofs';

/** A Merkle tree head: the text of a signed note (c2sp.org/tlog-checkpoint). */
export interface Checkpoint extends Head {
  /** Which log: its name, which is that of its key. */
  readonly origin: string;
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (origin === '' || /[\n]/.test(origin)) throw new Error('an origin is one line');
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** Undefined for another form. Extension lines are refused: nobody audits them, and this log writes none. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [, origin = '', size = '', encoded = ''] =
    /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  const root = decodeBase64(encoded);
  if (root?.length !== hashBytes || !Number.isSafeInteger(Number(size))) return undefined;
  return { origin, size: Number(size), root };
}
