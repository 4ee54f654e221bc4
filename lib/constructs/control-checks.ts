import { Duration, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Control } from '../../lambdas/contracts/controls';
import type { CheckControlsEnv } from '../../lambdas/contracts/environment';
import type { BucketName } from '../config/names';
import type { AuditLock } from '../config/stages';
import { trailSelectorLines } from './account-trail';
import { acknowledge, anyObjectOf } from './acknowledge';
import { readFrom } from './archive-access';
import { CardFunction } from './card-function';
import { here, type Foundation } from './foundation';
import { rotationDays } from './key-administration';
import { allow, useTable } from './statements';

export interface ControlChecksProps {
  readonly table: Table;
  readonly archive: Bucket;
  readonly payments: IEventBus;
  readonly lock: AuditLock;
  /** Of the stage's trail. */
  readonly trailArn: string;
  readonly controls: readonly Control[];
  /** By label; `rotating`: labels of those that do. */
  readonly watchedKeys: { readonly keys: Readonly<Record<string, IKey>>; readonly rotating: readonly string[] };
  /** ARNs. */
  readonly firewall: { readonly apiStage: string; readonly acl: string };
  readonly foundation: Foundation;
}

const buckets = ['archive', 'trail', 'reports'] as const satisfies readonly BucketName[];

/** `check-controls`, every five minutes: what stopped working is on record, and an alarm, within that time (PCI DSS 10.7.2). */
export function controlChecks(stack: Stack, props: ControlChecksProps): CardFunction {
  const { table, archive, payments, foundation } = props;
  const check = new CardFunction<typeof CheckControlsEnv>(stack, {
    handler: 'check-controls',
    environment: {
      CONTROLS_TABLE: table.tableName,
      EVENT_BUS: payments.eventBusName,
      ARCHIVE_BUCKET: archive.bucketName,
      ...whatShouldBe(stack, props),
    },
    permissions: [
      ...useTable(table, ['GetItem', 'PutItem']),
      allow(['events:PutEvents'], [payments.eventBusArn]),
      ...readFrom(archive, ['log/']),
      ...questions(props),
    ],
    timeoutSeconds: 120,
    failureImpact: 'Nobody is told when a critical control stops working: trail, firewall, keys, locks, log or review.',
    schedule: {
      runs: [{ id: 'controls-schedule', at: Schedule.rate(Duration.minutes(5)) }],
      silence: { after: Duration.minutes(15) },
    },
    foundation,
  });
  acknowledge(check, anyObjectOf(archive, 'log/'), 'Steps of the log are named by numbers, checkpoints by tree sizes.');
  return check;
}

/** The template's own words: what is deployed by hand later is not in them. */
function whatShouldBe(stack: Stack, props: ControlChecksProps) {
  const { lock, trailArn, controls, watchedKeys, firewall, foundation } = props;
  const { names } = foundation;
  const json = (value: unknown): string => stack.toJsonString(value);
  const arns = Object.entries(watchedKeys.keys).map(([label, key]) => [label, key.keyArn] as const);
  return {
    CONTROLS: JSON.stringify(controls),
    WATCHED_KEYS: json(Object.fromEntries(arns)),
    ROTATING_KEYS: JSON.stringify(watchedKeys.rotating),
    ROTATION_DAYS: String(rotationDays),
    WATCHED_BUCKETS: json(Object.fromEntries(buckets.map((bucket) => [bucket, names.bucket(bucket, here)]))),
    LOCK_MODE: lock.mode === 'compliance' ? ('COMPLIANCE' as const) : ('GOVERNANCE' as const),
    LOCK_DAYS: String(lock.days),
    ...(controls.includes('trail') ? { TRAIL: trailArn, TRAIL_SELECTORS: json(trailSelectorLines(foundation)) } : {}),
    ...(controls.includes('firewall') ? { API_STAGE: firewall.apiStage, WEB_ACL: firewall.acl } : {}),
  };
}

/** Descriptions only: it can read neither a card nor an entry, and change nothing that it watches. */
function questions(props: ControlChecksProps): readonly PolicyStatement[] {
  const { trailArn, controls, watchedKeys, firewall, foundation } = props;
  const { names } = foundation;
  return [
    allow(
      ['kms:DescribeKey', 'kms:GetKeyRotationStatus'],
      Object.values(watchedKeys.keys).map((key) => key.keyArn),
    ),
    allow(
      ['s3:GetBucketObjectLockConfiguration', 's3:GetBucketVersioning'],
      buckets.map((bucket) => `arn:${here.partition}:s3:::${names.bucket(bucket, here)}`),
    ),
    ...(controls.includes('trail')
      ? [allow(['cloudtrail:GetEventSelectors', 'cloudtrail:GetTrail', 'cloudtrail:GetTrailStatus'], [trailArn])]
      : []),
    // The call names the API's stage, and WAF wants the right to read the web ACL that it answers with.
    ...(controls.includes('firewall')
      ? [allow(['wafv2:GetWebACL', 'wafv2:GetWebACLForResource'], [firewall.apiStage, firewall.acl])]
      : []),
  ];
}
