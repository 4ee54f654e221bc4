import { AccountRootPrincipal, Effect, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { BucketName } from '../config/names';
import { acknowledge, acknowledgeOwnPolicy } from './acknowledge';
import { cryptography } from './key-administration';
import { here, type Foundation, type KeyOwner } from './foundation';
import { actionsWithoutResource, allow, describingActions, throughService } from './statements';

export interface ApplicationKeys {
  readonly envelopeKeys: Readonly<Record<string, IKey>>;
  readonly jwksSigningKeys: Readonly<Record<string, IKey>>;
  readonly vaultRoot: IKey;
  readonly auditLog: IKey;
  readonly evidence: IKey;
  /** Signs the daily reviews, where the stage has them. */
  readonly review?: IKey;
}

export interface EvidenceCollectorProps {
  readonly keys: ApplicationKeys;
  /** Of the stage's trail. */
  readonly trailArn: string;
  readonly foundation: Foundation;
}

/** What is evidence, and what of it is not: the other buckets hold batches with ciphertext. */
const evidenceBuckets = ['archive', 'trail', 'reports'] as const satisfies readonly BucketName[];
/** Whose data at rest a collector never needs. */
const closedOwners: readonly string[] = ['edge', 'vault'] satisfies readonly KeyOwner[];

/**
 * The role that `strongroom evidence` takes: it reads evidence and configuration, signs a manifest, and can read no card, whatever else
 * it is given (the denials; PCI DSS 7.2.1, 10.3.1). Who may take it is IAM's of the account: with a second factor (PCI DSS 8.4), which
 * people of an identity centre show to it and not to us.
 */
export class EvidenceCollector extends Construct {
  constructor(scope: Construct, { keys, trailArn, foundation }: EvidenceCollectorProps) {
    super(scope, 'evidence-collector');
    const { names } = foundation;
    const role = new Role(this, 'role', {
      roleName: names.collectorRole,
      description: 'Reads evidence and configuration for `strongroom evidence`; no card, and nothing that is written',
      assumedBy: new AccountRootPrincipal(),
      inlinePolicies: {
        reads: new PolicyDocument({
          statements: [...evidenceOf(foundation), ...configurationOf(foundation, trailArn)],
        }),
        keys: new PolicyDocument({ statements: [...keysOf(keys, foundation)] }),
        never: new PolicyDocument({ statements: [...never(keys, foundation)] }),
      },
    });
    acknowledgeOwnPolicy(role);
    for (const finding of wide(foundation))
      acknowledge(role, finding, 'Descriptions, and objects of evidence: no data.');
  }
}

const bucketArn = ({ names }: Foundation, bucket: BucketName): string =>
  `arn:${here.partition}:s3:::${names.bucket(bucket, here)}`;

function evidenceOf(foundation: Foundation): readonly PolicyStatement[] {
  const buckets = evidenceBuckets.map((bucket) => bucketArn(foundation, bucket));
  const open = Object.entries(foundation.serviceKeys).filter(([owner]) => !closedOwners.includes(owner));
  return [
    allow(
      [
        's3:GetBucketObjectLockConfiguration',
        's3:GetBucketPolicy',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketVersioning',
        's3:GetEncryptionConfiguration',
        's3:ListBucket',
        's3:ListBucketVersions',
      ],
      buckets,
    ),
    ...buckets.map((bucket) =>
      allow(['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion'], [`${bucket}/*`]),
    ),
    ...open.map(([, key]) => throughService(key, 's3', ['Decrypt'])),
  ];
}

const things = {
  roles: ['iam', '', 'role/'],
  functions: ['lambda', here.region, 'function:'],
  stacks: ['cloudformation', here.region, 'stack/'],
  tables: ['dynamodb', here.region, 'table/'],
} as const;

function arnOf(kind: keyof typeof things, { names }: Foundation): string {
  const [service, region, before] = things[kind];
  return `arn:${here.partition}:${service}:${region}:${here.account}:${before}${names.named('*')}`;
}

const kinds = ['roles', 'functions', 'stacks', 'tables'] as const;

function configurationOf(foundation: Foundation, trailArn: string): readonly PolicyStatement[] {
  return [
    ...kinds.map((kind) => allow(describingActions[kind], [arnOf(kind, foundation)])),
    allow(['cloudtrail:GetEventSelectors', 'cloudtrail:GetTrail', 'cloudtrail:GetTrailStatus'], [trailArn]),
    allow(actionsWithoutResource.descriptions, ['*']),
  ];
}

const described = ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'] as const;

function keysOf(keys: ApplicationKeys, { serviceKeys }: Foundation): readonly PolicyStatement[] {
  const pairs = [
    ...Object.values(keys.envelopeKeys),
    ...Object.values(keys.jwksSigningKeys),
    ...[keys.auditLog, keys.evidence],
    ...(keys.review === undefined ? [] : [keys.review]),
  ];
  const all = [...pairs, keys.vaultRoot, ...Object.values(serviceKeys)];
  return [
    allow(
      described,
      all.map(({ keyArn }) => keyArn),
    ),
    allow(
      ['kms:GetPublicKey'],
      pairs.map(({ keyArn }) => keyArn),
    ),
    allow(['kms:Sign'], [keys.evidence.keyArn]),
  ];
}

/** Beside all that is not allowed: an administrator who attaches a policy to this role by mistake opens nothing. */
function never(keys: ApplicationKeys, foundation: Foundation): readonly PolicyStatement[] {
  const applicationKeys = [...Object.values(keys.envelopeKeys), keys.vaultRoot].map(({ keyArn }) => keyArn);
  const evidence = evidenceBuckets.map((bucket) => `${bucketArn(foundation, bucket)}/*`);
  return [
    deny('NoKeyOfCards', cryptography, { resources: applicationKeys }),
    deny('NoOtherSignature', ['kms:Sign'], { notResources: [keys.evidence.keyArn] }),
    deny('NoItems', items, { resources: ['*'] }),
    deny('NoObjectsButEvidence', ['s3:GetObject', 's3:GetObjectVersion'], { notResources: evidence }),
    deny('NothingWritten', writes, { resources: ['*'] }),
    deny('NothingStarted', starts, { resources: ['*'] }),
  ];
}

type On = { readonly resources: readonly string[] } | { readonly notResources: readonly string[] };

function deny(sid: string, actions: readonly string[], on: On): PolicyStatement {
  const where = 'resources' in on ? { resources: [...on.resources] } : { notResources: [...on.notResources] };
  return new PolicyStatement({ sid, effect: Effect.DENY, actions: [...actions], ...where });
}

const items = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:ExportTableToPointInTime',
  'dynamodb:GetItem',
  'dynamodb:GetRecords',
  'dynamodb:PartiQL*',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:RestoreTable*',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];

const writes = ['kms:PutKeyPolicy', 's3:BypassGovernanceRetention', 's3:Delete*', 's3:Put*', 's3:ReplicateObject'];

const starts = [
  'events:PutEvents',
  'execute-api:Invoke',
  'iam:PassRole',
  'lambda:Add*',
  'lambda:Create*',
  'lambda:Delete*',
  'lambda:InvokeAsync',
  'lambda:InvokeFunction',
  'lambda:InvokeFunctionUrl',
  'lambda:Put*',
  'lambda:Remove*',
  'lambda:Update*',
  'secretsmanager:GetSecretValue',
  'sqs:ReceiveMessage',
  'sts:AssumeRole',
];

/** The findings of the rule pack that are meant: its words for the wildcards above. */
function wide(foundation: Foundation): readonly string[] {
  const inTemplate = (text: string): string =>
    text
      .replaceAll(here.partition, '<AWS::Partition>')
      .replaceAll(here.account, '<AWS::AccountId>')
      .replaceAll(here.region, '<AWS::Region>');
  const arns = [
    '*',
    ...kinds.map((kind) => arnOf(kind, foundation)),
    ...evidenceBuckets.map((bucket) => `${bucketArn(foundation, bucket)}/*`),
  ];
  return arns.map((arn) => `IAM5[Resource::${inTemplate(arn)}]`);
}
