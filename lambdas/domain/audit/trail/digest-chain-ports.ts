import type { Archive } from '../archive';
import type { Sha256 } from '../log/merkle';
import type { Digest, DigestSignature, TrailPublicKey } from './digest';

export interface DigestChainPorts {
  /** CloudTrail's files under their own names, wherever they were copied to. `list` in the order of their bytes. */
  readonly files: Pick<Archive, 'list' | 'get'>;
  /** Of digests that no other digest names: the newest of each Region, and the last ones before logging was stopped. */
  readonly newest: readonly DigestSignature[];
  readonly publicKeys: readonly TrailPublicKey[];
  /** RFC 3339. What the files are said to cover: a chain that begins later or ends earlier lacks digests. */
  readonly span?: { readonly from: string; readonly before: string };
  readonly sha256: Sha256;
  /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2.2); the key in DER, PKCS #1. False for anything that is no key. */
  readonly verifyRsa: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
  /** @throws MoreThanMember for what is more than one gzip member, Error for bad gzip and for what unpacks to more than a file of CloudTrail has */
  readonly gunzip: (bytes: Uint8Array) => Uint8Array;
  /** @throws for bytes that are no digest */
  readonly readDigest: (bytes: Uint8Array) => Digest;
}
