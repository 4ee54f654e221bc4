import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule, type IEventBus } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { CheckCompletenessEnv, SequenceAuditEnv, WriteAuditEnv } from '../../lambdas/contracts/environment';
import { eventSource } from '../../lambdas/contracts/events';
import type { Organization } from '../config/deployment';
import type { AuditLock } from '../config/stages';
import { acknowledge, anyObjectOf } from '../constructs/acknowledge';
import { AccountTrail } from '../constructs/account-trail';
import { CardFunction } from '../constructs/card-function';
import { CardQueue } from '../constructs/card-queue';
import { lockedBucket } from '../constructs/evidence-bucket';
import { EvidenceCollector, type ApplicationKeys } from '../constructs/evidence-collector';
import { here, type Foundation } from '../constructs/foundation';
import { readsReconciliation } from '../constructs/reads-reconciliation';
import { queueFeeds, readQueue, ruleToQueue } from '../constructs/queue-worker';
import { allow, readIndexes, throughService } from '../constructs/statements';
import type { Keys } from './keys';

export interface AuditProps extends StackProps {
  readonly foundation: Foundation;
  readonly payments: IEventBus;
  readonly ledger: Table;
  readonly logKey: IKey;
  /** Of the application, for whoever collects evidence: to describe, never to use. */
  readonly keys: ApplicationKeys;
  /** Whose use is reconciled with the entries. */
  readonly watchedKeys: Pick<Keys, 'vaultRoot' | 'envelopeKeys'>;
  readonly organization: Organization | undefined;
  readonly lock: AuditLock;
}

export interface Audit {
  readonly writeAudit: CardFunction;
  readonly checkCompleteness: CardFunction;
  readonly sequenceAudit: CardFunction;
  readonly reconcileReads: CardFunction;
  readonly queue: CardQueue;
}

const seconds = 60;
/** Where `write-audit` puts its objects: `batches/<hour>/<digest>.ndjson.gz`. */
const batches = 'batches/';
/** Where `sequence-audit` puts the log of them. */
const log = 'log/';

/** Evidence that its writers cannot change: the archive of events, and the trail of API calls (design section 10). */
export function auditStack(scope: Construct, props: AuditProps): Audit {
  const { foundation, payments, ledger, logKey, keys, watchedKeys, organization, lock, ...stackProps } = props;
  const stack = new Stack(scope, 'audit', stackProps);
  const archive = lockedBucket(stack, { bucket: 'archive', owner: 'ledger', lock, foundation });
  const queue = new CardQueue(stack, { queue: 'write-audit', zone: 'ledger', timeoutSeconds: seconds, foundation });
  const writeAudit = new CardFunction<typeof WriteAuditEnv>(stack, {
    handler: 'write-audit',
    environment: { ARCHIVE_BUCKET: archive.bucketName },
    permissions: [...readQueue(queue), ...writeTo(archive, batches)],
    timeoutSeconds: seconds,
    failureImpact: 'The audit trail stops growing: nobody can prove what happens from now on (PCI DSS 10.7).',
    foundation,
  });
  acknowledge(writeAudit, anyObjectOf(archive, batches), 'An object is named by the digest of its bytes.');
  ruleToQueue(stack, queue, { bus: payments, pattern: { source: [eventSource] }, foundation });
  queueFeeds(writeAudit, queue, { size: 500, windowSeconds: 20 });
  const checkCompleteness = completenessCheck(stack, { archive, payments, ledger, foundation });
  const trail = new AccountTrail(stack, { lock, organization, foundation });
  const sequenceAudit = sequencer(stack, { archive, logKey, foundation });
  new EvidenceCollector(stack, { keys, foundation });
  const reconcileReads = readsReconciliation(stack, {
    ...{ trail, archive, payments, watchedKeys, foundation },
    permissions: [...readFrom(archive, [batches]), ...readFrom(trail.bucket, [trail.root])],
  });
  return { writeAudit, checkCompleteness, sequenceAudit, reconcileReads, queue };
}

/** Every day, once the day before is over and archived, for as long as a function may run. A core's worth of memory: it unpacks. */
function completenessCheck(
  stack: Stack,
  {
    archive,
    payments,
    ledger,
    foundation,
  }: Pick<AuditProps, 'payments' | 'ledger' | 'foundation'> & { readonly archive: Bucket },
): CardFunction {
  const check = new CardFunction<typeof CheckCompletenessEnv>(stack, {
    handler: 'check-completeness',
    environment: {
      LEDGER_TABLE: ledger.tableName,
      ARCHIVE_BUCKET: archive.bucketName,
      EVENT_BUS: payments.eventBusName,
    },
    permissions: [
      ...readIndexes(ledger, ['by-hour']),
      ...readFrom(archive, [batches]),
      allow(['events:PutEvents'], [payments.eventBusArn]),
    ],
    timeoutSeconds: 15 * 60,
    memoryMegabytes: 1769,
    failureImpact: 'Nobody knows whether the audit archive has every payment of the day before (PCI DSS 10.7).',
    foundation,
  });
  acknowledge(check, anyObjectOf(archive, batches), 'It reads what was archived, whatever the digest in its name.');
  new Rule(stack, 'completeness-schedule', {
    ruleName: foundation.names.named('check-completeness'),
    schedule: Schedule.cron({ hour: '2', minute: '0' }),
    targets: [new LambdaFunction(check.function, { event: RuleTargetInput.fromObject({}) })],
  });
  return check;
}

/** Every minute: what was archived is in the signed log within five, or an alarm says that it is not. */
function sequencer(
  stack: Stack,
  { archive, logKey, foundation }: Pick<AuditProps, 'logKey' | 'foundation'> & { readonly archive: Bucket },
): CardFunction {
  const sequence = new CardFunction<typeof SequenceAuditEnv>(stack, {
    handler: 'sequence-audit',
    environment: {
      ARCHIVE_BUCKET: archive.bucketName,
      LOG_KEY: logKey.keyArn,
      LOG_NAME: foundation.names.auditLog(here),
    },
    permissions: [
      ...readFrom(archive, [batches, log]),
      ...writeTo(archive, log),
      allow(['kms:Sign', 'kms:GetPublicKey'], [logKey.keyArn]),
    ],
    timeoutSeconds: 120,
    memoryMegabytes: 1769,
    failureImpact:
      'What is archived from now on is not in the signed log: nobody can prove that none of it was taken away.',
    foundation,
  });
  for (const prefix of [batches, log]) {
    acknowledge(sequence, anyObjectOf(archive, prefix), 'Its objects are named by digests, tree sizes and tiles.');
  }
  new Rule(stack, 'sequence-schedule', {
    ruleName: foundation.names.named('sequence-audit'),
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(sequence.function)],
  });
  return sequence;
}

function writeTo(archive: Bucket, prefix: string): readonly PolicyStatement[] {
  return [
    allow(['s3:PutObject'], [archive.arnForObjects(`${prefix}*`)]),
    throughService(keyOf(archive), 's3', ['GenerateDataKey']),
  ];
}

function readFrom(archive: Bucket, prefixes: readonly string[]): readonly PolicyStatement[] {
  return [
    allow(['s3:ListBucket'], [archive.bucketArn]),
    allow(
      ['s3:GetObject'],
      prefixes.map((prefix) => archive.arnForObjects(`${prefix}*`)),
    ),
    throughService(keyOf(archive), 's3', ['Decrypt']),
  ];
}

function keyOf({ encryptionKey, node }: Bucket): IKey {
  if (!encryptionKey) throw new Error(`${node.path} has no key`);
  return encryptionKey;
}
