import { sha256 } from '../../lambdas/adapters/sha256';
import { gunzipTrailFile, readDigest, verifyRsa } from '../../lambdas/adapters/trail-files';
import { verifyDigestChain } from '../../lambdas/domain/audit/trail/digest-chain';
import type { VerifyTrail } from './check-trail';

/** CloudTrail's digest chain, with Node's cryptography. */
export const verifyTrail: VerifyTrail = (trail) =>
  verifyDigestChain({ ...trail, sha256, verifyRsa, gunzip: gunzipTrailFile, readDigest });
