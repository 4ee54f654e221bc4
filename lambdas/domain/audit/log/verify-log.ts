import { decodeBase64 } from '../../base64';
import type { Archive } from '../archive';
import { type Commit, commitName, newestNumber, noCommit } from './commits';
import { LeavesFromTiles } from './leaves-from-tiles';
import { isBatchName, ListedBatches } from './listed-batches';
import { type Failure, failure, type FailureCode } from './log-failures';
import { commitNumbers, outOfLine } from './log-steps';
import { leafHash, sameBytes } from './merkle';
import { checkpointName, logName } from './sequence-audit';
import { StepSizes } from './step-sizes';
import { GrowingTree, tilePath, type WrittenTile } from './tiles';
import { type NotePorts, wrongCheckpoint } from './verify-checkpoint';

export type { Failure } from './log-failures';

export interface VerifyLogPorts extends NotePorts {
  readonly archive: Pick<Archive, 'list' | 'get'>;
  readonly readCommit: (bytes: Uint8Array) => Commit;
  /** @throws for bytes that their name does not name, and for bad gzip */
  readonly linesIn: (name: string, batch: Uint8Array) => readonly Uint8Array[];
  /** Batches of hours before this one (`2026-11-24T07`) need not be there: the tiles have the hashes of their entries. */
  readonly hashesBefore?: string;
}

/** An entry as the archive has it. */
export interface LoggedEntry {
  readonly object: string;
  /** From 1. */
  readonly line: number;
  readonly bytes: Uint8Array;
  /** Its leaf hash (RFC 6962 §2.1). */
  readonly leaf: Uint8Array;
}

export interface VerifiedStep {
  readonly number: number;
  /** The tree after it. Where entries before are unknown it is what the step says. */
  readonly size: number;
  readonly root: Uint8Array;
  readonly openFrom: string;
}

export type Verified =
  | { readonly failure: Failure }
  | { readonly entry: LoggedEntry }
  /** An entry of a batch of an open hour that no step has taken yet. */
  | { readonly waiting: LoggedEntry }
  /** So many entries of a batch that was not copied are in the log by their hashes. */
  | { readonly hashes: { readonly object: string; readonly entries: number } }
  | { readonly step: VerifiedStep };

/**
 * Build the log anew from the batches that it names, and hold every root, tile and checkpoint against it: whoever has the same batches
 * has the same log, so each checkpoint is the beginning of every later one. What is missing or changed is named, and its entries'
 * hashes taken from the tiles instead, so that what follows is still proved. Memory holds two numbers a
 * step and the names of open hours' batches, and does not grow with the entries.
 */
export async function* verifyLog(ports: VerifyLogPorts): AsyncIterable<Verified> {
  const log = new LogReader(ports);
  for (const number of await commitNumbers(ports.archive)) yield* log.step(number);
  yield* log.rest();
}

class LogReader {
  private readonly ports: VerifyLogPorts;
  private readonly tree: GrowingTree;
  private readonly tiles: LeavesFromTiles;
  private readonly batches: ListedBatches;
  private readonly sizes = new StepSizes();
  private last: Commit = noCommit;
  /** The number that the next step should have. */
  private next = 1;
  /** Steps before could not be read: which batches they took is unknown. */
  private lost = false;
  /** Neither batch nor tiles gave an entry: no root can be computed from there on. */
  private adrift = false;

  constructor(ports: VerifyLogPorts) {
    this.ports = ports;
    this.tree = new GrowingTree(ports.sha256, 0, new Map());
    this.tiles = new LeavesFromTiles(ports.archive);
    this.batches = new ListedBatches(ports.archive);
  }

  async *step(number: number): AsyncIterable<Verified> {
    if (number !== this.next) yield this.missing(number);
    this.next = number + 1;
    const object = commitName(number);
    const bytes = await this.ports.archive.get(object);
    const commit = bytes && this.commit(bytes);
    if (bytes === undefined || commit === undefined) {
      this.lost = true;
      yield failure(object, 'commit_unreadable', 'A step of the log is not what the sequencer writes.');
      return;
    }
    yield* this.follow(object, commit, this.ports.sha256(bytes));
  }

  private missing(number: number): { readonly failure: Failure } {
    this.lost = true;
    const [first, end] = [this.next, number - 1];
    const which = first === end ? `Step ${first}` : `Each of the steps ${first} to ${end}`;
    return failure(commitName(first), 'commit_missing', `${which} of the log is gone.`);
  }

  private commit(bytes: Uint8Array): Commit | undefined {
    try {
      return this.ports.readCommit(bytes);
    } catch {
      return undefined;
    }
  }

  private async *follow(object: string, commit: Commit, digest: Uint8Array): AsyncIterable<Verified> {
    const wrong = outOfLine(this.lost ? undefined : this.last, commit, this.next - 1);
    if (wrong !== undefined) yield failure(object, 'commit_out_of_line', wrong);
    if (this.lost) yield* this.overLostSteps(commit);
    for (const { name, entries } of commit.batches) yield* this.batch(name, entries, commit.size);
    const said = decodeBase64(commit.root);
    const { size, root } = this.adrift ? { size: commit.size, root: said } : this.tree;
    if (commit.size !== size || said === undefined || root === undefined || !sameBytes(said, root)) {
      yield failure(object, 'root_differs', 'The batches of this step and of those before do not lead to its root.');
    }
    this.sizes.add(size);
    if (!this.adrift) for (const tile of this.tree.edge()) yield* this.tile(tile);
    const checkpoint = checkpointName(size);
    const expected = { checkpoint, commit: object, size, root, step: digest };
    const failed = wrongCheckpoint(await this.ports.archive.get(checkpoint), expected, this.ports);
    if (failed !== undefined) yield failed;
    yield* this.closeHoursBefore(commit.openFrom);
    this.last = commit;
    yield { step: { number: this.next - 1, size, root: root ?? digest, openFrom: commit.openFrom } };
  }

