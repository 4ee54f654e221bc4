import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { TableName } from '../config/names';
import type { AuditLock } from '../config/stages';
import { lockedBucket } from './evidence-bucket';
import { here, type Foundation } from './foundation';

const watchedTables = ['vault', 'key-store', 'ledger', 'merchants'] as const satisfies readonly TableName[];

/**
 * Every management call of the account, and every call on card data and evidence, into a locked bucket with signed digests
 * (PCI DSS 10.2, 10.3.4, 10.5.1). Advanced selectors, since the simple ones do not know tables.
 */
export class AccountTrail extends Construct {
  constructor(scope: Construct, { lock, foundation }: { readonly lock: AuditLock; readonly foundation: Foundation }) {
    super(scope, 'account-trail');
    const { names, serviceKeys } = foundation;
    const bucket = lockedBucket(this, { bucket: 'trail', owner: 'operations', lock, foundation });
    const trailArn = `arn:${here.partition}:cloudtrail:${here.region}:${here.account}:trail/${names.named('trail')}`;
    for (const statement of deliveries(bucket, trailArn)) bucket.addToResourcePolicy(statement);
    const trail = new CfnTrail(this, 'trail', {
      trailName: names.named('trail'),
      s3BucketName: bucket.bucketName,
      kmsKeyId: serviceKeys.operations.keyArn,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      advancedEventSelectors: selectors(foundation),
    });
    if (bucket.policy) trail.node.addDependency(bucket.policy);
  }
}

/** What CloudTrail asks of its bucket (CloudTrail guide, "Amazon S3 bucket policy for CloudTrail"). */
function deliveries(bucket: Bucket, trailArn: string): readonly PolicyStatement[] {
  const cloudTrail = new ServicePrincipal('cloudtrail.amazonaws.com');
  const ofThisTrail = { 'aws:SourceArn': trailArn };
  return [
    new PolicyStatement({
      sid: 'TrailChecksItsBucket',
      principals: [cloudTrail],
      actions: ['s3:GetBucketAcl'],
      resources: [bucket.bucketArn],
      conditions: { StringEquals: ofThisTrail },
    }),
    new PolicyStatement({
      sid: 'TrailWrites',
      principals: [cloudTrail],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${here.account}/*`)],
      conditions: { StringEquals: { ...ofThisTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }),
  ];
}

/** The selectors as `check-controls` compares them: each a line of `<field>=<value>` and `<field>^<beginning>` (adapters/watched-trail.ts). */
export function trailSelectorLines(foundation: Foundation): readonly string[] {
  return selectors(foundation).map(({ fieldSelectors }) => {
    if (!Array.isArray(fieldSelectors)) throw new Error('a selector without fields');
    const atoms = fieldSelectors.flatMap((selector) => {
      if (!('field' in selector)) throw new Error('a selector that is not written out');
      const { field, equalTo, startsWith, endsWith, notEquals, notStartsWith, notEndsWith } = selector;
      return [
        ...operands(`${field}=`, equalTo),
        ...operands(`${field}^`, startsWith),
        ...operands(`${field}$`, endsWith),
        ...operands(`${field}!=`, notEquals),
        ...operands(`${field}!^`, notStartsWith),
        ...operands(`${field}!$`, notEndsWith),
      ];
    });
    return atoms.join(' ');
  });
}

const operands = (before: string, values: readonly string[] = []): readonly string[] =>
  values.map((value) => `${before}${value}`);

function selectors({ names }: Foundation): CfnTrail.AdvancedEventSelectorProperty[] {
  const own = `arn:${here.partition}`;
  const place = `${here.region}:${here.account}`;
  const ofThisStage = (service: string, resource: string) => `${own}:${service}:${place}:${resource}`;
  return [
    { name: 'management', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
    data(
      'tables',
      'AWS::DynamoDB::Table',
      watchedTables.map((table) => ofThisStage('dynamodb', `table/${names.table(table)}`)),
    ),
    data('objects', 'AWS::S3::Object', [
      `${own}:s3:::${names.bucket('archive', here)}/`,
      `${own}:s3:::${names.bucket('failed-vault', here)}/`,
      `${own}:s3:::${names.bucket('failed-ledger', here)}/`,
    ]),
    readsOf(`${own}:s3:::${names.bucket('trail', here)}/`),
    data('functions', 'AWS::Lambda::Function', [ofThisStage('lambda', `function:${names.named('')}`)]),
    network('kms.amazonaws.com'),
  ];
}

function data(name: string, type: string, arns: readonly string[]): CfnTrail.AdvancedEventSelectorProperty {
  return {
    name,
    fieldSelectors: [
      { field: 'eventCategory', equalTo: ['Data'] },
      { field: 'resources.type', equalTo: [type] },
      { field: 'resources.ARN', startsWith: [...arns] },
    ],
  };
}

/** Who looked at the trail itself (PCI DSS 10.2.1.3). Reads only: its own writes would record themselves. */
function readsOf(trail: string): CfnTrail.AdvancedEventSelectorProperty {
  return {
    name: 'trail',
    fieldSelectors: [
      { field: 'eventCategory', equalTo: ['Data'] },
      { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
      { field: 'resources.ARN', startsWith: [trail] },
      { field: 'readOnly', equalTo: ['true'] },
    ],
  };
}

/** Calls that a VPC endpoint refused: somebody inside tried to reach another account's keys. */
function network(eventSource: string): CfnTrail.AdvancedEventSelectorProperty {
  return {
    name: 'refused at an endpoint',
    fieldSelectors: [
      { field: 'eventCategory', equalTo: ['NetworkActivity'] },
      { field: 'eventSource', equalTo: [eventSource] },
      { field: 'errorCode', equalTo: ['VpceAccessDenied'] },
    ],
  };
}
