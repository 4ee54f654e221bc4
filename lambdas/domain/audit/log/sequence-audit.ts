import { encodeBase64 } from '../../base64';
import type { Archive } from '../archive';
import { hourMs, hoursAfter, hoursOf, nameOfHour, startOfHour } from '../hours';
import { checkpointText } from './checkpoint';
import {
  type Commit,
  type CommitPorts,
  isUnreadable,
  newestCommit,
  objectNamed,
  putCommit,
  type TakenBatch,
} from './commits';
import { leafHash, type Sha256 } from './merkle';
import type { NoteKey, Sign } from './signed-note';
import { signNote } from './signed-note';
import { edgeOf, GrowingTree, readTile, tilePath, type WrittenTile } from './tiles';

export interface SequenceAuditPorts extends CommitPorts {
  readonly archive: Pick<Archive, 'list' | 'get' | 'put'>;
  readonly sha256: Sha256;
  /** The lines of a batch object, without their line ends. @throws for bytes that their name does not name, and for bad gzip */
  readonly linesIn: (name: string, batch: Uint8Array) => readonly Uint8Array[];
  readonly key: () => Promise<NoteKey>;
  readonly sign: Sign;
  readonly now: () => Date;
}

export interface SequenceLimits {
  /** Batches in one step: what is in memory at a time. */
  readonly batches: number;
  /** No step is begun after so many seconds. */
  readonly seconds: number;
}

export interface Sequenced {
  readonly size: number;
  readonly batches: number;
  /** Names of objects that are no batch: the next step that appends something names them. */
  readonly unreadable: readonly string[];
  /** Nothing of the archive is left out. */
  readonly current: boolean;
}

/** An hour closes so long after its end: a put that lasts longer takes a new hour (write-audit). */
const closesAfterMs = hourMs / 4;

/**
 * Append the batches that the archive has and the log has not (design section 10). Each step is one conditional put; its tiles and its
 * signed checkpoint follow from it, so whoever finds a step without its checkpoint writes the same bytes again. Nothing is signed
 * before its step stands: of two sequencers one signs, or both sign the same.
 */
export const sequenceAudit =
  (ports: SequenceAuditPorts) =>
  async (limits: SequenceLimits): Promise<Sequenced> => {
    const until = ports.now().getTime() + limits.seconds * 1000;
    let newest = await newestCommit(ports);
    let [batches, most, current] = [0, limits.batches, false];
    const unreadable = new Set<string>();
    await finish(ports, newest);
    while (!current && ports.now().getTime() < until) {
      const found = await newBatches(ports, newest, most);
      current = found.names.length === 0;
      if (current) break;
      const next = await stepAfter(ports, newest, found);
      next.batches.filter(isUnreadable).forEach(({ name }) => unreadable.add(name));
      current = next.size === newest.size && !found.left;
      // A step that appends nothing would have nothing of its own to sign: it waits for one that does.
      if (next.size === newest.size) most *= 2;
      else [newest, batches] = await step(ports, next, batches);
    }
    return { size: newest.size, batches, unreadable: [...unreadable], current };
  };

/** @returns the newest step, and how many batches this run has appended */
async function step(ports: SequenceAuditPorts, next: Commit, before: number): Promise<[Commit, number]> {
  const won = await putCommit(ports, next);
  const newest = won ? next : await newestCommit(ports);
  await finish(ports, newest);
  return [newest, won ? before + next.batches.length : before];
}

interface Found {
  readonly names: readonly string[];
  /** The first hour of which there may be more. */
  readonly openFrom: string;
  /** There are more. */
  readonly left: boolean;
}

/** The oldest batches that are not in the log, hour by hour. */
async function newBatches(ports: SequenceAuditPorts, newest: Commit, most: number): Promise<Found> {
  const now = ports.now();
  const from = newest.openFrom === '' ? await firstHour(ports) : newest.openFrom;
  if (from === undefined) return { names: [], openFrom: '', left: false };
  const taken = new Set(newest.taken);
  const names: string[] = [];
  let openFrom = from;
  for (const hour of hoursOf({ from: startOf(from), before: hoursAfter(now, 1) })) {
    // Asked before it is listed: what is put after an hour was found closed is put into a later one.
    const closed = hoursAfter(hour, 1).getTime() + closesAfterMs < ports.now().getTime();
    const more = await untaken(ports, hour, { taken, most: most - names.length });
    names.push(...more.names);
    if (more.left) return { names, openFrom, left: true };
    if (closed && openFrom === nameOfHour(hour)) openFrom = nameOfHour(hoursAfter(hour, 1));
  }
  return { names, openFrom, left: false };
}

