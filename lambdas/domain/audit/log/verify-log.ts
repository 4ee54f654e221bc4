import { decodeBase64 } from '../../base64';
import type { Archive } from '../archive';
import { readCheckpoint } from './checkpoint';
import { type Commit, commitName, noCommit } from './commits';
import { leafHash, sameBytes, type Sha256 } from './merkle';
import type { NoteKey, Verify } from './signed-note';
import { openNote } from './signed-note';
import { checkpointName, logName } from './sequence-audit';
import { GrowingTree, hashesAt, readTilePath, tilePath, tileWidth, type WrittenTile } from './tiles';

/** Something that is not as it must be. */
export interface Failure {
  /** The object that is wrong, missing, or too many. */
  readonly object: string;
  /** The line of it, from 1, where it is one entry. */
  readonly entry?: number;
  readonly code: FailureCode;
  /** What it means, in words. */
  readonly meaning: string;
}

export const failureCodes = [
  'commit_missing',
  'commit_unreadable',
  'commit_out_of_line',
  'batch_missing',
  'batch_changed',
  'batch_taken_twice',
  'batch_not_in_log',
  'entry_count_differs',
  'root_differs',
  'tile_missing',
  'tile_changed',
  'checkpoint_missing',
  'checkpoint_unsigned',
  'checkpoint_forged',
  'checkpoint_differs',
  'object_unknown',
] as const;

export type FailureCode = (typeof failureCodes)[number];

export interface VerifyLogPorts {
  readonly archive: Pick<Archive, 'list' | 'get'>;
  readonly sha256: Sha256;
  readonly verify: Verify;
  /** The public key that the log is signed with, from elsewhere: not from the archive. */
  readonly key: NoteKey;
  readonly readCommit: (bytes: Uint8Array) => Commit;
  /** @throws for bytes that their name does not name, and for bad gzip */
  readonly linesIn: (name: string, batch: Uint8Array) => readonly Uint8Array[];
}

/** An entry as the log has it. */
export interface LoggedEntry {
  readonly object: string;
  /** From 1. */
  readonly line: number;
  readonly bytes: Uint8Array;
}

export type Verified =
  | { readonly failure: Failure }
  | { readonly entry: LoggedEntry }
  | { readonly step: { readonly number: number; readonly size: number } };

/**
 * Build the log anew from the batches that it names, and hold every root, tile and checkpoint against it: whoever has the same batches
 * has the same log, so each checkpoint is the beginning of every later one. Memory does not grow with it.
 */
export async function* verifyLog(ports: VerifyLogPorts): AsyncIterable<Verified> {
  const log = new LogReader(ports);
  for (let number = 1; number <= (await log.newest()); number += 1) yield* log.step(number);
  yield* log.rest();
}

class LogReader {
  private readonly ports: VerifyLogPorts;
  private readonly tree: GrowingTree;
  private last: Commit = noCommit;
  /** Names of batches that the log has; of closed hours they are let go as soon as the hour has been compared. */
  private readonly taken = new Set<string>();

  constructor(ports: VerifyLogPorts) {
    this.ports = ports;
    this.tree = new GrowingTree(ports.sha256, 0, new Map());
  }

  /** The number of the newest commit by the name that sorts first. */
  async newest(): Promise<number> {
    for await (const name of this.ports.archive.list('log/commits/')) return numberIn(name);
    return 0;
  }

  async *step(number: number): AsyncIterable<Verified> {
    const object = commitName(number);
    const commit = await this.commit(object);
    if ('failure' in commit) {
      yield commit;
      return;
    }
    const line = outOfLine(this.last, commit.commit, number);
    if (line !== undefined) yield failure(object, 'commit_out_of_line', line);
    for (const batch of commit.commit.batches) yield* this.batch(batch.name, batch.entries);
    yield* this.head(object, commit.commit);
    this.last = commit.commit;
    yield { step: { number, size: this.tree.size } };
  }

  private async commit(object: string): Promise<{ readonly commit: Commit } | { readonly failure: Failure }> {
    const bytes = await this.ports.archive.get(object);
    if (bytes === undefined) return failure(object, 'commit_missing', 'A step of the log is gone.');
    try {
      return { commit: this.ports.readCommit(bytes) };
    } catch {
      return failure(object, 'commit_unreadable', 'A step of the log is not what the sequencer writes.');
    }
  }

  private async *batch(object: string, entries: number): AsyncIterable<Verified> {
    if (this.taken.has(object)) yield failure(object, 'batch_taken_twice', 'The log has this batch more than once.');
    this.taken.add(object);
    const bytes = await this.ports.archive.get(object);
    const lines = bytes && this.lines(object, bytes);
    if (lines === undefined) {
      yield bytes === undefined
        ? failure(object, 'batch_missing', 'The log has this batch, the archive has not.')
        : failure(object, 'batch_changed', 'Its bytes are not those that its name is the digest of.');
      return;
    }
    if (lines.length !== entries) {
      yield failure(object, 'entry_count_differs', `The log took ${entries} entries of it; it has ${lines.length}.`);
    }
    for (const [place, line] of lines.entries()) {
      yield { entry: { object, line: place + 1, bytes: line } };
      for (const tile of this.tree.append(leafHash(this.ports.sha256, line))) yield* this.tile(tile);
    }
  }

