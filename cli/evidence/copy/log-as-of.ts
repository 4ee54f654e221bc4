import type { S3Client } from '@aws-sdk/client-s3';
import { archive } from '../../../lambdas/adapters/archive';
import { readCommit } from '../../../lambdas/adapters/log-commits';
import { type Commit, newestCommit, numberOfCommit } from '../../../lambdas/domain/audit/log/commits';
import { checkpointName } from '../../../lambdas/domain/audit/log/sequence-audit';
import { hashesAt, readTilePath, tileWidth } from '../../../lambdas/domain/audit/log/tiles';
import { eventually } from '../../eventually';

/** The log grows while it is copied: what is copied is the log as it was after one step. */
export type LogAsOf = Pick<Commit, 'number' | 'size'>;

const patience = { within: 120_000, every: 1_000 };

/**
 * The newest step whose checkpoint stands; it is written last, so all of the step does. After two minutes the newest step is taken as it
 * is: `verify` says then what it lacks.
 */
export async function newestStep(s3: S3Client, bucket: string): Promise<LogAsOf> {
  const store = archive(s3, bucket);
  const newest = await newestCommit({ archive: store, readCommit });
  if (newest.size > 0) await eventually(() => store.get(checkpointName(newest.size)), patience);
  return newest;
}

/** Whether an object of `log/` belongs to a later step. What is no object of a log at all is copied: `verify` names it. */
export function isLater(name: string, { number, size }: LogAsOf): boolean {
  if (!name.startsWith('log/')) return false;
  if (name.startsWith('log/commits/')) return (numberOfCommit(name) ?? 0) > number;
  if (name.startsWith('log/checkpoints/')) return name > checkpointName(size);
  const tile = readTilePath(name.slice('log/'.length));
  return tile !== undefined && tile.index * tileWidth + tile.width > hashesAt(tile.level, size);
}
