import { Duration, Fn, Lazy, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type Control, packPolicies } from '../../lambdas/contracts/controls';
import type { CheckControlsEnv } from '../../lambdas/contracts/environment-audit';
import type { BucketName } from '../config/names';
import type { AuditLock } from '../config/stages';
import { trailSelectorDigests } from './account-trail';
import { acknowledge, anyObjectOf } from './acknowledge';
import { readFrom } from './archive-access';
import { bucketPolicyLines, type WatchedKeys } from './as-deployed';
import type { ApiFirewall } from './card-api';
import { CardFunction } from './card-function';
import { here, type Foundation } from './foundation';
import { rotationDays } from './key-administration';
import { allow, useTable } from './statements';

export interface ControlChecksProps {
  readonly table: Table;
  /** Of evidence, by name. */
  readonly buckets: Readonly<Record<EvidenceBucket, Bucket>>;
  readonly payments: IEventBus;
  readonly lock: AuditLock;
  /** Of the stage's trail. */
  readonly trailArn: string;
  readonly controls: readonly Control[];
  readonly watchedKeys: WatchedKeys;
  readonly firewalls: readonly ApiFirewall[];
  readonly foundation: Foundation;
}

const bucketNames = ['archive', 'trail', 'reports'] as const satisfies readonly BucketName[];
type EvidenceBucket = (typeof bucketNames)[number];

/** `check-controls`, every five minutes: what stopped working is on record, and an alarm, within that time (PCI DSS 10.7.2). */
export function controlChecks(stack: Stack, props: ControlChecksProps): CardFunction {
  const { table, buckets, payments, foundation } = props;
  const { archive } = buckets;
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
  const { lock, trailArn, controls, watchedKeys, foundation } = props;
  const json = (value: unknown): string => stack.toJsonString(value);
  // Their ids alone: with ARNs the environment of a function, which is four kilobytes, would be full.
  const ids = Object.entries(watchedKeys.keys).map(
    ([label, { keyArn }]) => `${label}=${Fn.select(1, Fn.split('/', keyArn))}`,
  );
  return {
    CONTROLS: JSON.stringify(controls),
    WATCHED_KEYS: ids.join(','),
    ROTATING_KEYS: JSON.stringify(watchedKeys.rotating),
    ROTATION_DAYS: String(rotationDays),
    WATCHED_BUCKETS: json(Object.fromEntries(namesOfBuckets(props))),
    LOCK_MODE: lock.mode === 'compliance' ? ('COMPLIANCE' as const) : ('GOVERNANCE' as const),
    LOCK_DAYS: String(lock.days),
    PLACE: `${here.partition}/${here.account}/${here.region}`,
    ...(controls.includes('trail') ? { TRAIL: trailArn, TRAIL_SELECTORS: json(trailSelectorDigests(foundation)) } : {}),
    ...(controls.includes('firewall') ? firewallSettings(stack, props) : {}),
    ...(controls.includes('policies') ? { POLICIES: Lazy.string({ produce: () => policiesOf(props) }) } : {}),
  };
}

/** Ids alone, as of keys. The rules of the APIs are mostly the same ones: packed, each stands there once. */
function firewallSettings(stack: Stack, { firewalls, foundation }: ControlChecksProps) {
  const acls = Object.fromEntries(
    firewalls.map(({ api, restApiId, aclId }) => [api, [`${restApiId}/stages/${foundation.names.stage}`, aclId]]),
  );
  const rules = Object.fromEntries(firewalls.map(({ api, rules: lines }) => [api, lines]));
  return { WEB_ACLS: stack.toJsonString(acls), WEB_ACL_RULES: packPolicies(rules) };
}

const namesOfBuckets = ({ foundation: { names } }: ControlChecksProps): readonly (readonly [string, string])[] =>
  bucketNames.map((bucket) => [bucket, names.bucket(bucket, here)]);

/** Each policy statement by statement, when the whole template stands. */
function policiesOf({ buckets, watchedKeys }: ControlChecksProps): string {
  const ofKeys = Object.entries(watchedKeys.policies()).map(([label, lines]) => [`key-${label}`, lines] as const);
  const ofBuckets = Object.entries(buckets).map(
    ([name, bucket]) => [`bucket-${name}`, bucketPolicyLines(bucket)] as const,
  );
  return packPolicies(Object.fromEntries([...ofKeys, ...ofBuckets]));
}

/** Descriptions only: it can read neither a card nor an entry, and change nothing that it watches. */
function questions(props: ControlChecksProps): readonly PolicyStatement[] {
  const { trailArn, controls, watchedKeys, firewalls } = props;
  return [
    allow(
      ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'],
      Object.values(watchedKeys.keys).map((key) => key.keyArn),
    ),
    allow(
      ['s3:GetBucketObjectLockConfiguration', 's3:GetBucketPolicy', 's3:GetBucketVersioning'],
      namesOfBuckets(props).map(([, name]) => `arn:${here.partition}:s3:::${name}`),
    ),
    ...(controls.includes('trail')
      ? [allow(['cloudtrail:GetEventSelectors', 'cloudtrail:GetTrail', 'cloudtrail:GetTrailStatus'], [trailArn])]
      : []),
    // The call names an API's stage, and WAF wants the right to read the web ACL that it answers with.
    ...(controls.includes('firewall')
      ? [
          allow(
            ['wafv2:GetWebACL', 'wafv2:GetWebACLForResource'],
            firewalls.flatMap(({ apiStage, acl }) => [apiStage, acl]),
          ),
        ]
      : []),
  ];
}
