import { Readable } from 'node:stream';
import { type CloudTrailClient, ListPublicKeysCommand, type PublicKey } from '@aws-sdk/client-cloudtrail';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { gunzipTrailFile, readDigest } from '../../../lambdas/adapters/trail-files';
import { canonicalJson } from '../../../lambdas/domain/audit/canonical-json';
import type { Span } from '../../../lambdas/domain/audit/hours';
import { Trouble } from '../../trouble';
import { type EvidenceFolder, isSafeName } from '../folder/evidence-folder';
import { DigestSignatures, type SignedDigest } from './digest-signatures';
import { inOrder } from './in-order';

export interface TrailFrom {
  readonly s3: S3Client;
  readonly cloudTrail: CloudTrailClient;
  readonly bucket: string;
  readonly span: Span;
}

export interface TrailStated {
  readonly logs: number;
  readonly digests: number;
  readonly bytes: number;
  readonly publicKeys: number;
}

const atOnce = 16;

/** `…/2026/11/24/<name>`: CloudTrail files by the day on which it delivers (CloudTrail guide, "Finding your CloudTrail log files"). */
const dated = /\/(\d{4})\/(\d{2})\/(\d{2})\/[^/]+$/;
/**
 * CloudTrail's log and digest files of the days of the span, byte for byte, and what is needed to check them elsewhere: the signatures that
 * stand in no other file, and the public keys.
 */
export async function copyTrail(
  folder: EvidenceFolder,
  from: TrailFrom,
  told: (files: number) => void,
): Promise<TrailStated> {
  const signatures = new DigestSignatures();
  const stated = { logs: 0, digests: 0, bytes: 0 };
  const work = (key: string) => copyObject(folder, from, key);
  for await (const file of inOrder(keysOf(from), { atOnce, work })) {
    stated.bytes += file.size;
    if (file.digest === undefined) stated.logs += 1;
    else {
      stated.digests += 1;
      signatures.add(file.digest);
    }
    if ((stated.logs + stated.digests) % 500 === 0) told(stated.logs + stated.digests);
  }
  await folder.put('trail/newest-digests.json', canonicalJson(signatures.kept()));
  const keys = await publicKeys(from);
  await folder.put('trail/public-keys.json', canonicalJson(keys));
  return { ...stated, publicKeys: keys.length };
}

async function* keysOf({ s3, bucket, span }: TrailFrom): AsyncIterable<string> {
  const [first, last] = [span.from.toISOString().slice(0, 10), span.before.toISOString().slice(0, 10)];
  const isWanted = (key: string): boolean => {
    const [, year = '', month = '', day = ''] = dated.exec(key) ?? [];
    const date = `${year}-${month}-${day}`;
    return date >= first && date <= last && isSafeName(key);
  };
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: 'AWSLogs/' });
  for await (const { Contents = [] } of pages) yield* Contents.map(({ Key = '' }) => Key).filter(isWanted);
}

interface CopiedFile {
  readonly size: number;
  /** Of a digest file. */
  readonly digest: SignedDigest | undefined;
}

async function copyObject(folder: EvidenceFolder, { s3, bucket }: TrailFrom, key: string): Promise<CopiedFile> {
  const { Body, LastModified, Metadata = {} } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!(Body instanceof Readable) || LastModified === undefined) throw new Trouble(`S3 does not give ${key}.`);
  const { size, written } = await folder.stream(`trail/${key}`, Body, LastModified);
  if (!written) throw new Trouble(`${key} stands twice in the trail.`);
  if (!key.includes('/CloudTrail-Digest/')) return { size, digest: undefined };
  const { signature = '', 'signature-algorithm': algorithm = '' } = Metadata;
  const previous = previousOf(await folder.read(`trail/${key}`));
  return { size, digest: { object: key, signature, signature_algorithm: algorithm, previous } };
}

/** What a digest says is the one before it; undefined where it says none, or cannot be read: whoever verifies says so. */
function previousOf(bytes: Uint8Array): string | undefined {
  try {
    return readDigest(gunzipTrailFile(bytes)).previous?.object;
  } catch {
    return undefined;
  }
}

type TrailKey = {
  readonly fingerprint: string;
  /** Base64 of PKCS#1, DER. */
  readonly value: string;
  readonly valid_from: string;
  readonly valid_to: string;
};

async function publicKeys({ cloudTrail, span }: TrailFrom): Promise<TrailKey[]> {
  const keys: TrailKey[] = [];
  let token: string | undefined;
  do {
    const page = await cloudTrail.send(
      new ListPublicKeysCommand({ StartTime: span.from, EndTime: span.before, NextToken: token }),
    );
    keys.push(...(page.PublicKeyList ?? []).map(keyOf));
    token = page.NextToken;
  } while (token !== undefined);
  return keys;
}

const keyOf = ({
  Fingerprint = '',
  Value = new Uint8Array(),
  ValidityStartTime,
  ValidityEndTime,
}: PublicKey): TrailKey => ({
  fingerprint: Fingerprint,
  value: Buffer.from(Value).toString('base64'),
  valid_from: ValidityStartTime?.toISOString() ?? '',
  valid_to: ValidityEndTime?.toISOString() ?? '',
});
