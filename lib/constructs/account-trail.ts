import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { selectorDigest } from '../../lambdas/contracts/controls';
import type { Organization } from '../config/deployment';
import type { TableName } from '../config/names';
import type { AuditLock } from '../config/stages';
import { acknowledgePci } from './acknowledge';
import { sha256, withoutTokens } from './as-deployed';
import { lockedBucket } from './evidence-bucket';
import { here, type Foundation } from './foundation';
import { trailArn } from './trail-arn';

const watchedTables = ['vault', 'key-store', 'ledger', 'merchants'] as const satisfies readonly TableName[];

/** What of the endpoints of the network CloudTrail can record: AWS's list when network activity became available to all. */
const endpointsThatTell = ['kms.amazonaws.com', 's3.amazonaws.com', 'secretsmanager.amazonaws.com'] as const;

export interface AccountTrailProps {
  readonly lock: AuditLock;
  readonly organization: Organization | undefined;
  readonly foundation: Foundation;
}

/**
 * Every management call of the account, and every call on card data and evidence, into a locked bucket under a key of its own, with
 * signed digests (PCI DSS 10.2, 10.3.4, 10.5.1). Advanced selectors, since the simple ones do not know tables.
 */
export class AccountTrail extends Construct {
  readonly bucket: Bucket;
  /** What the names of this account's files begin with: `AWSLogs/<account>/`, with the organisation's id between in a trail of one. */
  readonly root: string;
  readonly arn: string;

  constructor(scope: Construct, { lock, organization, foundation }: AccountTrailProps) {
    super(scope, 'account-trail');
    const { names, serviceKeys } = foundation;
    this.root = `AWSLogs/${organization === undefined ? '' : `${organization.id}/`}${here.account}/`;
    this.bucket = lockedBucket(this, { bucket: 'trail', owner: 'trail', lock, foundation });
    this.arn = trailArn(names, organization);
    for (const statement of deliveries(this.bucket, this.arn, organization)) {
      this.bucket.addToResourcePolicy(statement);
    }
    const trail = new CfnTrail(this, 'trail', {
      trailName: names.named('trail'),
      s3BucketName: this.bucket.bucketName,
      kmsKeyId: serviceKeys.trail.keyArn,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      isOrganizationTrail: organization !== undefined,
      advancedEventSelectors: selectors(foundation),
    });
    acknowledgePci(
      trail,
      'CloudTrailCloudWatchLogsEnabled',
      'Its signed files in the locked bucket are the record, and `reconcile-reads` reads them every hour; a copy in a log could be deleted.',
    );
    if (this.bucket.policy) trail.node.addDependency(this.bucket.policy);
  }
}

/**
 * What CloudTrail asks of its bucket (CloudTrail guide, "Amazon S3 bucket policy for CloudTrail"; of an organisation's, "Creating a trail
 * for an organization": the account of the trail's owner, and every account under the organisation's id).
 */
function deliveries(bucket: Bucket, trail: string, organization: Organization | undefined): readonly PolicyStatement[] {
  const cloudTrail = new ServicePrincipal('cloudtrail.amazonaws.com');
  const ofThisTrail = { 'aws:SourceArn': trail };
  const folders = [organization?.managementAccount ?? here.account, ...(organization ? [organization.id] : [])];
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
      resources: folders.map((folder) => bucket.arnForObjects(`AWSLogs/${folder}/*`)),
      conditions: { StringEquals: { ...ofThisTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }),
  ];
}

/** The selectors as `check-controls` compares them: digests of lines of `<field>=<value>` and `<field>^<beginning>` (adapters/watched-trail.ts). */
export function trailSelectorDigests(foundation: Foundation): readonly string[] {
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
    return selectorDigest(atoms.join(' '), withoutTokens, sha256);
  });
}

const operands = (before: string, values: readonly string[] = []): readonly string[] =>
  values.map((value) => `${before}${value}`);

function selectors({ names }: Foundation): CfnTrail.AdvancedEventSelectorProperty[] {
  const own = `arn:${here.partition}`;
  const place = `${here.region}:${here.account}`;
  const ofThisStage = (service: string, resource: string) => `${own}:${service}:${place}:${resource}`;
  const sessionsOf = (role: string) => `${own}:sts::${here.account}:assumed-role/${role}/`;
  return [
    { name: 'management', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
    data(
      'tables',
      'AWS::DynamoDB::Table',
      watchedTables.map((table) => ofThisStage('dynamodb', `table/${names.table(table)}`)),
    ),
    // Its stream carries the rows of the vault. The relay asks it all the time: only others are news.
    data('stream', 'AWS::DynamoDB::Stream', [ofThisStage('dynamodb', `table/${names.table('vault')}/stream/`)], {
      field: 'userIdentity.arn',
      notStartsWith: [sessionsOf(names.role('relay-vault-events'))],
    }),
    data('objects', 'AWS::S3::Object', [
      `${own}:s3:::${names.bucket('archive', here)}/`,
      `${own}:s3:::${names.bucket('failed-vault', here)}/`,
      `${own}:s3:::${names.bucket('failed-ledger', here)}/`,
    ]),
    // Who looked at the trail itself (PCI DSS 10.2.1.3). Reads only: its own writes would record themselves.
    data('trail', 'AWS::S3::Object', [`${own}:s3:::${names.bucket('trail', here)}/`], {
      field: 'readOnly',
      equalTo: ['true'],
    }),
    data('functions', 'AWS::Lambda::Function', [ofThisStage('lambda', `function:${names.named('')}`)]),
    ...endpointsThatTell.map(refusedAtEndpoint),
  ];
}

function data(
  name: string,
  type: string,
  ...[arns, also]: readonly [arns: readonly string[], also?: CfnTrail.AdvancedFieldSelectorProperty]
): CfnTrail.AdvancedEventSelectorProperty {
  return {
    name,
    fieldSelectors: [
      { field: 'eventCategory', equalTo: ['Data'] },
      { field: 'resources.type', equalTo: [type] },
      { field: 'resources.ARN', startsWith: [...arns] },
      ...(also ? [also] : []),
    ],
  };
}

/**
 * Calls that a VPC endpoint refused: somebody inside tried to reach another account's things, or came with another account's
 * credentials. What it let through are management and data events of this account already (ADR 0016).
 */
function refusedAtEndpoint(eventSource: string): CfnTrail.AdvancedEventSelectorProperty {
  return {
    name: `refused at the endpoint of ${eventSource}`,
    fieldSelectors: [
      { field: 'eventCategory', equalTo: ['NetworkActivity'] },
      { field: 'eventSource', equalTo: [eventSource] },
      { field: 'errorCode', equalTo: ['VpceAccessDenied'] },
    ],
  };
}
