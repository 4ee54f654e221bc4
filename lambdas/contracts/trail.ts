import * as z from 'zod/mini';

const Name = z.string().check(z.minLength(1), z.maxLength(1024));
const Hex = z.string().check(z.regex(/^[0-9a-f]{2,2048}$/));
const Instant = z.iso.datetime();

/**
 * A digest file of CloudTrail ("CloudTrail digest file structure", CloudTrail guide). Members that nobody reads may be anything. The
 * members of the digest before are all there, or all null.
 */
export const DigestFile = z.object({
  awsAccountId: z.string().check(z.regex(/^\d{12}$/)),
  digestStartTime: Instant,
  digestEndTime: Instant,
  digestS3Bucket: Name,
  digestS3Object: Name,
  digestPublicKeyFingerprint: Hex,
  digestSignatureAlgorithm: z.literal('SHA256withRSA'),
  previousDigestS3Object: z.nullable(Name),
  previousDigestHashValue: z.nullable(Hex),
  previousDigestHashAlgorithm: z.nullable(z.literal('SHA-256')),
  previousDigestSignature: z.nullable(Hex),
  logFiles: z
    .array(z.object({ s3Object: Name, hashValue: Hex, hashAlgorithm: z.literal('SHA-256') }))
    .check(z.maxLength(1_000_000)),
});

const Text = z.string().check(z.maxLength(4096));

/** What is read of a record of CloudTrail ("CloudTrail record contents", version 1.11). Every record of an account must pass. */
export const CloudTrailRecord = z.object({
  eventID: Text,
  eventTime: Instant,
  eventSource: Text,
  eventName: Text,
  eventCategory: z.optional(Text),
  requestID: z.nullish(Text),
  errorCode: z.nullish(Text),
  errorMessage: z.nullish(z.string()),
  userIdentity: z.nullish(
    z.object({
      type: z.nullish(Text),
      arn: z.nullish(Text),
      principalId: z.nullish(Text),
      accountId: z.nullish(Text),
      userName: z.nullish(Text),
      invokedBy: z.nullish(Text),
      sessionContext: z.nullish(z.object({ sessionIssuer: z.nullish(z.object({ arn: z.nullish(Text) })) })),
    }),
  ),
  resources: z.nullish(z.array(z.object({ ARN: z.nullish(Text) }))),
  requestParameters: z.optional(z.unknown()),
});

/** A log file of CloudTrail: each record is looked at by itself. */
export const CloudTrailFile = z.object({ Records: z.array(z.unknown()) });

/** The parameters by which a call names what it is about, where `resources` does not. */
export const NamingParameters = z.object({
  tableName: z.optional(z.unknown()),
  tableArn: z.optional(z.unknown()),
  sourceTableName: z.optional(z.unknown()),
  sourceTableArn: z.optional(z.unknown()),
  /** `<the table's ARN>/backup/<id>`. */
  backupArn: z.optional(z.unknown()),
  functionName: z.optional(z.unknown()),
  roleArn: z.optional(z.unknown()),
  keyId: z.optional(z.unknown()),
});

/** Of `UpdateTable`: the Regions that get a copy of the table. */
export const ReplicatingParameters = z.object({ replicaUpdates: z.array(z.unknown()).check(z.minLength(1)) });
