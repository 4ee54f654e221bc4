import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { successKey } from '../../lambdas/contracts/controls';
import type { CheckCompletenessEnv, SequenceAuditEnv, WriteAuditEnv } from '../../lambdas/contracts/environment-audit';
import { eventSource } from '../../lambdas/contracts/events';
import type { Deployment, Organization } from '../config/deployment';
import type { AuditLock } from '../config/stages';
import { acknowledge, anyObjectOf } from '../constructs/acknowledge';
import { AccountTrail } from '../constructs/account-trail';
import { eachPrefixHasOneWriter, readFrom, writeTo } from '../constructs/archive-access';
import { CardFunction } from '../constructs/card-function';
import { CardQueue } from '../constructs/card-queue';
import { CardTable } from '../constructs/card-table';
import { checkpointWitness } from '../constructs/checkpoint-witness';
import { controlChecks, type ControlChecksProps } from '../constructs/control-checks';
import { dailyReview } from '../constructs/daily-review';
import { lockedBucket } from '../constructs/evidence-bucket';
import { EvidenceCollector, type ApplicationKeys } from '../constructs/evidence-collector';
import { here, type Foundation } from '../constructs/foundation';
import { readsReconciliation } from '../constructs/reads-reconciliation';
import { queueFeeds, readQueue, ruleToQueue } from '../constructs/queue-worker';
import { allow, putItem, readIndexes } from '../constructs/statements';
import type { Keys } from './keys';

export interface AuditProps extends StackProps {
  readonly foundation: Foundation;
  readonly payments: IEventBus;
  readonly ledger: Table;
  readonly logKey: IKey;
  readonly reviewKey: IKey;
  /** Of the application: whose use is reconciled with the entries, and which whoever collects evidence may describe. */
  readonly keys: ApplicationKeys & Pick<Keys, 'vaultRoot' | 'envelopeKeys'>;
  readonly organization: Organization | undefined;
  readonly lock: AuditLock;
  /** Of the settlement reports: evidence as well. */
  readonly reports: Bucket;
  readonly controls: Pick<ControlChecksProps, 'controls' | 'watchedKeys' | 'firewalls'>;
  readonly witness: Deployment['witness'];
}

export interface Audit {
  readonly writeAudit: CardFunction;
  readonly checkCompleteness: CardFunction;
  readonly sequenceAudit: CardFunction;
  readonly checkControls: CardFunction;
  readonly reviewDay: CardFunction;
  /** Where the stage has a witness. */
  readonly sendCheckpoint: CardFunction | undefined;
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
  const {
    foundation,
    payments,
    ledger,
    logKey,
    reviewKey,
    keys,
    organization,
    lock,
    reports,
    controls,
    witness,
    ...stackProps
  } = props;
  const stack = new Stack(scope, 'audit', stackProps);
  const archive = lockedBucket(stack, { bucket: 'archive', owner: 'ledger', lock, foundation });
  eachPrefixHasOneWriter(archive, foundation);
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
  const table = controlsTable(stack, foundation);
  const checkCompleteness = completenessCheck(stack, { archive, payments, ledger, controls: table, foundation });
  const trail = new AccountTrail(stack, { lock, organization, foundation });
  const sequenceAudit = sequencer(stack, { archive, logKey, foundation });
  const checkControls = controlChecks(stack, {
    ...{ table, lock, payments, ...controls, foundation },
    buckets: { archive, trail: trail.bucket, reports },
    trailArn: trail.arn,
  });
  const reviewDay = dailyReview(stack, { archive, reviewKey, foundation });
  const sendCheckpoint = witness && checkpointWitness(stack, { archive, logKey, witness, controls: table, foundation });
  const reconcileReads = readsReconciliation(stack, {
    ...{ trail, archive, payments, watchedKeys: keys, foundation },
    controls: table,
    scheduled: controls.controls.includes('reads-reconciled'),
    permissions: [...readFrom(archive, [batches]), ...readFrom(trail.bucket, [trail.root])],
  });
  new EvidenceCollector(stack, { keys, trailArn: trail.arn, foundation });
  return {
    writeAudit,
    checkCompleteness,
    sequenceAudit,
    checkControls,
    reviewDay,
    sendCheckpoint,
    reconcileReads,
    queue,
  };
}

/** What is known of each critical control, and when those that are functions last did their work. */
function controlsTable(stack: Stack, foundation: Foundation): Table {
  return new CardTable(stack, { table: 'controls', zone: 'ledger', partitionKey: 'control', foundation }).table;
}

/** Every day, once the day before is over and archived, for as long as a function may run. A core's worth of memory: it unpacks. */
function completenessCheck(
  stack: Stack,
  {
    archive,
    payments,
    ledger,
    controls,
    foundation,
  }: Pick<AuditProps, 'payments' | 'ledger' | 'foundation'> & { readonly archive: Bucket; readonly controls: Table },
): CardFunction {
  const check = new CardFunction<typeof CheckCompletenessEnv>(stack, {
    handler: 'check-completeness',
    environment: {
      LEDGER_TABLE: ledger.tableName,
      ARCHIVE_BUCKET: archive.bucketName,
      EVENT_BUS: payments.eventBusName,
      CONTROLS_TABLE: controls.tableName,
    },
    permissions: [
      ...readIndexes(ledger, ['by-hour']),
      ...readFrom(archive, [batches]),
      allow(['events:PutEvents'], [payments.eventBusArn]),
      // That it ran: it is a control itself.
      ...putItem(controls, successKey('completeness')),
    ],
    timeoutSeconds: 15 * 60,
    memoryMegabytes: 1769,
    failureImpact: 'Nobody knows whether the audit archive has every payment of the day before (PCI DSS 10.7).',
    schedule: {
      runs: [{ id: 'completeness-schedule', at: Schedule.cron({ hour: '2', minute: '0' }), input: {} }],
      silence: { after: Duration.days(1) },
    },
    foundation,
  });
  acknowledge(check, anyObjectOf(archive, batches), 'It reads what was archived, whatever the digest in its name.');
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
    schedule: {
      runs: [{ id: 'sequence-schedule', at: Schedule.rate(Duration.minutes(1)) }],
      silence: { toldBy: 'log-behind' },
    },
    foundation,
  });
  for (const prefix of [batches, log]) {
    acknowledge(sequence, anyObjectOf(archive, prefix), 'Its objects are named by digests, tree sizes and tiles.');
  }
  return sequence;
}
