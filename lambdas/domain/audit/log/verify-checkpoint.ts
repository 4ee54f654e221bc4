import { type Checkpoint, readCheckpoint } from './checkpoint';
import { type Failure, failure, type FailureCode } from './log-failures';
import { sameBytes, type Sha256 } from './merkle';
import type { NoteKey, Verify } from './signed-note';
import { openNote } from './signed-note';

export interface NotePorts {
  readonly sha256: Sha256;
  readonly verify: Verify;
  /** Public keys from elsewhere: not from where the notes are. One of them must have signed. */
  readonly keys: readonly NoteKey[];
}

export type Opened = { readonly text: string; readonly key: NoteKey } | { readonly wrong: 'unsigned' | 'forged' };

/** The text of a note and the key that signed it. Bytes that are no note at all, in UTF-8, are signed by nobody. */
export function openedNote(bytes: Uint8Array, { keys, ...crypto }: NotePorts): Opened {
  const note = textOf(bytes);
  let wrong: 'unsigned' | 'forged' = 'unsigned';
  for (const key of keys) {
    const opened = openNote(note, key, crypto);
    if ('text' in opened) return { text: opened.text, key };
    if (opened.wrong === 'forged') wrong = 'forged';
  }
  return { wrong };
}

/** A checkpoint of the log that the keys are for. `differs`: signed, and no checkpoint of this log. */
export function openedCheckpoint(
  bytes: Uint8Array,
  ports: NotePorts,
): { readonly checkpoint: Checkpoint } | { readonly wrong: 'unsigned' | 'forged' | 'differs' } {
  const opened = openedNote(bytes, ports);
  if ('wrong' in opened) return opened;
  const checkpoint = readCheckpoint(opened.text);
  return checkpoint?.origin === opened.key.name ? { checkpoint } : { wrong: 'differs' };
}

export interface Expected {
  /** The objects. */
  readonly checkpoint: string;
  readonly commit: string;
  readonly size: number;
  /** Undefined where the step itself says none that could be one. */
  readonly root: Uint8Array | undefined;
  /** The digest of the step as it is stored. */
  readonly step: Uint8Array;
}

type Wrong = readonly [FailureCode, string];

const wrongs: Readonly<Record<'missing' | 'unsigned' | 'forged' | 'differs', Wrong>> = {
  missing: ['checkpoint_missing', 'A step of the log was never signed.'],
  unsigned: ['checkpoint_unsigned', 'It is not signed with the key of the log.'],
  forged: ['checkpoint_forged', 'Its signature is not that of its text.'],
  differs: ['checkpoint_differs', 'What is signed is not what the entries lead to.'],
};

/** What is wrong with the checkpoint of a step; undefined where nothing is. */
export function wrongCheckpoint(
  bytes: Uint8Array | undefined,
  { checkpoint, commit, size, root, step }: Expected,
  ports: NotePorts,
): { readonly failure: Failure } | undefined {
  const opened = bytes && openedCheckpoint(bytes, ports);
  if (opened === undefined || 'wrong' in opened) return failure(checkpoint, ...wrongs[opened?.wrong ?? 'missing']);
  const said = opened.checkpoint;
  if (said.size !== size || root === undefined || !sameBytes(said.root, root)) {
    return failure(checkpoint, ...wrongs.differs);
  }
  if (sameBytes(said.step, step)) return undefined;
  return failure(commit, 'commit_changed', 'It is not the step that was signed with its checkpoint.');
}

/** The text of bytes that are UTF-8; anything else cannot be a note. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return '';
  }
}
