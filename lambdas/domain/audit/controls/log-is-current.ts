import { type Commit, commitName, type CommitReader, newestCommit } from '../log/commits';
import { checkpointName } from '../log/sequence-audit';
import type { Verdict } from './control';

/** An object of the archive, and when S3 got it. */
export interface ListedObject {
  readonly name: string;
  readonly putAt: Date;
}

/** Names in the order of their bytes, those after `after` only. Contract suite: test/contract/archive-listing. */
export type Listed = (from: { readonly prefix: string; readonly after?: string }) => AsyncIterable<ListedObject>;

export interface LogPorts extends CommitReader {
  readonly listed: Listed;
  readonly now: () => Date;
}

/** What is archived is in a signed checkpoint within so many seconds (design section 10); the sequencer runs every minute. */
export const includedWithinSeconds = 300;

/** Is everything that was archived longer ago than that in the log, and is the newest step of it signed? */
export async function logIsCurrent(ports: LogPorts): Promise<Verdict> {
  const newest = await newestCommit(ports);
  const late = new Date(ports.now().getTime() - includedWithinSeconds * 1000);
  const left = await oldestLeft(ports, newest, late);
  if (left !== undefined) {
    return { failed: `A batch of ${left.putAt.toISOString()} is in no checkpoint.`, since: left.putAt };
  }
  const unsigned = await unsignedSince(ports, newest);
  if (unsigned === undefined || unsigned >= late) return 'works';
  return { failed: `Step ${newest.number} of the log has no signed checkpoint.`, since: unsigned };
}

/** The oldest batch that was put before `late` and is not in the log. Of hours that closed before the newest step, all are in it. */
async function oldestLeft(
  { listed }: LogPorts,
  { openFrom, taken }: Commit,
  late: Date,
): Promise<ListedObject | undefined> {
  const known = new Set(taken);
  let oldest: ListedObject | undefined;
  for await (const batch of listed({ prefix: 'batches/', after: `batches/${openFrom}` })) {
    if (known.has(batch.name) || batch.putAt >= late) continue;
    if (oldest === undefined || batch.putAt < oldest.putAt) oldest = batch;
  }
  return oldest;
}

/** When the newest step was written, where its checkpoint is missing. */
async function unsignedSince({ archive, listed }: LogPorts, { number, size }: Commit): Promise<Date | undefined> {
  // Nothing is signed before there is an entry.
  if (size === 0 || (await archive.get(checkpointName(size))) !== undefined) return undefined;
  for await (const { putAt } of listed({ prefix: commitName(number) })) return putAt;
  return undefined;
}