  private lines(object: string, bytes: Uint8Array): readonly Uint8Array[] | undefined {
    try {
      return this.ports.linesIn(object, bytes);
    } catch {
      return undefined;
    }
  }

  private async *tile({ tile, bytes }: WrittenTile): AsyncIterable<Verified> {
    const object = logName(tilePath(tile));
    const found = await this.ports.archive.get(object);
    if (found === undefined) yield failure(object, 'tile_missing', 'Hashes of the log are gone.');
    else if (!sameBytes(found, bytes))
      yield failure(object, 'tile_changed', 'Hashes of the log are not those of its entries.');
  }

  private async *head(object: string, commit: Commit): AsyncIterable<Verified> {
    const root = decodeBase64(commit.root);
    if (commit.size !== this.tree.size || root === undefined || !sameBytes(root, this.tree.root)) {
      yield failure(object, 'root_differs', 'The batches of this step and of those before do not lead to its root.');
    }
    for (const tile of this.tree.edge()) yield* this.tile(tile);
    yield* this.checkpoint(commit);
  }

  private async *checkpoint({ size }: Commit): AsyncIterable<Verified> {
    // No step has appended an entry yet: nothing was signed.
    if (size === 0) return;
    const object = checkpointName(size);
    const bytes = await this.ports.archive.get(object);
    const wrong = bytes === undefined ? unsigned : this.wrongWith(textOf(bytes), size);
    if (wrong !== undefined) yield failure(object, ...wrong);
  }

  private wrongWith(note: string, size: number): Wrong | undefined {
    const { key } = this.ports;
    const opened = openNote(note, key, this.ports);
    if ('wrong' in opened) return opened.wrong === 'unsigned' ? byOthers : forged;
    const said = readCheckpoint(opened.text);
    const same = said?.origin === key.name && said.size === size && sameBytes(said.root, this.tree.root);
    return same ? undefined : ['checkpoint_differs', 'What is signed is not what the entries lead to.'];
  }

  /** What is in the archive and has no place in it. */
  async *rest(): AsyncIterable<Verified> {
    for await (const name of this.ports.archive.list('batches/')) {
      const closed = name < `batches/${this.last.openFrom}`;
      if (closed && !this.taken.has(name)) {
        yield failure(name, 'batch_not_in_log', 'Its hour has closed, and the log does not have it.');
      }
    }
    for await (const name of this.ports.archive.list('log/')) {
      if (!this.hasPlace(name)) yield failure(name, 'object_unknown', 'No step of the log leads to it.');
    }
  }

  /** Of partial tiles the log keeps those of every step; that each is what its step needs has been seen. */
  private hasPlace(name: string): boolean {
    const { size, number } = this.last;
    if (name.startsWith('log/commits/')) return numberIn(name) <= number && name === commitName(numberIn(name));
    if (name.startsWith('log/checkpoints/')) return name <= checkpointName(size) && name !== checkpointName(0);
    const tile = readTilePath(name.slice('log/'.length));
    return tile !== undefined && tile.index * tileWidth + tile.width <= hashesAt(tile.level, size);
  }
}

type Wrong = readonly [FailureCode, string];

const unsigned: Wrong = ['checkpoint_missing', 'A step of the log was never signed.'];
const byOthers: Wrong = ['checkpoint_unsigned', 'It is not signed with the key of the log.'];
const forged: Wrong = ['checkpoint_forged', 'Its signature is not that of its text.'];

const failure = (object: string, code: FailureCode, meaning: string) =>
  ({ failure: { object, code, meaning } }) as const;

const numberIn = (name: string): number => Number(/-(\d+)\.json$/.exec(name)?.[1] ?? 0);

/** The text of bytes that are UTF-8; anything else cannot be a note. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return '';
  }
}

function outOfLine(last: Commit, commit: Commit, number: number): string | undefined {
  if (commit.number !== number) return `It says that it is step ${commit.number}.`;
  if (commit.before !== last.size) return `It begins at ${commit.before}; the step before ended at ${last.size}.`;
  if (commit.openFrom < last.openFrom) return 'It opens an hour that had closed.';
  let first = commit.before;
  for (const batch of commit.batches) {
    if (batch.first !== first) return `It puts ${batch.name} at ${batch.first} instead of ${first}.`;
    first += batch.entries;
  }
  return first === commit.size ? undefined : `Its batches end at ${first}, it says ${commit.size}.`;
}
