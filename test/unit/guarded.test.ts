import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { CloudTrailClient, GetTrailCommand } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as ts from 'typescript';
import { authorizeCardClient, dynamoDbClient, kmsClient } from '../../lambdas/adapters/aws-clients';
import { eventBridgeClient } from '../../lambdas/adapters/event-bridge-client';
import { eventBus } from '../../lambdas/adapters/event-bus';
import { guarded } from '../../lambdas/adapters/guarded';
import { s3Client } from '../../lambdas/adapters/s3-client';
import { secretsManagerClient } from '../../lambdas/adapters/secrets';
import { vaultFunction } from '../../lambdas/adapters/vault-functions';
import { projectFolder } from '../../cli/local/place';
import { newEvent } from '../contract/event-bus.contract';
import { type ScriptedAws, scriptedAws } from '../support/scripted-aws';
import * as z from 'zod/mini';

const pan = '4242424242424242';

describe('an AWS client of the handlers', () => {
  let aws: ScriptedAws;
  let dynamoDb: DynamoDBClient;
  let events: EventBridgeClient;
  let s3: S3Client;
  let kms: KMSClient;
  let lambda: LambdaClient;

  beforeAll(async () => {
    aws = await scriptedAws();
    const settings = { ...aws.configuration, maxAttempts: 3 };
    dynamoDb = guarded(new DynamoDBClient(settings));
    events = guarded(new EventBridgeClient(settings));
    s3 = guarded(new S3Client({ ...settings, forcePathStyle: true }));
    kms = guarded(new KMSClient(settings));
    lambda = guarded(new LambdaClient(settings));
  });

  beforeEach(() => aws.play(() => ({ status: 200 })));

  afterAll(async () => {
    for (const client of [dynamoDb, events, s3, kms, lambda]) client.destroy();
    await aws.close();
  });

  const put = (row: Readonly<Record<string, unknown>>) =>
    dynamoDb.send(new PutItemCommand({ TableName: 'ledger', Item: marshall(row) }));
  const publish = (detail: unknown) =>
    events.send(new PutEventsCommand({ Entries: [{ Source: 'a', DetailType: 'b', Detail: JSON.stringify(detail) }] }));
  const store = (Body: string | Uint8Array | Readable, Key = 'a') =>
    s3.send(new PutObjectCommand({ Bucket: 'archive', Key, Body }));
  const invoke = (Payload: string | Uint8Array) => lambda.send(new InvokeCommand({ FunctionName: 'f', Payload }));
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it.each([
    ['a column', () => put({ id: 'a', note: `paid with ${pan}` })],
    ['a column of a number', () => put({ id: 'a', note: 4242424242424242 })],
    ['a column of a large number', () => put({ id: 'a', note: 4242424242424242n })],
    ['a column’s name', () => put({ id: 'a', [pan]: true })],
    ['a set', () => put({ id: 'a', notes: new Set(['b', '4242 4242 4242 4242']) })],
    ['a map in a list in a map', () => put({ id: 'a', deep: { list: [{ of: [{ maps: '4242-4242-4242-4242' }] }] } })],
    ['bytes of text in a column', () => put({ id: 'a', raw: bytes(`{"number":"${pan}"}`) })],
    ['a JSON text in a column', () => put({ id: 'a', json: JSON.stringify({ say: `it is\n${pan}` }) })],
    ['a span’s name with something else in it', () => put({ id: 'a', span_id: `${pan} ` })],
    [
      'one item of a transaction',
      () =>
        dynamoDb.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Delete: { TableName: 'a', Key: marshall({ id: 'b' }) } },
              {
                Update: {
                  TableName: 'a',
                  Key: marshall({ id: 'c' }),
                  UpdateExpression: 'SET n = :n',
                  ExpressionAttributeValues: marshall({ ':n': pan }),
                },
              },
            ],
          }),
        ),
    ],
    ['the detail of an event', () => publish({ data: { note: pan } })],
    ['the detail of an event, as a number', () => publish({ data: { note: 4242424242424242 } })],
    ['the detail of an event, behind an escape', () => publish({ data: { note: `first\tand ${pan}\nlast` } })],
    ['the detail of an event, behind an escape only', () => publish({ note: `"\n${pan}` })],
    ['JSON in JSON in the detail of an event', () => publish({ body: JSON.stringify({ detail: `\n${pan}` }) })],
    ['the text of an object', () => store(`number,amount\n${pan},100`)],
    ['the bytes of an object', () => store(bytes(`number,amount\n${pan},100`))],
    ['the name of an object', () => store('text', `cards/${pan}`)],
    ['an object that cannot be looked at', () => store(Readable.from([pan]))],
    ['the payload of an invoke', () => invoke(JSON.stringify({ card: { number: pan } }))],
    ['the bytes of a payload', () => invoke(bytes(JSON.stringify({ card: { number: pan } })))],
    ['what is to be encrypted', () => kms.send(new EncryptCommand({ KeyId: 'a', Plaintext: bytes(pan) }))],
    [
      'an encryption context',
      () => kms.send(new EncryptCommand({ KeyId: 'a', Plaintext: bytes('k'), EncryptionContext: { card: pan } })),
    ],
  ])('sends no card number in %s, and does not repeat it', async (_where, send) => {
    const error = await send().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      name: 'CardNumberInClear',
      message: expect.stringMatching(/^\w+Command held a card/),
    });
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toMatch(/4242/);
    expect(aws.operations()).toEqual([]);
  });

  it.each([
    [
      'ids, times and amounts',
      () => put({ id: 'ch_aaaabbbbccccddddeeeeffff22', at: 1764000000000, amount: 999_999_999_999 }),
    ],
    ['a span id of digits under its name', () => put({ id: 'a', span_id: pan, inner: { parent_span_id: pan } })],
    ['an id of a network under its name', () => put({ id: 'a', network_transaction_id: '630490017740292' })],
    [
      'a sealed card',
      () => invoke(JSON.stringify({ card: 'eyJhbGciOiJSU0EifQ.a.b.c.d', deadline: '2026-11-24T07:00:00.000Z' })),
    ],
    ['random bytes', () => store(Uint8Array.from({ length: 4096 }, (_, at) => (at * 167 + (at >> 3)) % 256))],
  ])('sends %s', async (_what, send) => {
    await send();
    expect(aws.operations()).toHaveLength(1);
  });

  it('takes the id of a network that could be a card of American Express for one', async () => {
    await expect(put({ id: 'a', network_transaction_id: '378282246310005' })).rejects.toThrow('held a card number');
    await expect(put({ id: 'a', note: '630490017740292' })).rejects.toThrow('held a card number');
  });

  it('publishes no event with a card number, and none of its batch', async () => {
    const planted = { ...newEvent(), json: JSON.stringify({ data: { reason: pan } }) };
    await expect(eventBus(events, 'payments').publish([newEvent(), planted])).rejects.toThrow('held a card number');
    expect(aws.operations()).toEqual([]);
  });

  it('tells create-charge that the vault was never asked', async () => {
    const faults: unknown[] = [];
    const ask = vaultFunction(lambda, {
      functionName: 'f',
      answer: z.unknown(),
      report: (error) => faults.push(error),
    });
    expect(await ask({ source: { token: pan } })).toEqual({ neverRan: true });
    expect(faults).toHaveLength(1);
  });

  it.each([
    ['DynamoDB', dynamoDbClient],
    ['KMS', kmsClient],
    ['Lambda', authorizeCardClient],
    ['EventBridge', eventBridgeClient],
    ['S3', s3Client],
    ['Secrets Manager', secretsManagerClient],
  ] as const)('of %s has the guard as its first step', (_service, open) => {
    expect(open().middlewareStack.identify()[0]).toBe('panGuard - initialize');
  });

  it('has it in every service that the SDK has a client for', async () => {
    const client = guarded(new CloudTrailClient(aws.configuration));
    await expect(client.send(new GetTrailCommand({ Name: pan }))).rejects.toThrow('GetTrailCommand held a card number');
  });
});

