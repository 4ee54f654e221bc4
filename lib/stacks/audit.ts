import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { WriteAuditEnv } from '../../lambdas/contracts/environment';
import { eventSource } from '../../lambdas/contracts/events';
import type { AuditLock } from '../config/stages';
import { acknowledge, anyObjectOf } from '../constructs/acknowledge';
import { AccountTrail } from '../constructs/account-trail';
import { CardFunction } from '../constructs/card-function';
import { CardQueue } from '../constructs/card-queue';
import { lockedBucket } from '../constructs/evidence-bucket';
import type { Foundation } from '../constructs/foundation';
import { queueFeeds, readQueue, ruleToQueue } from '../constructs/queue-worker';
import { allow, throughService } from '../constructs/statements';

export interface AuditProps extends StackProps {
  readonly foundation: Foundation;
  readonly payments: IEventBus;
  readonly lock: AuditLock;
}

export interface Audit {
  readonly writeAudit: CardFunction;
  readonly queue: CardQueue;
}

const seconds = 60;
/** Where `write-audit` puts its objects: `batches/<hour>/<digest>.ndjson.gz`. */
const batches = 'batches/';

/** Evidence that its writers cannot change: the archive of events, and the trail of API calls (design section 10). */
export function auditStack(scope: Construct, { foundation, payments, lock, ...stackProps }: AuditProps): Audit {
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
  new AccountTrail(stack, { lock, foundation });
  return { writeAudit, queue };
}

function writeTo(archive: Bucket) {
  const { encryptionKey } = archive;
  if (!encryptionKey) throw new Error(`${archive.node.path} has no key`);
  return [
    allow(['s3:PutObject'], [archive.arnForObjects(`${batches}*`)]),
    throughService(encryptionKey, 's3', ['GenerateDataKey']),
  ];
}
