import { Duration, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { successKey } from '../../lambdas/contracts/controls';
import type { ReconcileReadsEnv } from '../../lambdas/contracts/environment-audit';
import type { HandlerName, Names, TableName } from '../config/names';
import type { AccountTrail } from './account-trail';
import { acknowledge, anyObjectOf } from './acknowledge';
import { CardFunction } from './card-function';
import { here, type Foundation } from './foundation';
import { allow, putItem } from './statements';

export interface ReadsReconciliationProps {
  readonly trail: AccountTrail;
  readonly archive: Bucket;
  readonly payments: IEventBus;
  readonly watchedKeys: { readonly vaultRoot: IKey; readonly envelopeKeys: Readonly<Record<string, IKey>> };
  /** Where it says that it ran: it is a control. */
  readonly controls: Table;
  /** To read both buckets. */
  readonly permissions: readonly PolicyStatement[];
  /** Does the stage list the control? Where not, there is nothing to read: nobody calls it but by hand. */
  readonly scheduled: boolean;
  readonly foundation: Foundation;
}

/** Who touches card data, or invokes who does (lambdas/domain/audit/reads/expected-calls.ts). */
const handlers = [
  'tokenize-card',
  'authorize-card',
  'ask-processor',
  'read-token',
  'delete-token',
  'reveal-card',
  'relay-vault-events',
  'create-charge',
  'pay-order',
  'operate-charge',
  'reconcile-charges',
  'compare-settlements',
] as const satisfies readonly HandlerName[];

/**
 * `reconcile-reads`, every hour, of the hour that ended two hours ago, and of each day once more when late files have come. It reads the
 * trail and the archive, and can neither read a card nor write to what it reads.
 */
export function readsReconciliation(stack: Stack, props: ReadsReconciliationProps): CardFunction {
  const { trail, archive, payments, watchedKeys, controls, permissions, scheduled, foundation } = props;
  const reconcile = new CardFunction<typeof ReconcileReadsEnv>(stack, {
    handler: 'reconcile-reads',
    environment: {
      TRAIL_BUCKET: trail.bucket.bucketName,
      TRAIL_ROOT: trail.root,
      TRAIL_REGION: here.region,
      OTHER_REGIONS: JSON.stringify(everyRegion),
      ARCHIVE_BUCKET: archive.bucketName,
      EVENT_BUS: payments.eventBusName,
      CONTROLS_TABLE: controls.tableName,
      WATCHED: stack.toJsonString(watched(foundation.names, watchedKeys)),
    },
    permissions: [
      ...permissions,
      allow(['events:PutEvents'], [payments.eventBusArn]),
      ...putItem(controls, successKey('reads-reconciled')),
    ],
    timeoutSeconds: 15 * 60,
    // The ids of a day's calls, and a log file unpacked.
    memoryMegabytes: 3008,
    failureImpact: 'Nobody notices when somebody reads card data past the functions that may (PCI DSS 10.2.1.1, 10.7).',
    schedule: {
      runs: [
        { id: 'reconcile-reads-schedule', at: Schedule.cron({ minute: '20' }), input: {} },
        {
          id: 'reconcile-reads-again-schedule',
          again: true,
          at: Schedule.cron({ hour: '5', minute: '40' }),
          input: { days_ago: 1 },
        },
      ],
      silence: { after: Duration.hours(2) },
      off: !scheduled,
    },
    foundation,
  });
  acknowledge(
    reconcile,
    anyObjectOf(archive, 'batches/'),
    'It reads what was archived, whatever the digest in its name.',
  );
  const inThePack = anyObjectOf(trail.bucket, trail.root.replace(here.account, '<AWS::AccountId>'));
  acknowledge(reconcile, inThePack, 'CloudTrail names its files by day, and by what nobody knows before.');
  return reconcile;
}

/** A role can be taken at the endpoint of any Region, and is recorded there. Regions that the account does not use have no files. */
const everyRegion = RegionInfo.regions.filter(({ partition }) => partition === 'aws').map(({ name }) => name);

function watched(names: Names, { vaultRoot, envelopeKeys }: ReadsReconciliationProps['watchedKeys']) {
  const tableArn = (table: TableName) =>
    `arn:${here.partition}:dynamodb:${here.region}:${here.account}:table/${names.table(table)}`;
  const known = (role: string, named: string) => ({
    role: `arn:${here.partition}:iam::${here.account}:role/${role}`,
    function: named,
  });
  const uses: [string, 'root' | 'envelope'][] = [
    [vaultRoot.keyArn, 'root'],
    ...Object.values(envelopeKeys).map((key): [string, 'envelope'] => [key.keyArn, 'envelope']),
  ];
  return {
    tables: { vault: tableArn('vault'), 'key-store': tableArn('key-store') },
    keys: Object.fromEntries(uses),
    // Also `reveal-card` where the stage has none: whoever had its name would be watched as it.
    handlers: Object.fromEntries(handlers.map((name) => [name, known(names.role(name), names.function(name))])),
  };
}
