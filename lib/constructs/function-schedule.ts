import type { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, type Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { HandlerName, Names } from '../config/names';

/** When a function runs by itself, and how it is noticed that it does not: without an answer to the second there is no schedule. */
export interface FunctionSchedule {
  readonly runs: readonly ScheduledRun[];
  readonly silence: Silence;
  /** Off: the rules stand, and start nothing; nobody is told of the silence. On where it is not said. */
  readonly off?: boolean;
}

/** No run within so long is the alarm `<handler>-not-running`; or an alarm of `metric-alarms.ts` that awaits what each run counts. */
export type Silence = { readonly after: Duration } | { readonly toldBy: 'log-behind' };

export interface ScheduledRun {
  /** Of the rule in its stack. */
  readonly id: `${string}-schedule`;
  /** The rule is named after its handler; a second one, `<handler>-again`. */
  readonly again?: boolean;
  readonly at: Schedule;
  /** What the handler gets; else EventBridge's own event. */
  readonly input?: object;
}

/** The rules of a schedule: none but `CardFunction` makes them, which keeps its silence for the alarm. */
export function scheduleRules(
  scope: Construct,
  { runs, off = false }: FunctionSchedule,
  { handler, names, target }: { readonly handler: HandlerName; readonly names: Names; readonly target: Function },
): void {
  for (const { id, again = false, at, input } of runs) {
    new Rule(scope, id, {
      ruleName: names.named(again ? `${handler}-again` : handler),
      enabled: !off,
      schedule: at,
      targets: [new LambdaFunction(target, input === undefined ? {} : { event: RuleTargetInput.fromObject(input) })],
    });
  }
}
