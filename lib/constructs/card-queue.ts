import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueName, Zone } from '../config/names';
import type { Foundation } from './foundation';

export interface CardQueueProps {
  readonly queue: QueueName;
  readonly zone: Zone;
  /** Of the function that reads it. */
  readonly timeoutSeconds: number;
  readonly foundation: Foundation;
}

const attempts = 5;

/** A consumer's own queue and where its messages go after five attempts, both under the zone's key (design section 8). */
export class CardQueue extends Construct {
  readonly name: QueueName;
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, { queue, zone, timeoutSeconds, foundation }: CardQueueProps) {
    super(scope, `${queue}-queue`);
    this.name = queue;
    this.dead = encryptedQueue(this, 'dead', { name: foundation.names.deadLetterQueue(queue), zone, foundation });
    this.queue = new Queue(this, 'queue', {
      queueName: foundation.names.queue(queue),
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: foundation.serviceKeys[zone],
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // Six times the function's time: AWS's rule for a queue that feeds a function, or a throttled batch is delivered twice.
      visibilityTimeout: Duration.seconds(6 * timeoutSeconds),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: attempts },
    });
  }
}

/** A queue that waits for a person: 14 days, the longest there is. */
export function encryptedQueue(
  scope: Construct,
  id: string,
  { name, zone, foundation }: { readonly name: string; readonly zone: Zone; readonly foundation: Foundation },
): Queue {
  return new Queue(scope, id, {
    queueName: name,
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: foundation.serviceKeys[zone],
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
}