  private async *overLostSteps({ before, size, taken, batches }: Commit): AsyncIterable<Verified> {
    this.lost = false;
    yield* this.leavesFromTiles(before - this.tree.size, size);
    this.sizes.add(this.tree.size);
    const own = new Set(batches.map(({ name }) => name));
    taken.filter((name) => !own.has(name)).forEach((name) => this.batches.take(name));
  }

  private async *batch(object: string, entries: number, size: number): AsyncIterable<Verified> {
    if (!this.batches.take(object)) yield failure(object, 'batch_taken_twice', 'The log has it more than once.');
    const bytes = await this.ports.archive.get(object);
    const lines = bytes && this.lines(object, bytes);
    if (lines?.length === entries) {
      yield* this.entries(object, lines);
      return;
    }
    const left = bytes === undefined && object < `batches/${this.ports.hashesBefore ?? ''}`;
    yield left ? { hashes: { object, entries } } : failure(object, ...wrongBatch(bytes, lines, entries));
    yield* this.leavesFromTiles(entries, size);
  }

  private async *entries(object: string, lines: readonly Uint8Array[]): AsyncIterable<Verified> {
    for (const [place, bytes] of lines.entries()) {
      const leaf = leafHash(this.ports.sha256, bytes);
      yield { entry: { object, line: place + 1, bytes, leaf } };
      for (const tile of this.append(leaf)) yield* this.tile(tile);
    }
  }

  private lines(object: string, bytes: Uint8Array): readonly Uint8Array[] | undefined {
    try {
      return this.ports.linesIn(object, bytes);
    } catch {
      return undefined;
    }
  }

  private append(leaf: Uint8Array): readonly WrittenTile[] {
    return this.adrift ? [] : this.tree.append(leaf);
  }

  private async *leavesFromTiles(entries: number, size: number): AsyncIterable<Verified> {
    for (let left = entries; left > 0 && !this.adrift; left -= 1) {
      const leaf = await this.tiles.leaf(this.tree.size, Math.max(size, this.tree.size + 1));
      if ('lacking' in leaf) {
        this.adrift = true;
        const meaning = 'Neither a batch nor these hashes give the entries: no root after them can be computed.';
        yield failure(leaf.lacking, 'entries_unknown', meaning);
        return;
      }
      for (const tile of this.append(leaf)) yield* this.tile(tile);
    }
  }

  private async *tile({ tile, bytes }: WrittenTile): AsyncIterable<Verified> {
    const object = logName(tilePath(tile));
    const found = await this.ports.archive.get(object);
    if (found === undefined) yield failure(object, 'tile_missing', 'Hashes of the log are gone.');
    else if (!sameBytes(found, bytes))
      yield failure(object, 'tile_changed', 'Hashes of the log are not those of its entries.');
  }

  private async *closeHoursBefore(hour: string): AsyncIterable<Verified> {
    for await (const name of this.batches.untakenBefore(hour)) {
      yield isBatchName(name)
        ? failure(name, 'batch_not_in_log', 'Its hour has closed, and no step of the log has it.')
        : failure(name, 'object_unknown', 'It is no batch.');
    }
  }

  /** What is in the archive and has no place in it, or none yet. */
  async *rest(): AsyncIterable<Verified> {
    for await (const name of this.batches.untakenBefore()) yield* this.waiting(name);
    // Has a step come since this began? A bucket may be in use; a folder is not.
    const isGrowing = (await newestNumber(this.ports.archive)) >= this.next;
    for await (const name of this.ports.archive.list('')) {
      if (name.startsWith('batches/') || this.sizes.leadTo(name)) continue;
      if (isGrowing && this.sizes.isBeyond(name)) continue;
      yield failure(name, 'object_unknown', 'No step of the log leads to it.');
    }
  }

  private async *waiting(object: string): AsyncIterable<Verified> {
    const bytes = isBatchName(object) ? await this.ports.archive.get(object) : undefined;
    const lines = bytes && this.lines(object, bytes);
    if (bytes === undefined) yield failure(object, 'object_unknown', 'It is no batch.');
    else if (lines === undefined) yield failure(object, ...wrongBatch(bytes, lines, 0));
    for (const [place, line] of (lines ?? []).entries()) {
      yield { waiting: { object, line: place + 1, bytes: line, leaf: leafHash(this.ports.sha256, line) } };
    }
  }
}

function wrongBatch(
  bytes: Uint8Array | undefined,
  lines: readonly Uint8Array[] | undefined,
  entries: number,
): readonly [FailureCode, string] {
  if (bytes === undefined) return ['batch_missing', 'The log has this batch, the archive has not.'];
  if (lines === undefined) return ['batch_changed', 'Its bytes are not those that its name is the digest of.'];
  return ['entry_count_differs', `The log took ${entries} entries of it; it has ${lines.length}.`];
}
