import type { Archive } from '../archive';

/** One batch of the archive in the log: its entries are the leaves from `first` on. */
export interface TakenBatch {
  readonly name: string;
  readonly first: number;
  /** 0 for an object that is no batch: the log says that it was there, and goes on. */
  readonly entries: number;
}

export const isUnreadable = ({ entries }: TakenBatch): boolean => entries === 0;

/**
 * One step of the log. The first object under its number is the truth: whoever comes later goes on from it (If-None-Match). It says all
 * that is needed to write its tiles again.
 */
export interface Commit {
  /** Counts from 1. */
  readonly number: number;
  /** The leaves before this step and after it. */
  readonly before: number;
  readonly size: number;
  /** Of the tree of `size` leaves, base64. */
  readonly root: string;
  /** Every batch of the hours before this one (`2026-11-24T07`) is in the log: those hours have closed. */
  readonly openFrom: string;
  /** The batches of open hours that are in the log already, this step's included. */
  readonly taken: readonly string[];
  /** What this step appends, in this order. */
  readonly batches: readonly TakenBatch[];
}

/** Before the first step. */
export const noCommit: Commit = { number: 0, before: 0, size: 0, root: '', openFrom: '', taken: [], batches: [] };

const prefix = 'log/commits/';
const most = 999_999_999_999;

/** The newest sorts first, so that one request finds it; the number itself is there for people. */
export const commitName = (number: number): string => `${prefix}${most - number}-${number}.json`;

/** The number in the name of a step; undefined for another name, and for another spelling of one. */
export function numberOfCommit(name: string): number | undefined {
  const number = Number(/-([1-9]\d{0,11})\.json$/.exec(name)?.[1]);
  return commitName(number) === name ? number : undefined;
}

export interface CommitPorts {
  readonly archive: Pick<Archive, 'list' | 'get' | 'put'>;
  /** @throws for bytes that are no commit */
  readonly readCommit: (bytes: Uint8Array) => Commit;
  readonly writeCommit: (commit: Commit) => Uint8Array;
}

export interface CommitReader extends Pick<CommitPorts, 'readCommit'> {
  readonly archive: Pick<Archive, 'list' | 'get'>;
}

export async function newestCommit({ archive, readCommit }: CommitReader): Promise<Commit> {
  const number = await newestNumber(archive);
  return number === 0 ? noCommit : readCommit(await objectNamed(archive, commitName(number)));
}

/** @returns 0 where there is no step */
export async function newestNumber(archive: Pick<Archive, 'list'>): Promise<number> {
  for await (const name of archive.list(prefix)) {
    // What else somebody put there is passed over: it is locked, and the log must not wait for its lock to end. `verify` names it.
    const number = numberOfCommit(name);
    if (number !== undefined) return number;
  }
  return 0;
}

/** @returns false where another step has this number already */
export async function putCommit(ports: CommitPorts, commit: Commit): Promise<boolean> {
  const bytes = ports.writeCommit(commit);
  return (await ports.archive.put(commitName(commit.number), bytes)) === 'written';
}

export async function commitNumbered(ports: CommitPorts, number: number): Promise<Commit> {
  return number === 0 ? noCommit : ports.readCommit(await objectNamed(ports.archive, commitName(number)));
}

/** @throws where it is gone: everything in the archive is locked */
export async function objectNamed(archive: Pick<Archive, 'get'>, name: string): Promise<Uint8Array> {
  const bytes = await archive.get(name);
  if (bytes === undefined) throw new Error(`the archive lacks ${name}`);
  return bytes;
}
