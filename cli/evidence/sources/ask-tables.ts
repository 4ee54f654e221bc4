import {
  DescribeContinuousBackupsCommand,
  type DescribeContinuousBackupsCommandOutput,
  DescribeTableCommand,
  type DescribeTableCommandOutput,
  DescribeTimeToLiveCommand,
  type DescribeTimeToLiveCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Clients } from '../../aws';
import { asked, type Asked } from './asked';

export interface TableAnswers {
  readonly name: string;
  readonly description: Asked<Omit<DescribeTableCommandOutput, '$metadata'>>;
  readonly backups: Asked<Omit<DescribeContinuousBackupsCommandOutput, '$metadata'>>;
  readonly expiry: Asked<Omit<DescribeTimeToLiveCommandOutput, '$metadata'>>;
}

/** Descriptions: not one item is read. */
export async function askTable({ dynamo }: Clients, TableName: string): Promise<TableAnswers> {
  return {
    name: TableName,
    description: await asked(() => dynamo.send(new DescribeTableCommand({ TableName }))),
    backups: await asked(() => dynamo.send(new DescribeContinuousBackupsCommand({ TableName }))),
    expiry: await asked(() => dynamo.send(new DescribeTimeToLiveCommand({ TableName }))),
  };
}
