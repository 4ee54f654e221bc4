import * as z from 'zod/mini';
import { sha256 } from '../../../lambdas/adapters/sha256';
import { gunzipTrailFile, readDigest, verifyRsa } from '../../../lambdas/adapters/trail-files';
import type { Span } from '../../../lambdas/domain/audit/hours';
import { verifyDigestChain } from '../../../lambdas/domain/audit/trail/digest-chain';
import type { TrailFailure, TrailRemark } from '../../../lambdas/domain/audit/trail/trail-failure';
import type { TrailStated } from '../copy/copy-trail';
import type { EvidenceFolder } from '../folder/evidence-folder';
import { copiedFiles } from './copied-archive';

/** CloudTrail's files as they were copied, and what its own chain of digests says of them. */
export interface TrailFilesStated extends TrailStated {
  readonly chain: {
    readonly digests: number;
    readonly failures: { readonly count: number; readonly first: readonly TrailFailure[] };
    readonly remarks: readonly TrailRemark[];
  };
}

const most = 100;

const Signatures = z.array(z.object({ object: z.string(), signature: z.string(), signature_algorithm: z.string() }));
const PublicKeys = z.array(
  z.object({ fingerprint: z.string(), value: z.string(), valid_from: z.string(), valid_to: z.string() }),
);

/** Hold CloudTrail's chain against the copy. */
export async function verifiedTrail(
  folder: EvidenceFolder,
  { from, before }: Span,
  stated: TrailStated,
): Promise<TrailFilesStated> {
  const failures: TrailFailure[] = [];
  const remarks: TrailRemark[] = [];
  const seen = { digests: 0, failed: 0 };
  const ports = {
    files: copiedFiles(folder, 'trail'),
    newest: Signatures.parse(await jsonIn(folder, 'trail/newest-digests.json')),
    publicKeys: PublicKeys.parse(await jsonIn(folder, 'trail/public-keys.json')),
    span: { from: from.toISOString(), before: before.toISOString() },
    ...{ sha256, verifyRsa, readDigest, gunzip: gunzipTrailFile },
  };
  for await (const one of verifyDigestChain(ports)) {
    if ('digest' in one) seen.digests += 1;
    else if ('remark' in one) remarks.push(one.remark);
    else if ((seen.failed += 1) <= most) failures.push(one.failure);
  }
  const { digests, failed: count } = seen;
  return { ...stated, chain: { digests, failures: { count, first: failures }, remarks: remarks.slice(0, most) } };
}

async function jsonIn(folder: EvidenceFolder, file: string): Promise<unknown> {
  const written: unknown = JSON.parse((await folder.read(file)).toString('utf8'));
  return written;
}
