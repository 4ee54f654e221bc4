import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetPublicKeyCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../../cli/aws';

/** Something of a deployed stage that a role may try something on: `table vault` and what calls it by. */
export interface Thing {
  /** As in test/infra/permission-matrix.ts. */
  readonly name: string;
  readonly kind: keyof typeof attempts;
  /** Key id, table, bucket, function, queue URL, bus. */
  readonly id: string;
  /** An index of the table, or a prefix of the bucket. */
  readonly part?: string;
}

type Attempt = (clients: Clients, thing: Thing) => Promise<unknown>;

const nothing = new Uint8Array(32);
const noKey = { 'zones-test': { S: 'none' } };
const names = { '#k': 'zones-test' };
/** Holds of no item. */
const never = {
  ExpressionAttributeNames: names,
  ConditionExpression: 'attribute_exists(#k) AND attribute_not_exists(#k)',
};
const byKey = {
  ExpressionAttributeNames: names,
  KeyConditionExpression: '#k = :k',
  ExpressionAttributeValues: { ':k': { S: 'none' } },
};
const objectOf = ({ id, part = 'any/' }: Thing) => ({ Bucket: id, Key: `${part}zones-test` });

const onObjects = {
  's3:GetObject': ({ s3 }, thing) => s3.send(new GetObjectCommand(objectOf(thing))),
  's3:PutObject': ({ s3 }, thing) =>
    s3.send(new PutObjectCommand({ ...objectOf(thing), Body: 'x', ContentMD5: Buffer.alloc(16).toString('base64') })),
  's3:DeleteObject': ({ s3 }, thing) => s3.send(new DeleteObjectCommand(objectOf(thing))),
} as const satisfies Readonly<Record<string, Attempt>>;

/**
 * Calls of which nothing comes where they are allowed: absent items, conditions that never hold, an algorithm that the key does not
 * have, digests that are not those of the body, dry runs. IAM is asked before any of that.
 */
export const attempts = {
  key: {
    'kms:Decrypt': ({ kms }, { id }) => kms.send(new DecryptCommand({ KeyId: id, CiphertextBlob: nothing })),
    'kms:Encrypt': ({ kms }, { id }) => kms.send(new EncryptCommand({ KeyId: id, Plaintext: nothing })),
    'kms:GenerateDataKeyWithoutPlaintext': ({ kms }, { id }) =>
      kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: id, KeySpec: 'AES_256' })),
    'kms:Sign': ({ kms }, { id }) =>
      kms.send(new SignCommand({ KeyId: id, Message: nothing, SigningAlgorithm: 'RSASSA_PSS_SHA_512' })),
    'kms:GetPublicKey': ({ kms }, { id }) => kms.send(new GetPublicKeyCommand({ KeyId: id })),
    'kms:DescribeKey': ({ kms }, { id }) => kms.send(new DescribeKeyCommand({ KeyId: id })),
  },
  table: {
    'dynamodb:GetItem': ({ dynamo }, { id }) => dynamo.send(new GetItemCommand({ TableName: id, Key: noKey })),
    'dynamodb:Query': ({ dynamo }, { id }) => dynamo.send(new QueryCommand({ TableName: id, ...byKey })),
    'dynamodb:Scan': ({ dynamo }, { id }) => dynamo.send(new ScanCommand({ TableName: id, Limit: 1 })),
    'dynamodb:PutItem': ({ dynamo }, { id }) =>
      dynamo.send(new PutItemCommand({ TableName: id, Item: noKey, ...never })),
    'dynamodb:UpdateItem': ({ dynamo }, { id }) =>
      dynamo.send(new UpdateItemCommand({ TableName: id, Key: noKey, UpdateExpression: 'REMOVE #k', ...never })),
    'dynamodb:DeleteItem': ({ dynamo }, { id }) =>
      dynamo.send(new DeleteItemCommand({ TableName: id, Key: noKey, ...never })),
    'dynamodb:ConditionCheckItem': ({ dynamo }, { id }) =>
      dynamo.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ ConditionCheck: { TableName: id, Key: noKey, ...never } }],
        }),
      ),
  },
  index: {
    'dynamodb:Query': ({ dynamo }, { id, part }) =>
      dynamo.send(new QueryCommand({ TableName: id, IndexName: part, ...byKey })),
  },
  bucket: {
    's3:ListBucket': ({ s3 }, { id }) => s3.send(new ListObjectsV2Command({ Bucket: id, MaxKeys: 1 })),
    ...onObjects,
  },
  prefix: onObjects,
  function: {
    'lambda:InvokeFunction': ({ lambda }, { id }) =>
      lambda.send(new InvokeCommand({ FunctionName: id, InvocationType: 'DryRun' })),
  },
  queue: {
    'sqs:ReceiveMessage': ({ sqs }, { id }) =>
      sqs.send(new ReceiveMessageCommand({ QueueUrl: id, VisibilityTimeout: 0, WaitTimeSeconds: 0 })),
    'sqs:SendMessage': ({ sqs }, { id }) =>
      sqs.send(new SendMessageCommand({ QueueUrl: id, MessageBody: 'zones-test' })),
  },
  eventbus: {
    'events:PutEvents': ({ events }, { id }) =>
      events.send(
        new PutEventsCommand({
          Entries: [{ EventBusName: id, Source: 'zones-test', DetailType: 'none', Detail: '{' }],
        }),
      ),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Attempt>>>>;

/**
 * What IAM answered.
 * @throws Error where it was not IAM that answered: a call that got nowhere is neither
 */
export async function answerTo(attempt: Promise<unknown>): Promise<'allowed' | 'denied'> {
  try {
    await attempt;
    return 'allowed';
  } catch (error) {
    const { $metadata, name } = error as {
      readonly $metadata?: { readonly httpStatusCode?: number };
      readonly name: string;
    };
    const status = $metadata?.httpStatusCode ?? 500;
    if (/^AccessDenied(Exception)?$/.test(name)) return 'denied';
    if (status === 403 || status >= 500) throw error;
    return 'allowed';
  }
}
