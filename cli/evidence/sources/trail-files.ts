import { sha256 } from '../../../lambdas/adapters/sha256';
import { gunzipTrailFile, readDigest, verifyRsa } from '../../../lambdas/adapters/trail-files';
import type { Span } from '../../../lambdas/domain/audit/hours';
import type { TrailPublicKey, DigestSignature } from '../../../lambdas/domain/audit/trail/digest';
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
    newest: await listIn<DigestSignature>(folder, 'trail/newest-digests.json'),
    publicKeys: await listIn<TrailPublicKey>(folder, 'trail/public-keys.json'),
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

/** What this run has just written there. */
async function listIn<T>(folder: EvidenceFolder, file: string): Promise<readonly T[]> {
  return JSON.parse((await folder.read(file)).toString('utf8'));
}
