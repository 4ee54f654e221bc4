import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Names } from '../config/names';
import type { StageIntents } from '../config/stages';
import { alarm } from './alarms';
import type { CardFunction } from './card-function';

/** Where unsigned code is let in, somebody hears of it: one alarm a function, and one runbook for all of them. */
export function unsignedCodeAlarms(
  scope: Construct,
  functions: readonly CardFunction[],
  { names, codeSigning }: { readonly names: Names; readonly codeSigning: StageIntents['codeSigning'] },
): readonly Alarm[] {
  if (codeSigning !== 'warn') return [];
  return functions.map(({ handler, function: watched }) =>
    alarm(scope, names, {
      id: `unsigned-code-${handler}`,
      runbook: 'unsigned-code',
      impact: `Code that nobody signed runs in ${handler} now: if no deployment of yours put it there, take it for an attack.`,
      metric: watched.metric('SignatureValidationErrors', { statistic: 'Sum', period: Duration.minutes(1) }),
      threshold: 1,
      periods: 1,
    }),
  );
}
