import { answerOf } from '../sources/asked';
import type { BucketAnswers } from '../sources/ask-buckets';
import { found, notFound } from './answers';
import { statementsOf } from './policy-statements';
import { everyOne, onAwsOnly, type StageQuestion } from './stage-question';

/** PCI DSS 3.2, 3.5, 10.3 and 10.5 on tables, buckets and logs as they are. */
export const dataQuestions: readonly StageQuestion[] = [
  {
    id: 'stage.tables-encrypted',
    requirements: ['3.5.1', '3.6.1'],
    looksFor: 'Every table is encrypted under a key of this account that the stage made.',
    ask: onAwsOnly('it ignores how a table is encrypted', (source) => {
      const own = new Set(source.keys.found.map(({ description }) => answerOf(description)?.KeyMetadata?.Arn));
      return everyOne({
        label: 'Tables under a key of the stage',
        things: 'tables',
        columns: ['Table', 'Encryption', 'Key'],
        rows: source.tables.found.map(({ name, description }, place) => {
          const sse = answerOf(description)?.Table?.SSEDescription;
          const key = sse?.KMSMasterKeyArn;
          return {
            name,
            cells: [sse?.SSEType ?? 'none of the account', key ?? ''],
            holds: sse?.SSEType === 'KMS' && key !== undefined && own.has(key),
            proof: source.tables.proof(place, 'description'),
          };
        }),
      });
    }),
  },
  {
    id: 'stage.expiry',
    requirements: ['3.2.1'],
    looksFor: 'Tables whose items end by themselves, and those whose items somebody must delete.',
    ask: ({ tables }) => {
      const rows = tables.found.map(({ name, expiry }) => {
        const { TimeToLiveStatus: status, AttributeName: attribute } = answerOf(expiry)?.TimeToLiveDescription ?? {};
        return { name, attribute: status === 'ENABLED' ? attribute : undefined };
      });
      const ending = rows.filter(({ attribute }) => attribute !== undefined);
      const said = {
        sentences: [`Tables whose items expire: ${ending.length} of ${rows.length}.`],
        table: {
          columns: ['Table', 'Items expire by'],
          rows: rows.map(({ name, attribute }) => [name, attribute ?? 'they do not; they are deleted by request']),
        },
      };
      const proof = tables.found.map((_table, place) => tables.proof(place, 'expiry'));
      return ending.length > 0 ? found(said, proof) : notFound(said, proof);
    },
  },
  {
    id: 'stage.evidence-locked',
    requirements: ['10.3.2', '10.3.4', '10.5.1'],
    looksFor:
      'The buckets of evidence lock every object, in the mode and for the days that the stage intends, and keep versions.',
    ask: ({ buckets, intents }) =>
      everyOne({
        label: `Buckets that lock for ${intents.auditLock.days} days at least, in mode ${intents.auditLock.mode}, with versions`,
        things: 'buckets of evidence',
        columns: ['Bucket', 'Mode', 'Days', 'Versions'],
        rows: buckets.found.map((bucket, place) => {
          const { Mode, Days } = retentionOf(bucket);
          const versions = answerOf(bucket.versioning)?.Status;
          const locked = Mode === intents.auditLock.mode.toUpperCase() && (Days ?? 0) >= intents.auditLock.days;
          return {
            name: bucket.name,
            cells: [Mode ?? 'none', String(Days ?? 0), versions ?? 'none'],
            holds: locked && versions === 'Enabled',
            proof: buckets.proof(place, 'lock'),
          };
        }),
      }),
  },
  {
    id: 'stage.evidence-closed',
    requirements: ['10.3.1', '10.3.2', '1.4.4'],
    looksFor:
      'No bucket of evidence can be public, and the policy of each denies everybody to delete or to weaken its lock.',
    ask: ({ buckets }) =>
      everyOne({
        label: 'Buckets closed to the public, with deletion denied to everybody',
        things: 'buckets of evidence',
        columns: ['Bucket', 'Public access', 'Deletion'],
        rows: buckets.found.map((bucket, place) => {
          const blocked = Object.values(answerOf(bucket.publicAccess)?.PublicAccessBlockConfiguration ?? {});
          const closed = blocked.length === 4 && blocked.every((block) => block);
          const denied = deletionDenied(answerOf(bucket.policy)?.Policy ?? '');
          return {
            name: bucket.name,
            cells: [closed ? 'blocked in all four ways' : 'not blocked', denied ? 'denied to everybody' : 'not denied'],
            holds: closed && denied,
            proof: buckets.proof(place, 'policy'),
          };
        }),
      }),
  },
  {
    id: 'stage.logs-kept',
    requirements: ['10.5.1', '10.3.1', '3.5.1'],
    looksFor:
      'Every log group of the stage is under a key of this account and is kept for as long as the stage intends.',
    ask: ({ logGroups, intents }) =>
      everyOne({
        label: `Log groups under a key, kept for ${intents.logRetentionDays} days or more`,
        things: 'log groups',
        columns: ['Log group', 'Days', 'Key'],
        rows: (answerOf(logGroups.found)?.groups ?? []).map((group, place) => ({
          name: group.logGroupName ?? '',
          cells: [String(group.retentionInDays ?? 'for ever'), group.kmsKeyId ?? 'none'],
          holds: (group.retentionInDays ?? Infinity) >= intents.logRetentionDays && group.kmsKeyId !== undefined,
          proof: logGroups.proof('answer', 'groups', place),
        })),
        also: ['These are logs of operation; the audit trail is the archive, which is kept longer.'],
      }),
  },
];

const retentionOf = ({ lock }: BucketAnswers) => answerOf(lock)?.ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};

/** What the policy of every bucket of evidence must deny, to everybody and without a condition. */
const deletions = [
  's3:BypassGovernanceRetention',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutBucketObjectLockConfiguration',
];

const deletionDenied = (policy: string): boolean =>
  statementsOf(policy).some(
    ({ effect, anyone, actions, conditions }) =>
      effect === 'Deny' &&
      anyone &&
      Object.keys(conditions).length === 0 &&
      deletions.every((action) => actions.includes(action)),
  );
