import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule, type IEventBus } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { CheckCompletenessEnv, WriteAuditEnv } from '../../lambdas/contracts/environment';
import { eventSource } from '../../lambdas/contracts/events';
import type { AuditLock } from '../config/stages';
import { acknowledge, anyObjectOf } from '../constructs/acknowledge';
import { AccountTrail } from '../constructs/account-trail';
import { CardFunction } from '../constructs/card-function';
import { CardQueue } from '../constructs/card-queue';
import { lockedBucket } from '../constructs/evidence-bucket';
import type { Foundation } from '../constructs/foundation';
import { queueFeeds, readQueue, ruleToQueue } from '../constructs/queue-worker';
import { allow, readIndexes, throughService } from '../constructs/statements';

export interface AuditProps extends StackProps {
  readonly foundation: Foundation;
  readonly payments: IEventBus;
  readonly ledger: Table;
  readonly lock: AuditLock;
}

export interface Audit {
  readonly writeAudit: CardFunction;
  readonly checkCompleteness: CardFunction;
  readonly queue: CardQueue;
}

const seconds = 60;
/** Where `write-audit` puts its objects: `batches/<hour>/<digest>.ndjson.gz`. */
const batches = 'batches/';

/** Evidence that its writers cannot change: the archive of events, and the trail of API calls (design section 10). */
export function auditStack(scope: Construct, props: AuditProps): Audit {
  const { foundation, payments, ledger, lock, ...stackProps } = props;
  const stack = new Stack(scope, 'audit', stackProps);
  const archive = lockedBucket(stack, { bucket: 'archive', owner: 'ledger', lock, foundation });
  const queue = new CardQueue(stack, { queue: 'write-audit', zone: 'ledger', timeoutSeconds: seconds, foundation });
  const writeAudit = new CardFunction<typeof WriteAuditEnv>(stack, {
    handler: 'write-audit',
    environment: { ARCHIVE_BUCKET: archive.bucketName },
    permissions: [...readQueue(queue), ...writeTo(archive)],
    timeoutSeconds: seconds,
    failureImpact: 'The audit trail stops growing: nobody can prove what happens from now on (PCI DSS 10.7).',
    foundation,
  });
  acknowledge(writeAudit, anyObjectOf(archive, batches), 'An object is named by the digest of its bytes.');
  ruleToQueue(stack, queue, { bus: payments, pattern: { source: [eventSource] }, foundation });
  queueFeeds(writeAudit, queue, { size: 500, windowSeconds: 20 });
  const checkCompleteness = completenessCheck(stack, { archive, payments, ledger, foundation });
  new AccountTrail(stack, { lock, foundation });
  return { writeAudit, checkCompleteness, queue };
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
      ...readFrom(archive),
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

function writeTo(archive: Bucket): readonly PolicyStatement[] {
  return [
    allow(['s3:PutObject'], [archive.arnForObjects(`${batches}*`)]),
    throughService(keyOf(archive), 's3', ['GenerateDataKey']),
  ];
}

function readFrom(archive: Bucket): readonly PolicyStatement[] {
  return [
    allow(['s3:ListBucket'], [archive.bucketArn]),
    allow(['s3:GetObject'], [archive.arnForObjects(`${batches}*`)]),
    throughService(keyOf(archive), 's3', ['Decrypt']),
  ];
}

function keyOf({ encryptionKey, node }: Bucket): IKey {
  if (!encryptionKey) throw new Error(`${node.path} has no key`);
  return encryptionKey;
}
