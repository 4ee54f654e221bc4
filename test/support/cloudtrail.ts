import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { DigestSignature, TrailPublicKey } from '../../lambdas/domain/audit/trail/digest';

/**
 * Files of CloudTrail, generated in AWS's documented format, not AWS's own: record version 1.11 ("CloudTrail record contents"), log file
 * names, digest files and their signatures ("CloudTrail digest file structure", "Custom implementations of CloudTrail log file integrity
 * validation"), with real RSA keys. Nothing here was ever delivered by AWS: docs/reads.md lists what must be compared.
 */
export const trailAccount = '111122223333';
export const trailRegion = 'eu-central-1';

const hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const compact = (at: Date): string => at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
const seconds = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
const dayOf = (at: Date): string => at.toISOString().slice(0, 10).replaceAll('-', '/');

interface SigningKey {
  readonly privateKey: KeyObject;
  readonly listed: TrailPublicKey;
}

export function trailKey(from = '2026-01-01T00:00:00Z', to = '2027-01-01T00:00:00Z'): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = publicKey.export({ format: 'der', type: 'pkcs1' });
  const fingerprint = createHash('md5').update(der).digest('hex');
  return { privateKey, listed: { fingerprint, value: der.toString('base64'), valid_from: from, valid_to: to } };
}

interface Place {
  readonly account?: string;
  readonly region?: string;
  /** For an organisation's trail. */
  readonly organization?: string;
  readonly start: Date;
  readonly key?: SigningKey;
}

/** One trail in one Region, delivering. */
export class CloudTrailFixture {
  readonly files = new Map<string, Buffer>();
  readonly bucket = 'strongroom-test-trail';
  private readonly root: string;
  private readonly account: string;
  private readonly region: string;
  private readonly signatures = new Map<string, string>();
  private readonly named = new Set<string>();
  private previous: { object: string; hash: string; signature: string } | undefined;
  private pending: { object: string; hash: string }[] = [];
  private since: Date;
  private count = 0;
  key: SigningKey;
  readonly publicKeys: TrailPublicKey[];

  constructor({ account = trailAccount, region = trailRegion, organization, start, key = trailKey() }: Place) {
    this.account = account;
    this.region = region;
    this.root = `AWSLogs/${organization === undefined ? '' : `${organization}/`}${account}/`;
    this.since = start;
    this.key = key;
    this.publicKeys = [key.listed];
  }

  /** Signatures as S3 has them in metadata, of digests that no other digest names. */
  get newest(): DigestSignature[] {
    return [...this.signatures]
      .filter(([object]) => !this.named.has(object))
      .map(([object, signature]) => ({ object, signature, signature_algorithm: 'SHA256withRSA' }));
  }

  /** Deliver a log file. @returns its name */
  deliver(at: Date, records: readonly object[]): string {
    this.count += 1;
    const unique = `generated${String(this.count).padStart(7, '0')}`;
    const minute = `${compact(at).slice(0, 13)}Z`;
    const object = `${this.root}CloudTrail/${this.region}/${dayOf(at)}/${this.account}_CloudTrail_${this.region}_${minute}_${unique}.json.gz`;
    const content = JSON.stringify({ Records: records });
    this.files.set(object, gzipSync(content));
    this.pending.push({ object, hash: hex(content) });
    return object;
  }

  /** Deliver the digest of what was delivered since the last. @returns its name */
  digest(end: Date, { backfill = false } = {}): string {
    const suffix = backfill ? '_backfill' : '';
    const object = `${this.root}CloudTrail-Digest/${this.region}/${dayOf(end)}/${this.account}_CloudTrail-Digest_${this.region}_strongroom-test-trail_${this.region}_${compact(end)}Z${suffix}.json.gz`;
    const previous = backfill ? undefined : this.previous;
    const content = JSON.stringify({
      awsAccountId: this.account,
      digestStartTime: seconds(this.since),
      digestEndTime: seconds(end),
      digestS3Bucket: this.bucket,
      digestS3Object: object,
      digestPublicKeyFingerprint: this.key.listed.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: this.pending.length === 0 ? null : seconds(end),
      oldestEventTime: this.pending.length === 0 ? null : seconds(this.since),
      previousDigestS3Bucket: previous === undefined ? null : this.bucket,
      previousDigestS3Object: previous?.object ?? null,
      previousDigestHashValue: previous?.hash ?? null,
      previousDigestHashAlgorithm: previous === undefined ? null : 'SHA-256',
      previousDigestSignature: previous?.signature ?? null,
      logFiles: this.pending.map((file) => ({
        s3Bucket: this.bucket,
        s3Object: file.object,
        hashValue: file.hash,
        hashAlgorithm: 'SHA-256',
        newestEventTime: seconds(end),
        oldestEventTime: seconds(this.since),
      })),
    });
    const text = [seconds(end), `${this.bucket}/${object}`, hex(content), previous?.signature ?? 'null'].join('\n');
    const signature = sign('RSA-SHA256', Buffer.from(text), this.key.privateKey).toString('hex');
    this.files.set(object, gzipSync(content));
    this.signatures.set(object, signature);
    if (previous !== undefined) this.named.add(previous.object);
    this.pending = [];
    if (backfill) return object;
    this.previous = { object, hash: hex(content), signature };
    this.since = end;
    return object;
  }

  /** Logging, or its validation, was off until then: the next digest begins a chain. */
  restart(at: Date): void {
    this.previous = undefined;
    this.pending = [];
    this.since = at;
  }

  /** What no CloudTrail does: the next digest, rightly signed, begins later than the last one ended. */
  skip(until: Date): void {
    this.since = until;
  }

  /** What no CloudTrail does: the next digest, rightly signed, names a log file that a digest has named. */
  nameAgain(object: string): void {
    this.pending.push({ object, hash: hex(gunzipSync(this.files.get(object) ?? Buffer.alloc(0))) });
  }

  /** CloudTrail signs with another key from now on. */
  rotate(key: SigningKey): void {
    this.key = key;
    this.publicKeys.push(key.listed);
  }
}
