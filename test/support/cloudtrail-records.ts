import { randomUUID } from 'node:crypto';

/** Records of CloudTrail, generated in AWS's documented format (record version 1.11), not AWS's own. */
export interface Scene {
  readonly account: string;
  readonly region: string;
  /** `strongroom-<stage>-`. */
  readonly prefix: string;
  /** ARNs of keys. */
  readonly root: string;
  readonly envelope: string;
}

type Overrides = Readonly<Record<string, unknown>>;

export interface Record11 {
  readonly eventID: string;
  readonly requestID: string;
  readonly [member: string]: unknown;
}

const vaultHandlers = [
  'tokenize-card',
  'authorize-card',
  'ask-processor',
  'read-token',
  'delete-token',
  'relay-vault-events',
  'reveal-card',
];

export function cloudTrailRecords({ account, region, prefix, root, envelope }: Scene) {
  const zoneOf = (handler: string): string => (vaultHandlers.includes(handler) ? 'vault' : 'ledger');
  const roleArn = (handler: string): string => `arn:aws:iam::${account}:role/${prefix}${zoneOf(handler)}-${handler}`;
  const tableArn = (table: string): string => `arn:aws:dynamodb:${region}:${account}:table/${prefix}${table}`;
  const session = (arn: string, name: string): object => ({
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/${arn.split('/').at(-1)}/${name}`,
    accountId: account,
    accessKeyId: 'ASIAEXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLE',
        arn,
        accountId: account,
        userName: arn.split('/').at(-1),
      },
      attributes: { creationDate: '2026-11-24T00:00:00Z', mfaAuthenticated: 'false' },
    },
  });
  /** The session of a handler's own function. */
  const handler = (name: string): object => session(roleArn(name), `${prefix}${name}`);
  const service = (name: string): object => ({ type: 'AWSService', invokedBy: name });
  const person = (role = 'AdministratorAccess', name = 'alice@example.com'): object =>
    session(`arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/${role}`, name);

  const base = (at: Date, userIdentity: object, overrides: Overrides): Record11 => ({
    eventVersion: '1.11',
    userIdentity,
    eventTime: `${at.toISOString().slice(0, 19)}Z`,
    awsRegion: region,
    sourceIPAddress: '10.0.1.7',
    userAgent: 'aws-sdk-js/3.1164.0',
    requestParameters: null,
    responseElements: null,
    requestID: randomUUID(),
    eventID: randomUUID(),
    eventType: 'AwsApiCall',
    recipientAccountId: account,
    ...overrides,
  });
  return {
    handler,
    service,
    person,
    session,
    roleArn,
    tableArn,
    table: (
      at: Date,
      who: object,
      name: string,
      { table = 'vault', ...overrides }: Overrides & { table?: string } = {},
    ) =>
      base(at, who, {
        eventSource: 'dynamodb.amazonaws.com',
        eventName: name,
        readOnly: true,
        requestParameters: { tableName: `${prefix}${table}` },
        resources: [{ accountId: account, type: 'AWS::DynamoDB::Table', ARN: tableArn(table) }],
        managementEvent: false,
        eventCategory: 'Data',
        ...overrides,
      }),
    decrypt: (at: Date, who: object, key: 'root' | 'envelope', overrides: Overrides = {}) =>
      base(at, who, {
        eventSource: 'kms.amazonaws.com',
        eventName: 'Decrypt',
        readOnly: true,
        requestParameters: { encryptionAlgorithm: key === 'root' ? 'SYMMETRIC_DEFAULT' : 'RSAES_OAEP_SHA_256' },
        resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: key === 'root' ? root : envelope }],
        managementEvent: true,
        eventCategory: 'Management',
        ...overrides,
      }),
    invoke: (at: Date, who: object, name: string, overrides: Overrides = {}) =>
      base(at, who, {
        eventSource: 'lambda.amazonaws.com',
        eventName: 'Invoke',
        readOnly: false,
        requestParameters: { functionName: `arn:aws:lambda:${region}:${account}:function:${prefix}${name}` },
        resources: [
          {
            accountId: account,
            type: 'AWS::Lambda::Function',
            ARN: `arn:aws:lambda:${region}:${account}:function:${prefix}${name}`,
          },
        ],
        managementEvent: false,
        eventCategory: 'Data',
        ...overrides,
      }),
    assumeRole: (at: Date, who: object, name: string, overrides: Overrides = {}) =>
      base(at, who, {
        eventSource: 'sts.amazonaws.com',
        eventName: 'AssumeRole',
        readOnly: true,
        requestParameters: { roleArn: roleArn(name), roleSessionName: `${prefix}${name}` },
        resources: [{ accountId: account, type: 'AWS::IAM::Role', ARN: roleArn(name) }],
        managementEvent: true,
        eventCategory: 'Management',
        ...overrides,
      }),
    /** What an account is full of, and nobody here looks at. */
    other: (at: Date, overrides: Overrides = {}) =>
      base(at, person(), {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'DescribeInstances',
        readOnly: true,
        managementEvent: true,
        eventCategory: 'Management',
        ...overrides,
      }),
    watched: {
      tables: { vault: tableArn('vault'), 'key-store': tableArn('key-store') },
      keys: { [root]: 'root', [envelope]: 'envelope' } as const,
      handlers: Object.fromEntries(
        [
          ...vaultHandlers,
          'create-charge',
          'pay-order',
          'operate-charge',
          'reconcile-charges',
          'compare-settlements',
        ].map((name) => [name, { role: roleArn(name), function: `${prefix}${name}` }]),
      ),
    },
  };
}