const startOf = (hour: string): Date => new Date(`${hour}:00:00.000Z`);

async function firstHour({ archive }: SequenceAuditPorts): Promise<string | undefined> {
  for await (const name of archive.list('batches/')) return nameOfHour(startOfHour(startOf(name.slice(8, 21))));
  return undefined;
}

async function untaken(
  { archive }: SequenceAuditPorts,
  hour: Date,
  { taken, most }: { readonly taken: ReadonlySet<string>; readonly most: number },
): Promise<{ readonly names: readonly string[]; readonly left: boolean }> {
  const names: string[] = [];
  for await (const name of archive.list(`batches/${nameOfHour(hour)}/`)) {
    if (taken.has(name)) continue;
    if (names.length === most) return { names, left: true };
    names.push(name);
  }
  return { names, left: false };
}

/** The step that appends these batches. Nothing is written. */
async function stepAfter(ports: SequenceAuditPorts, newest: Commit, { names, openFrom }: Found): Promise<Commit> {
  const tree = await treeAt(ports, newest.size);
  const batches: TakenBatch[] = [];
  for (const name of names) {
    const lines = await linesIfAny(ports, name);
    batches.push({ name, first: tree.size, entries: lines.length });
    for (const line of lines) tree.append(leafHash(ports.sha256, line));
  }
  const isOpen = (name: string): boolean => name >= `batches/${openFrom}`;
  return {
    number: newest.number + 1,
    before: newest.size,
    size: tree.size,
    root: encodeBase64(tree.root),
    openFrom,
    taken: [...newest.taken, ...names].filter(isOpen),
    batches,
  };
}

/**
 * Nothing of an object that is no batch: it is locked, so a log that waited for its mend would wait for more than a year. Read twice,
 * lest one bad answer of the network leaves entries out.
 */
async function linesIfAny(ports: SequenceAuditPorts, name: string): Promise<readonly Uint8Array[]> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const batch = await objectNamed(ports.archive, name);
    try {
      return ports.linesIn(name, batch);
    } catch {
      continue;
    }
  }
  return [];
}

async function linesOf({ archive, linesIn }: SequenceAuditPorts, name: string): Promise<readonly Uint8Array[]> {
  return linesIn(name, await objectNamed(archive, name));
}

/** The tree of the first `size` leaves, by the partial tiles at its right edge. */
async function treeAt({ archive, sha256 }: SequenceAuditPorts, size: number): Promise<GrowingTree> {
  const edge = new Map<number, readonly Uint8Array[]>();
  for (const tile of edgeOf(size)) {
    const hashes = readTile(await objectNamed(archive, logName(tilePath(tile))), tile);
    if (hashes === undefined) throw new Error(`the tile ${tilePath(tile)} has not its width`);
    edge.set(tile.level, hashes);
  }
  return new GrowingTree(sha256, size, edge);
}

export const logName = (path: string): string => `log/${path}`;

/** A step's checkpoint is written last: where it stands, everything of the step does. */
export const checkpointName = (size: number): string => logName(`checkpoints/${String(size).padStart(15, '0')}`);

/** Write the tiles and the checkpoint of a step that stands, unless they do. */
async function finish(ports: SequenceAuditPorts, commit: Commit): Promise<void> {
  if (commit.number === 0 || (await ports.archive.get(checkpointName(commit.size))) !== undefined) return;
  const tree = await treeAt(ports, commit.before);
  for (const { name } of commit.batches.filter((batch) => !isUnreadable(batch))) {
    for (const line of await linesOf(ports, name)) await putTiles(ports, tree.append(leafHash(ports.sha256, line)));
  }
  await putTiles(ports, tree.edge());
  if (encodeBase64(tree.root) !== commit.root) throw new Error(`step ${commit.number} does not lead to its own root`);
  const key = await ports.key();
  const step = ports.sha256(ports.writeCommit(commit));
  const text = checkpointText({ origin: key.name, size: commit.size, root: tree.root, step });
  const note = await signNote(ports.sha256, text, { key, sign: ports.sign });
  await ports.archive.put(checkpointName(commit.size), utf8.encode(note));
}

const utf8 = new TextEncoder();

async function putTiles({ archive }: SequenceAuditPorts, tiles: readonly WrittenTile[]): Promise<void> {
  for (const { tile, bytes } of tiles) await archive.put(logName(tilePath(tile)), bytes);
}
