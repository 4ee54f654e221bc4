import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Organization } from '../config/deployment';
import type { Names } from '../config/names';
import { here, type KeyOwner } from './foundation';
import { administration, rotationDays } from './key-administration';
import { trailArn } from './trail-arn';

/** An AWS service that writes to something encrypted: the producer of a producer → target pair (test/infra/receivers.test.ts). */
export type Producer = 'Logs' | 'EventBridge' | 'Alarms' | 'CloudTrail';

export interface ServiceKeyProps {
  readonly names: Names;
  readonly owner: KeyOwner;
  readonly producers: readonly Producer[];
  /** Whose trail CloudTrail writes, where it is that of an organisation. */
  readonly organization: Organization | undefined;
  readonly keepDataOnDelete: boolean;
}

const storage = ['dynamodb', 's3', 'secretsmanager', 'sqs', 'sns'] as const;

/**
 * The key under which AWS services keep the data of one owner at rest: tables, queues, buckets, logs. Usable through those
 * services only; never for the application's own cryptography, which has `ZonedKey`.
 */
export class ServiceKey extends Construct {
  /** A reference that no construct can add statements to: this file alone writes the policy. */
  readonly key: IKey;
  readonly policy: PolicyDocument;

  constructor(scope: Construct, props: ServiceKeyProps) {
    super(scope, `${props.owner}-data`);
    this.policy = new PolicyDocument({
      statements: [administration(), throughStorage(), ...props.producers.map((producer) => receive(producer, props))],
    });
    const key = new Key(this, 'key', {
      alias: props.names.named(`${props.owner}-data`),
      description: `Data at rest of ${props.owner} in stage ${props.names.stage}`,
      enableKeyRotation: true,
      rotationPeriod: Duration.days(rotationDays),
      policy: this.policy,
      removalPolicy: props.keepDataOnDelete ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.key = Key.fromKeyArn(this, 'reference', key.keyArn);
  }
}

/** Whom IAM allows, through the storing services. DynamoDB works with a grant that it makes for itself. */
function throughStorage(): PolicyStatement {
  return new PolicyStatement({
    sid: 'ThroughStorageServices',
    principals: [new AccountRootPrincipal()],
    actions: [
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resources: ['*'],
    conditions: {
      StringEquals: { 'kms:ViaService': storage.map((service) => `${service}.${here.region}.amazonaws.com`) },
    },
  });
}

/**
 * EventBridge does not say for whom it sends when a target is encrypted (SNS guide, "Key management"), so there is no condition for
 * it: the queue's policy names the rule. The others say it.
 */
function receive(producer: Producer, { names, organization }: ServiceKeyProps): PolicyStatement {
  const { principal, conditions, also = [] } = producers(names, organization)[producer];
  return new PolicyStatement({
    sid: `For${producer}`,
    principals: [new ServicePrincipal(principal)],
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', ...also],
    resources: ['*'],
    ...(conditions ? { conditions } : {}),
  });
}

function producers(names: Names, organization: Organization | undefined): Readonly<Record<Producer, ProducerFacts>> {
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': here.account } };
  return {
    Logs: {
      principal: `logs.${here.region}.amazonaws.com`,
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroupsOf(names) } },
      also: ['kms:Encrypt', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    },
    EventBridge: { principal: 'events.amazonaws.com', also: ['kms:ReEncryptFrom', 'kms:ReEncryptTo'] },
    Alarms: { principal: 'cloudwatch.amazonaws.com', conditions: ofThisAccount },
    CloudTrail: {
      principal: 'cloudtrail.amazonaws.com',
      conditions: { StringEquals: { 'aws:SourceArn': trailArn(names, organization) } },
      also: ['kms:GenerateDataKeyWithoutPlaintext'],
    },
  };
}

interface ProducerFacts {
  readonly principal: string;
  /** What its guide asks for beside decrypting and making data keys. */
  readonly also?: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

/** Function logs, and `/strongroom-<stage>/…` for everything else that is logged. */
function logGroupsOf(names: Names): string[] {
  const groups = `arn:${here.partition}:logs:${here.region}:${here.account}:log-group`;
  return [
    `${groups}:/aws/lambda/${names.named('*')}`,
    `${groups}:/${names.named('*')}`,
    `${groups}:aws-waf-logs-${names.named('*')}`,
  ];
}