/** Where a source makes an AWS client without `guarded(…)` around it, or in a way that this test could not follow. */
function unguarded(name: string, text: string): readonly string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const ofSdk = new Map<string, string>();
  const isSdk = (node: ts.Node | undefined): boolean =>
    node !== undefined && ts.isStringLiteralLike(node) && /^@aws-sdk\/(?:client|lib)-/.test(node.text);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && isSdk(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings;
      if (bindings !== undefined && ts.isNamedImports(bindings)) {
        for (const one of bindings.elements) ofSdk.set(one.name.text, (one.propertyName ?? one.name).text);
      } else found.push(`${name}: imports all of an SDK`);
    }
    if (ts.isExportDeclaration(node) && isSdk(node.moduleSpecifier)) found.push(`${name}: hands on an SDK`);
    if (ts.isCallExpression(node) && !ts.isIdentifier(node.expression) && isSdk(node.arguments[0])) {
      found.push(`${name}: loads an SDK on demand`);
    }
    if (ts.isIdentifier(node) && isClass(node) && !isGuardedNew(node)) {
      found.push(`${name}: ${node.text} without guarded()`);
    }
    ts.forEachChild(node, visit);
  };
  /** A class of the SDK that is neither a command nor an error, used as a value. */
  const isClass = (node: ts.Identifier): boolean => {
    const imported = ofSdk.get(node.text) ?? '';
    const isValue = !ts.isImportSpecifier(node.parent) && !ts.isTypeReferenceNode(node.parent);
    return isValue && /^[A-Z]/.test(imported) && !/(?:Command|Exception|NoSuchKey|NonexistentItem\w*)$/.test(imported);
  };
  const isGuardedNew = ({ parent }: ts.Identifier): boolean =>
    ts.isNewExpression(parent) &&
    ts.isCallExpression(parent.parent) &&
    parent.parent.expression.getText() === 'guarded';
  visit(source);
  return found;
}

