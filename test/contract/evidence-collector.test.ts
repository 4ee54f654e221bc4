import {
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { PutRolePolicyCommand, DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DecryptCommand,
  DescribeKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyPolicyCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { Clients } from '../../cli/aws';
import { asCollector } from '../../cli/evidence/assume-collector';
import { keyArns } from '../../cli/evidence/sources/key-arns';
import { synthesizedSource } from '../../cli/evidence/template/synthesized';
import { emulatorAccount } from '../../cli/local/environment';
import { runningStage } from '../support/stage';
import { archiveBucket, deployed } from './deployed-stage';

/** Run against IAM: the emulator evaluates the role's policies, the keys' policies, and who may take the role. */
let own: Clients;
let collector: Clients;
let keys: ReadonlyMap<string, string>;
const place = { partition: 'aws', ...emulatorAccount } as const;
const roleArn = `arn:aws:iam::${emulatorAccount.account}:role/${deployed.collectorRole}`;
const failedVault = deployed.bucket('failed-vault', emulatorAccount);

beforeAll(async () => {
  own = (await runningStage()).clients;
  collector = await asCollector(own, roleArn);
  const template = synthesizedSource({ stage: 'local', place, deployment: {}, bundle: false });
  keys = await keyArns(collector, { names: deployed, place, template });
}, 60_000);

afterAll(() => {
  for (const client of Object.values(collector)) if ('destroy' in client) client.destroy();
});

const keyNamed = (label: string): string => keys.get(deployed.named(label)) ?? `no key ${label}`;
const item = { pk: { S: 'tok_aaaaaaaaaaaaaaaaaaaaaaaaaa' } };
const tableKey = {
  vault: item,
  'key-store': { key: { S: 'card#m_demo' }, version: { N: '1' } },
  ledger: { pk: { S: 'ch_a' }, sk: { S: 'charge' } },
} as const;
const tables = ['vault', 'key-store', 'ledger'] as const;

/** The name of the error with which it is refused; `allowed` where it is not. */
async function outcome(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'allowed';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const denied = /^AccessDenied(Exception)?$/;

/** Everything that the collector must not do, by what it is. */
const forbidden: readonly (readonly [string, (clients: Clients) => Promise<unknown>])[] = [
  ...tables.flatMap((table) => {
    const TableName = deployed.table(table);
    const [name = 'pk'] = Object.keys(tableKey[table]);
    const query = {
      TableName,
      KeyConditionExpression: '#k = :k',
      ExpressionAttributeNames: { '#k': name },
      ExpressionAttributeValues: { ':k': { S: 'x' } },
    };
    return [
      [`GetItem of ${table}`, (c: Clients) => c.dynamo.send(new GetItemCommand({ TableName, Key: tableKey[table] }))],
      [`Query of ${table}`, (c: Clients) => c.dynamo.send(new QueryCommand(query))],
      [`Scan of ${table}`, (c: Clients) => c.dynamo.send(new ScanCommand({ TableName }))],
    ] as const;
  }),
  ['PutItem of vault', (c) => c.dynamo.send(new PutItemCommand({ TableName: deployed.table('vault'), Item: item }))],
  ...['vault-root', 'envelope-2026q4'].map(
    (label) =>
      [
        `Decrypt with ${label}`,
        (c: Clients) =>
          c.kms.send(new DecryptCommand({ KeyId: keyNamed(label), CiphertextBlob: Buffer.alloc(256, 1) })),
      ] as const,
  ),
  [
    'a new data key of vault-root',
    (c) =>
      c.kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: keyNamed('vault-root'), KeySpec: 'AES_256' })),
  ],
  ['a signature of the audit log', (c) => c.kms.send(new SignCommand({ ...message, KeyId: keyNamed('audit-log') }))],
  ...['authorize-card', 'tokenize-card', 'sequence-audit'].map(
    (handler) =>
      [
        `a call of ${handler}`,
        (c: Clients) =>
          c.lambda.send(
            new InvokeCommand({ FunctionName: `strongroom-local-${handler}`, InvocationType: 'DryRun', Payload: '{}' }),
          ),
      ] as const,
  ),
  [
    'a write to the archive',
    (c) => c.s3.send(new PutObjectCommand({ Bucket: archiveBucket, Key: 'batches/planted', Body: 'x' })),
  ],
  [
    'a read of batches with ciphertext',
    (c) => c.s3.send(new GetObjectCommand({ Bucket: failedVault, Key: 'planted' })),
  ],
];

const message = { Message: Buffer.from('x'), MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' } as const;

describe('who collects evidence, with IAM on', () => {
  it.each(forbidden)('is refused %s', async (_what, call) => {
    expect(await outcome(() => call(collector))).toMatch(denied);
  });

  it('is refused it all, even when somebody has given it everything', async () => {
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    const policy = { RoleName: deployed.collectorRole, PolicyName: 'planted' };
    await own.iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: JSON.stringify(everything) }));
    try {
      const outcomes: [string, string][] = [];
      for (const [what, call] of forbidden) outcomes.push([what, await outcome(() => call(collector))]);
      expect(outcomes.filter(([, result]) => !denied.test(result))).toEqual([]);
    } finally {
      await own.iam.send(new DeleteRolePolicyCommand(policy));
    }
  });

  const needed: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['versions of the archive', () => collector.s3.send(new ListObjectVersionsCommand({ Bucket: archiveBucket }))],
    [
      'the lock of the archive',
      () => collector.s3.send(new GetObjectLockConfigurationCommand({ Bucket: archiveBucket })),
    ],
    [
      'a table described',
      () => collector.dynamo.send(new DescribeTableCommand({ TableName: deployed.table('vault') })),
    ],
    ['a key described', () => collector.kms.send(new DescribeKeyCommand({ KeyId: keyNamed('vault-root') }))],
    [
      'the policy of a key',
      () => collector.kms.send(new GetKeyPolicyCommand({ KeyId: keyNamed('vault-root'), PolicyName: 'default' })),
    ],
    [
      'a function described',
      () =>
        collector.lambda.send(
          new GetFunctionConfigurationCommand({ FunctionName: deployed.function('authorize-card') }),
        ),
    ],
    ['a signature of evidence', () => collector.kms.send(new SignCommand({ ...message, KeyId: keyNamed('evidence') }))],
  ];

  it.each(needed)('is given %s', async (_what, call) => {
    expect(await outcome(call)).toBe('allowed');
  });

  it.each(['tokenize-card', 'sequence-audit'] as const)('cannot become %s', async (handler) => {
    const role = `arn:aws:iam::${emulatorAccount.account}:role/${deployed.role(handler)}`;
    await expect(asCollector(collector, role)).rejects.toThrow(/cannot be taken/);
  });
});
