import { handlerZones } from '../../lib/config/names';
import { permissionMatrix, type Matrix } from '../support/permissions';
import { privateApi } from '../support/private-api';
import {
  list,
  object,
  ofType,
  place,
  resourcesOf,
  synthesized,
  text,
  type JsonObject,
  type Resource,
} from '../support/template';
import { expectedMatrix } from './permission-matrix';

const staging = resourcesOf(synthesized('staging', { privateApi }));
const prod = resourcesOf(synthesized('prod', { privateApi }));

/** Without stage and place, and without the roles of services that may do nothing of this (flow logs, API Gateway's log role). */
function comparable(matrix: Matrix): Matrix {
  const short = (name: string) =>
    name.replace(/strongroom-[a-z]+-/, '').replace(`-${place.account}-${place.region}`, '');
  const shortKeys = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [short(key), value]));
  const roles = Object.entries(matrix).filter(
    ([role, may]) => role.startsWith('strongroom-') || Object.keys(may).length > 0,
  );
  return Object.fromEntries(roles.map(([role, may]) => [short(role), shortKeys(may)]));
}

const matrixOfProd = comparable(permissionMatrix(prod));

/** The templates with one more statement in the inline policy of a role. */
function planted(role: string, statement: JsonObject): readonly Resource[] {
  return changed(role, (properties) => ({
    ...properties,
    Policies: [...list(properties['Policies']), { PolicyName: 'planted', PolicyDocument: { Statement: [statement] } }],
  }));
}

function changed(role: string, change: (properties: JsonObject) => JsonObject): readonly Resource[] {
  return staging.map((resource) =>
    resource.name === `strongroom-staging-${role}` && resource.type === 'AWS::IAM::Role'
      ? { ...resource, properties: change(resource.properties) }
      : resource,
  );
}

describe('permissions', () => {
  it('are exactly the matrix', () => {
    expect(comparable(permissionMatrix(staging))).toEqual(expectedMatrix);
  });

  it('are the same in prod, with the secrets of Stripe instead of the sandbox processor', () => {
    const askers = ['vault-authorize-card', 'vault-ask-processor'];
    const inProd = Object.entries(expectedMatrix).map(([role, may]) => {
      const { 'table sandbox': _table, 'index sandbox/index/by-merchant': _index, ...without } = may;
      if (!askers.includes(role)) return [role, without];
      const [decrypt = '', describe = ''] = without['key vault-data'] ?? [];
      const key = { 'key vault-data': [decrypt, 'kms:Decrypt through secretsmanager', describe] };
      const secret = { 'secret strongroom/prod/stripe/m_shop': ['secretsmanager:GetSecretValue'] };
      return [role, { ...without, ...key, ...secret }];
    });
    expect(matrixOfProd).toEqual(Object.fromEntries(inProd));
  });

  it.each([
    ['archive/batches', 'ledger-write-audit'],
    ['archive/log', 'ledger-sequence-audit'],
    ['archive/reviews', 'ledger-review-day'],
    ['archive/witness', 'ledger-send-checkpoint'],
    ['reports/settlements', 'ledger-compare-settlements'],
  ])('what is below %s/ has one writer', (prefix, writer) => {
    const [bucket = ''] = prefix.split('/');
    const writers = Object.entries(matrixOfProd).filter(([, may]) =>
      [`bucket ${prefix}/*`, `bucket ${bucket}`].some((part) => may[part]?.includes('s3:PutObject')),
    );
    expect(writers.map(([role]) => role)).toEqual([writer]);
  });

  it('who asks the processor about charges can open neither a card nor an envelope', () => {
    const keys = Object.keys(expectedMatrix['vault-ask-processor'] ?? {}).filter((what) => what.startsWith('key '));
    expect(keys).toEqual(['key vault-data']);
    const cards = Object.entries(comparable(permissionMatrix(staging))).filter(
      ([, may]) => may['key vault-root']?.includes('kms:Decrypt') ?? false,
    );
    expect(cards.map(([role]) => role).sort()).toEqual([
      'vault-authorize-card',
      'vault-reveal-card',
      'vault-tokenize-card',
    ]);
  });

  it('only Lambda may take the role of a function', () => {
    const roles = ofType(staging, 'AWS::IAM::Role').filter(
      ({ name }) => name.startsWith('strongroom-') && name !== 'strongroom-staging-evidence-collector',
    );
    expect(roles).toHaveLength(Object.keys(handlerZones).length);
    for (const { properties } of roles) {
      expect(object(properties['AssumeRolePolicyDocument'])['Statement']).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
    }
  });

  const ledgerTable = `arn:aws:dynamodb:${place.region}:${place.account}:table/strongroom-staging-ledger`;
  const vaultTable = `arn:aws:dynamodb:${place.region}:${place.account}:table/strongroom-staging-vault`;
  const archive = `arn:aws:s3:::strongroom-staging-archive-${place.account}-${place.region}`;
  const wrong: readonly [string, string, JsonObject][] = [
    ['a wildcard action', 'ledger-read-charge', { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }],
    [
      'an action with a star in it',
      'vault-read-token',
      { Effect: 'Allow', Action: 'dynamodb:Up*Item', Resource: vaultTable },
    ],
    ['NotAction', 'ledger-create-charge', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
    ['NotResource', 'ledger-create-charge', { Effect: 'Allow', Action: 'sqs:PurgeQueue', NotResource: vaultTable }],
    ['PassRole', 'edge-serve-jwks', { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }],
    ['another function', 'ledger-read-charge', { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }],
    ['an index', 'vault-read-token', { Effect: 'Allow', Action: 'dynamodb:Query', Resource: `${vaultTable}/index/*` }],
    [
      'an index that is not its own',
      'ledger-reconcile-charges',
      { Effect: 'Allow', Action: 'dynamodb:Query', Resource: `${ledgerTable}/index/by-merchant` },
    ],
    [
      'another prefix',
      'ledger-review-day',
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `${archive}/witness/*` },
    ],
    [
      'a prefix of its own',
      'ledger-review-day',
      { Effect: 'Allow', Action: 's3:PutObject', Resource: `${archive}/new/*` },
    ],
    ['a key inside the zone', 'vault-read-token', { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }],
    [
      'a statement with the wrong case',
      'edge-serve-jwks',
      { Effect: 'Allow', Action: 'EVENTS:putevents', Resource: '*' },
    ],
  ];

  it.each(wrong)('a planted grant is found: %s', (_what, role, statement) => {
    expect(comparable(permissionMatrix(planted(role, statement)))).not.toEqual(expectedMatrix);
  });

  it('a managed policy is found', () => {
    const administrators = changed('edge-serve-jwks', (properties) => ({
      ...properties,
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    }));
    expect(comparable(permissionMatrix(administrators))).not.toEqual(expectedMatrix);
  });
});

