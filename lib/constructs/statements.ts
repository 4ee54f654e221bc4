import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { here } from './foundation';

/**
 * The only actions that may name `*` as their resource: AWS defines no resource for them
 * (Service Authorization Reference: EC2, X-Ray, DynamoDB), or the resource is not known. lib/config/guardrail-options.ts says why.
 */
export const actionsWithoutResource = {
  networkInterfaces: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  /** Lambda's pollers of a Kafka cluster in a network look at it with the function's role. */
  topicPollers: ['ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs'],
  traces: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  streams: ['dynamodb:ListStreams'],
  /** API Gateway's own role makes log groups whose names it does not tell beforehand. */
  apiGatewayLogs: [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:FilterLogEvents',
    'logs:GetLogEvents',
    'logs:PutLogEvents',
  ],
  /** Descriptions of an account's configuration, none of them data: what an assessor asks for. */
  descriptions: [
    'apigateway:GET',
    'cloudtrail:DescribeTrails',
    'cloudtrail:ListPublicKeys',
    'cloudwatch:DescribeAlarms',
    'iam:GetAccountSummary',
    'iam:ListRoles',
    'logs:DescribeLogGroups',
    'wafv2:GetWebACLForResource',
  ],
} as const;

/** What describes a thing of a stage and shows none of its data; these may name all things that are named as the stage's are. */
export const describingActions = {
  roles: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
  functions: ['lambda:GetFunctionConcurrency', 'lambda:GetFunctionConfiguration', 'lambda:GetPolicy'],
  stacks: ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate', 'cloudformation:ListStackResources'],
  tables: ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive'],
} as const;

type TableAction =
  'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';

export function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] });
}

/** The key that a service uses on behalf of its caller, usable through that service only. */
export function throughService(
  key: IKey,
  service: 'dynamodb' | 'sqs' | 's3' | 'secretsmanager',
  actions: readonly string[],
): PolicyStatement {
  return new PolicyStatement({
    actions: actions.map((action) => `kms:${action}`),
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `${service}.${here.region}.amazonaws.com` } },
  });
}

/** Items of a table, without its indexes, and the table's key as DynamoDB needs it of its caller. */
export function useTable(table: Table, actions: readonly TableAction[]): readonly PolicyStatement[] {
  const items = allow(
    actions.map((action) => `dynamodb:${action}`),
    [table.tableArn],
  );
  return [items, ...keyOf(table)];
}

/**
 * Put the one item that has this key, and no other (DynamoDB guide, "Using IAM policy conditions for fine-grained access control":
 * a put always has a leading key), and the table's key as DynamoDB needs it of its caller.
 */
export function putItem(table: Table, key: string): readonly PolicyStatement[] {
  const item = allow(['dynamodb:PutItem'], [table.tableArn]);
  item.addCondition('ForAllValues:StringEquals', { 'dynamodb:LeadingKeys': [key] });
  return [item, ...keyOf(table)];
}

/** Put items whose partition key begins so, and no other. Where the role may use other items, `useTable` brings the table's key. */
export function putItemsBelow(table: Table, prefix: string): PolicyStatement {
  const items = allow(['dynamodb:PutItem'], [table.tableArn]);
  items.addCondition('ForAllValues:StringLike', { 'dynamodb:LeadingKeys': [`${prefix}*`] });
  return items;
}

/** Items through the named indexes of a table, and through no other. */
export function queryIndexes(table: Table, indexes: readonly string[]): PolicyStatement {
  return allow(
    ['dynamodb:Query'],
    indexes.map((index) => `${table.tableArn}/index/${index}`),
  );
}

/** Items through the named indexes of a table and not otherwise, and the table's key as DynamoDB needs it of its caller. */
export function readIndexes(table: Table, indexes: readonly string[]): readonly PolicyStatement[] {
  return [queryIndexes(table, indexes), ...keyOf(table)];
}

function keyOf({ encryptionKey }: Table): readonly PolicyStatement[] {
  return encryptionKey ? [throughService(encryptionKey, 'dynamodb', ['Decrypt', 'DescribeKey'])] : [];
}

/** Read the stream of a table, as an event source mapping does with the function's role. */
export function readStream(table: Table): readonly PolicyStatement[] {
  const { tableStreamArn } = table;
  if (!tableStreamArn) throw new Error(`${table.node.path} has no stream`);
  return [
    allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [tableStreamArn]),
    allow(actionsWithoutResource.streams, ['*']),
    ...keyOf(table),
  ];
}
