import { existsSync, readFileSync } from 'node:fs';
import { handlerZones } from '../../lib/config/names';
import { comparable, grantsIn, type Grants } from '../support/grants';
import { permissionMatrix } from '../support/permissions';
import { inRole, wrongGrants } from '../support/planted-grants';
import { privateApi } from '../support/private-api';
import { list, object, ofType, resourcesOf, synthesized, text, type JsonObject } from '../support/template';
import { madeParts, unformatted, withMadeParts } from '../support/zones-page';
import { expectedBeside, expectedMeans, expectedThings } from './other-grants-matrix';
import { expectedMatrix } from './permission-matrix';

const staging = resourcesOf(synthesized('staging', { privateApi }));
const prod = resourcesOf(synthesized('prod', { privateApi }));

const matrixOfProd = comparable(permissionMatrix(prod));

/** The permissions of staging with one more statement in the inline policy of a role. */
const withMore = (role: string, statement: JsonObject) =>
  comparable(permissionMatrix(inRole(role, statement)(staging)))[role] ?? {};

describe('permissions', () => {
  const expected: Grants = {
    matrix: expectedMatrix,
    beside: expectedBeside,
    things: expectedThings,
    means: expectedMeans,
  };

  it('are exactly the matrix and the other grants', () => {
    expect(grantsIn(staging)).toEqual(expected);
  });

  it.each(wrongGrants)('a planted grant is found: %s', (_what, plant) => {
    expect(grantsIn(plant(staging))).not.toEqual(expected);
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

  it('are what docs/zones.md says: npm run docs:zones', () => {
    const page = readFileSync('docs/zones.md', 'utf8');
    const made = withMadeParts(page, madeParts({ matrix: expectedMatrix, things: expectedThings }, prod));
    expect(unformatted(page)).toBe(unformatted(made));
    const named = [...page.matchAll(/`((?:test|lib)\/[^`]+\.ts)`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('things let in the same in prod', () => {
    const { things, means } = grantsIn(prod);
    expect({ things, means }).toEqual({ things: expectedThings, means: expectedMeans });
  });

  it('are the same on the laptop, where test/e2e/zones.test.ts tries each', () => {
    expect(comparable(permissionMatrix(resourcesOf(synthesized('local'))))).toEqual(expectedMatrix);
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
});

describe('what a role of the ledger zone cannot do, even when IAM allows it everything', () => {
  const may = withMore('ledger-create-charge', { Effect: 'Allow', Action: '*', Resource: '*' });

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
    const may = withMore('vault-tokenize-card', { Effect: 'Allow', Action: 'kms:*', Resource: '*' });
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