describe('what a role of the ledger zone cannot do, even when IAM allows it everything', () => {
  const everything = planted('ledger-create-charge', { Effect: 'Allow', Action: '*', Resource: '*' });
  const may = comparable(permissionMatrix(everything))['ledger-create-charge'] ?? {};

  it('use a key of the vault', () => {
    const cryptography = /Decrypt|Encrypt|GenerateDataKey|Sign|GenerateMac|CreateGrant/;
    expect((may['key vault-root'] ?? []).filter((action) => cryptography.test(action))).toEqual([]);
    expect((may['key envelope-2026q4'] ?? []).filter((action) => cryptography.test(action))).toEqual([]);
  });

  it.each(['table vault', 'table key-store'])('read or write items of %s', (table) => {
    const items = /Item|Query|Scan|PartiQL|Export|Restore/;
    expect((may[table] ?? []).filter((action) => items.test(action))).toEqual([]);
  });

  it('delete evidence or weaken its lock', () => {
    const parts = Object.keys(may).filter((what) => what.startsWith('bucket archive'));
    expect(parts).toHaveLength(5);
    const left = parts.flatMap((part) => may[part] ?? []);
    expect(left.filter((action) => /Delete|Bypass|Retention|Versioning/.test(action))).toEqual([]);
  });

  it.each(['batches', 'log', 'reviews', 'witness'])('put an object below %s/ of the archive', (prefix) => {
    expect(may[`bucket archive/${prefix}/*`]).toEqual(['s3:GetObject']);
  });
});

describe('what nobody can do with the keys of the vault', () => {
  it('encrypt: who may write the key store could plant a data key', () => {
    const all = planted('vault-tokenize-card', { Effect: 'Allow', Action: 'kms:*', Resource: '*' });
    const may = comparable(permissionMatrix(all))['vault-tokenize-card'] ?? {};
    expect((may['key vault-root'] ?? []).filter((action) => /:Encrypt|ReEncrypt/.test(action))).toEqual([]);
  });

  it('administer and use: administration holds no cryptography', () => {
    const keys = ofType(staging, 'AWS::KMS::Key');
    expect(keys.length).toBeGreaterThanOrEqual(6);
    for (const { properties } of keys) {
      const statements = list(object(properties['KeyPolicy'])['Statement']).map(object);
      const administration = statements.find(({ Sid }) => text(Sid) === 'AdministrationWithoutCryptography');
      const actions = list(administration?.['Action']).map(String);
      expect(actions).toContain('kms:PutKeyPolicy');
      expect(actions.filter((action) => /\*|Decrypt|Encrypt|GenerateDataKey|Sign|Grant$/.test(action))).toEqual([
        'kms:RevokeGrant',
      ]);
    }
  });
});
