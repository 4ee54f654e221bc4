import { DescribeTableCommand, paginateListTables } from '@aws-sdk/client-dynamodb';
import { ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { paginateListAliases } from '@aws-sdk/client-kms';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../../cli/aws';
import { emulatorAccount } from '../../cli/local/environment';
import type { Matrix } from './permissions';
import type { Thing } from './zone-attempts';

const before = 'strongroom-local-';
const after = `-${emulatorAccount.account}-${emulatorAccount.region}`;

/** Everything of the deployed stage that the matrix is about, as the emulator lists it: nothing can be forgotten here. */
export async function thingsOf(clients: Clients, matrix: Matrix): Promise<readonly Thing[]> {
  const found = await Promise.all([
    keysOf(clients),
    tablesOf(clients),
    bucketsOf(clients, matrix),
    functionsOf(clients),
    queuesOf(clients),
    busesOf(clients),
  ]);
  return found.flat();
}

async function keysOf({ kms }: Clients): Promise<readonly Thing[]> {
  const things: Thing[] = [];
  for await (const { Aliases } of paginateListAliases({ client: kms }, {})) {
    for (const { AliasName = '', TargetKeyId: id } of Aliases ?? []) {
      const name = ownName(AliasName.replace('alias/', ''));
      if (name !== undefined && id !== undefined) things.push({ kind: 'key', name: `key ${name}`, id });
    }
  }
  return things;
}

async function tablesOf({ dynamo }: Clients): Promise<readonly Thing[]> {
  const things: Thing[] = [];
  for await (const { TableNames } of paginateListTables({ client: dynamo }, {})) {
    for (const id of TableNames ?? []) {
      const name = ownName(id);
      if (name === undefined) continue;
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: id }));
      things.push({ kind: 'table', name: `table ${name}`, id });
      for (const { IndexName: part = '' } of Table?.GlobalSecondaryIndexes ?? []) {
        things.push({ kind: 'index', name: `index ${name}/index/${part}`, id, part });
      }
    }
  }
  return things;
}

/** A bucket, for what is in it anywhere, and the prefixes that somebody has a right to. */
async function bucketsOf({ s3 }: Clients, matrix: Matrix): Promise<readonly Thing[]> {
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  const rows = new Set(Object.values(matrix).flatMap((row) => Object.keys(row)));
  return (Buckets ?? []).flatMap(({ Name: id = '' }) => {
    const name = ownName(id)?.replace(after, '');
    if (name === undefined) return [];
    const prefixes = [...rows].filter((row) => row.startsWith(`bucket ${name}/`));
    return [
      { kind: 'bucket', name: `bucket ${name}`, id } as const,
      ...prefixes.map((row) => {
        const part = row.slice(`bucket ${name}/`.length).replace('111122223333', emulatorAccount.account);
        return { kind: 'prefix', name: row, id, part: part.replace(/\*$/, '') } as const;
      }),
    ];
  });
}

async function functionsOf({ lambda }: Clients): Promise<readonly Thing[]> {
  const things: Thing[] = [];
  for await (const { Functions } of paginateListFunctions({ client: lambda }, {})) {
    for (const { FunctionName: id = '' } of Functions ?? []) {
      const name = ownName(id);
      if (name !== undefined) things.push({ kind: 'function', name: `function ${name}`, id });
    }
  }
  return things;
}

async function queuesOf({ sqs }: Clients): Promise<readonly Thing[]> {
  const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: before }));
  return (QueueUrls ?? []).map((id) => ({ kind: 'queue', name: `queue ${id.split(before)[1] ?? ''}`, id }));
}

async function busesOf({ events }: Clients): Promise<readonly Thing[]> {
  const { EventBuses } = await events.send(new ListEventBusesCommand({ NamePrefix: before }));
  return (EventBuses ?? []).map(({ Name: id = '' }) => ({
    kind: 'eventbus',
    name: `eventbus ${ownName(id) ?? ''}`,
    id,
  }));
}

const ownName = (name: string): string | undefined => (name.startsWith(before) ? name.slice(before.length) : undefined);
