import { Duration, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { CompareSettlementsEnv } from '../../lambdas/contracts/environment';
import { comparedAgainAfterDays } from '../../lambdas/contracts/schedules';
import type { StageIntents } from '../config/stages';
import { acknowledge, anyObjectOf } from './acknowledge';
import { writeTo } from './archive-access';
import { CardFunction } from './card-function';
import { lockedBucket } from './evidence-bucket';
import type { Foundation } from './foundation';
import { allow, queryIndexes, useTable } from './statements';

export interface SettlementComparisonProps {
  readonly tables: { readonly ledger: Table; readonly merchants: Table };
  readonly payments: IEventBus;
  readonly askProcessor: CardFunction;
  readonly intents: Pick<StageIntents, 'connectors' | 'auditLock'>;
  readonly foundation: Foundation;
}

/** Where it puts its objects: `settlements/<day>/<connector>.csv` and `.txt`. */
const settlements = 'settlements/';

/**
 * `compare-settlements`, every night when the day before has been over for three hours, and its reports: evidence like the archive,
 * under the same lock, so that what was reported stays as it was reported.
 */
export function settlementComparison(
  stack: Stack,
  props: SettlementComparisonProps,
): { readonly compare: CardFunction; readonly reports: Bucket } {
  const { tables, payments, askProcessor, intents, foundation } = props;
  const reports = lockedBucket(stack, { bucket: 'reports', owner: 'ledger', lock: intents.auditLock, foundation });
  const compare = new CardFunction<typeof CompareSettlementsEnv>(stack, {
    handler: 'compare-settlements',
    environment: {
      LEDGER_TABLE: tables.ledger.tableName,
      MERCHANTS_TABLE: tables.merchants.tableName,
      ASK_PROCESSOR_FUNCTION: askProcessor.function.functionName,
      EVENT_BUS: payments.eventBusName,
      REPORTS_BUCKET: reports.bucketName,
      CONNECTORS: JSON.stringify(intents.connectors),
    },
    permissions: [
      ...useTable(tables.ledger, ['GetItem']),
      queryIndexes(tables.ledger, ['by-hour']),
      queryIndexes(tables.merchants, ['by-connector']),
      allow(['lambda:InvokeFunction'], [askProcessor.function.functionArn]),
      allow(['events:PutEvents'], [payments.eventBusArn]),
      ...writeTo(reports, settlements),
    ],
    timeoutSeconds: 900,
    memoryMegabytes: 1769,
    failureImpact: 'Nobody notices when a processor and our ledger disagree about money.',
    schedule: {
      runs: [
        { id: 'compare-schedule', at: Schedule.cron({ minute: '0', hour: '3' }), input: {} },
        {
          id: 'compare-again-schedule',
          again: true,
          at: Schedule.cron({ minute: '0', hour: '4' }),
          input: { days_ago: comparedAgainAfterDays },
        },
      ],
      silence: { after: Duration.days(1) },
    },
    foundation,
  });
  acknowledge(compare, anyObjectOf(reports, settlements), 'A report is named by its day and connector.');
  return { compare, reports };
}
