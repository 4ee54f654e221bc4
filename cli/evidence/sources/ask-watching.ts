import { type LogGroup, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { GetAccountSummaryCommand, type GetAccountSummaryCommandOutput } from '@aws-sdk/client-iam';
import type { Names } from '../../../lib/config/names';
import type { Clients } from '../../aws';
import { asked, type Asked } from './asked';

export type AlarmAnswers = Asked<{ readonly alarms: readonly MetricAlarm[] }>;
export type LogGroupAnswers = Asked<{ readonly groups: readonly LogGroup[] }>;
export type AccountAnswers = Asked<Omit<GetAccountSummaryCommandOutput, '$metadata'>>;

export function askAlarms({ cloudWatch }: Clients, names: Names): Promise<AlarmAnswers> {
  return asked(async () => {
    const alarms: MetricAlarm[] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client: cloudWatch },
      { AlarmNamePrefix: names.named('') },
    )) {
      alarms.push(...MetricAlarms);
    }
    return { alarms };
  });
}

export function askLogGroups({ logs }: Clients, names: Names): Promise<LogGroupAnswers> {
  return asked(async () => {
    const groups: LogGroup[] = [];
    for await (const page of paginateDescribeLogGroups({ client: logs }, {})) {
      groups.push(...(page.logGroups ?? []).filter(({ logGroupName = '' }) => logGroupName.includes(names.named(''))));
    }
    return { groups };
  });
}

export function askAccount({ iam }: Clients): Promise<AccountAnswers> {
  return asked(() => iam.send(new GetAccountSummaryCommand({})));
}