describe('every AWS client of the handlers', () => {
  const folder = path.join(projectFolder, 'lambdas');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

  it('is made through guarded()', () => {
    const texts = sources
      .map((file) => [file, readFileSync(path.join(folder, file), 'utf8')] as const)
      .filter(([, text]) => text.includes('@aws-sdk/'));
    const making = texts.filter(([, text]) => /guarded\(\s*new /.test(text));
    expect(texts.flatMap(([file, text]) => unguarded(file, text))).toEqual([]);
    expect(making.length).toBeGreaterThanOrEqual(7);
  });

  it.each([
    ['as it is', "import { S3Client } from '@aws-sdk/client-s3'; export const open = () => new S3Client({});"],
    ['under another name', "import { S3Client as Files } from '@aws-sdk/client-s3'; new Files({});"],
    ['that has all commands', "import { DynamoDB } from '@aws-sdk/client-dynamodb'; new DynamoDB({});"],
    [
      'handed to a variable first',
      "import { KMSClient } from '@aws-sdk/client-kms'; const Keys = KMSClient; new Keys();",
    ],
    ['in a class of its own', "import { KMSClient } from '@aws-sdk/client-kms'; class Keys extends KMSClient {}"],
    ['with another wrapper', "import { KMSClient } from '@aws-sdk/client-kms'; watched(new KMSClient({}));"],
    ['of a namespace', "import * as kms from '@aws-sdk/client-kms'; new kms.KMSClient({});"],
    ['loaded on demand', "const { KMSClient } = await import('@aws-sdk/client-kms'); new KMSClient({});"],
    ['required', "const { KMSClient } = require_('a'), k = module.require('@aws-sdk/client-kms');"],
    ['of documents', "import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'; DynamoDBDocumentClient.from(a);"],
    ['handed on', "export { KMSClient } from '@aws-sdk/client-kms';"],
  ])('is found without it: %s', (_how, text) => {
    expect(unguarded('planted.ts', text)).not.toEqual([]);
  });
});
