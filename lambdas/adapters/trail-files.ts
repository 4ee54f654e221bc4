import { createPublicKey, verify } from 'node:crypto';
import {
  CloudTrailFile,
  CloudTrailRecord,
  DigestFile,
  NamingParameters,
  ReplicatingParameters,
} from '../contracts/trail';
import type { TrailIdentity, TrailRecord } from '../domain/audit/reads/trail-record';
import type { Digest } from '../domain/audit/trail/digest';
import { gunzipMember } from './gzip-member';

/** CloudTrail's files are of 50 MB at most, unpacked. What unpacks to more than this is none, and would be a function's whole memory. */
const mostBytes = 128 * 1024 * 1024;

/**
 * @throws MoreThanMember for what is more than one gzip member (RFC 1952), and Error for bad gzip and for what unpacks to more than a
 * file of CloudTrail has
 */
export function gunzipTrailFile(bytes: Uint8Array): Uint8Array {
  return gunzipMember(bytes, mostBytes);
}

/** @throws for bytes that are no digest file of CloudTrail */
export function readDigest(content: Uint8Array): Digest {
  const file = DigestFile.parse(JSON.parse(textOf(content)));
  return {
    account: file.awsAccountId,
    start: file.digestStartTime,
    end: file.digestEndTime,
    bucket: file.digestS3Bucket,
    object: file.digestS3Object,
    fingerprint: file.digestPublicKeyFingerprint,
    previous: previousOf(file),
    logFiles: file.logFiles.map(({ s3Object, hashValue }) => ({ object: s3Object, hash: hashValue })),
  };
}

function previousOf(file: ReturnType<typeof DigestFile.parse>): Digest['previous'] {
  const { previousDigestS3Object: object, previousDigestHashValue: hash, previousDigestSignature: signature } = file;
  if (object !== null && hash !== null && signature !== null && file.previousDigestHashAlgorithm !== null) {
    return { object, hash, signature };
  }
  if (object === null && hash === null && signature === null) return undefined;
  throw new Error('a digest that names half of the digest before');
}

/** RSASSA-PKCS1-v1_5 with SHA-256; the key in DER, PKCS #1 (RFC 8017 A.1.1), as CloudTrail's ListPublicKeys gives it. */
export function verifyRsa(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'pkcs1' });
    return verify('RSA-SHA256', message, key, signature);
  } catch {
    return false;
  }
}

/**
 * The records of a log file of CloudTrail, packed as it is stored.
 * @throws for bad gzip, for what is no log file, and for a record of another shape: what cannot be read must not count as nothing
 */
export function recordsInTrailFile(bytes: Uint8Array): readonly TrailRecord[] {
  return CloudTrailFile.parse(JSON.parse(textOf(gunzipTrailFile(bytes)))).Records.map(recordOf);
}

function recordOf(raw: unknown): TrailRecord {
  const record = CloudTrailRecord.parse(raw);
  return {
    eventId: record.eventID,
    at: new Date(record.eventTime),
    source: record.eventSource,
    name: record.eventName,
    category: record.eventCategory,
    requestId: record.requestID,
    replicates: ReplicatingParameters.safeParse(record.requestParameters).success,
    failed: isRefusal(record),
    identity: identityOf(record.userIdentity ?? {}),
    about: [...(record.resources ?? []).flatMap(({ ARN }) => ARN ?? []), ...namesIn(record.requestParameters)],
  };
}

/**
 * Refused, or failed: nothing was read. A condition that did not hold is no refusal: its answer may have the item that stands there
 * (DynamoDB's API reference, `ReturnValuesOnConditionCheckFailure`). The message of a cancelled transaction lists a reason for each item.
 */
function isRefusal({ errorCode, errorMessage }: ReturnType<typeof CloudTrailRecord.parse>): boolean {
  if (errorCode === undefined || errorCode === null) return false;
  if (errorCode === 'ConditionalCheckFailedException') return false;
  if (errorCode !== 'TransactionCanceledException') return true;
  const reasons = errorMessage?.split('[')[1];
  return reasons !== undefined && !reasons.includes('ConditionalCheckFailed');
}

function identityOf(identity: NonNullable<ReturnType<typeof CloudTrailRecord.parse>['userIdentity']>): TrailIdentity {
  const { type, arn, principalId, accountId, userName, invokedBy, sessionContext } = identity;
  return { type, arn, principalId, accountId, userName, invokedBy, issuer: sessionContext?.sessionIssuer?.arn };
}

function namesIn(parameters: unknown): readonly string[] {
  const parsed = NamingParameters.safeParse(parameters);
  if (!parsed.success) return [];
  return Object.values(parsed.data).filter((value): value is string => typeof value === 'string');
}

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
