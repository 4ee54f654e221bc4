import { evaluate } from '../../cli/evidence/template/policy-evaluation';
import { permissionMatrix } from '../support/permissions';
import { list, object, ofType, place, resourcesOf, synthesized, text, type JsonObject } from '../support/template';

const prod = resourcesOf(synthesized('prod'));
const role = 'strongroom-prod-evidence-collector';
const found = ofType(prod, 'AWS::IAM::Role').find(({ name }) => name === role);
const own = list(found?.properties['Policies']).map((policy) => object(object(policy)['PolicyDocument']));

/** The templates where somebody has given the collector everything. */
const everything = prod.map((resource) =>
  resource === found
    ? {
        ...resource,
        properties: {
          ...resource.properties,
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        },
      }
    : resource,
);

const short = (name: string) => name.replace('strongroom-prod-', '').replace(`-${place.account}-${place.region}`, '');
const may = (resources: typeof prod): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(permissionMatrix(resources)[role] ?? {}).map(([what, how]) => [short(what), how]));

const reading = /Item|Query|Scan|PartiQL|Export|GetRecords/;
const cryptography = /Decrypt|Encrypt|GenerateDataKey|Sign|GenerateMac|CreateGrant|ReEncrypt/;

describe('who collects evidence', () => {
  it('is taken by whom IAM of the account allows to, and by no service', () => {
    expect(object(found?.properties['AssumeRolePolicyDocument'])['Statement']).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${place.account}:root` },
      },
    ]);
  });

  it('reads the evidence and signs with its own key; of tables, functions and queues it may do nothing that the matrix knows', () => {
    const named = may(prod);
    const below = [
      ...['batches', 'log', 'reviews', 'witness'].map((prefix) => `bucket archive/${prefix}/*`),
      ...['bucket reports/settlements/*', `bucket trail/AWSLogs/${place.account}/*`],
    ];
    expect(Object.keys(named).sort()).toEqual(
      [
        ...['bucket archive', 'bucket reports', 'bucket trail'],
        ...below,
        ...['key audit-log', 'key edge-data', 'key envelope-2026q4', 'key evidence', 'key jwks-signing-2026q4'],
        'key ledger-data',
        ...['key operations-data', 'key review', 'key trail-data', 'key vault-data', 'key vault-root'],
      ].sort(),
    );
    expect(named['key evidence']).toEqual(['kms:Sign', 'kms:GetPublicKey', 'kms:DescribeKey']);
    expect(named['key audit-log']).toEqual(['kms:GetPublicKey', 'kms:DescribeKey']);
    expect(named['key vault-root']).toEqual(['kms:DescribeKey']);
    expect(named['key vault-data']).toEqual(['kms:DescribeKey']);
    expect(named['key ledger-data']).toEqual(['kms:Decrypt through s3', 'kms:DescribeKey']);
    for (const part of below) expect(named[part]).toEqual(['s3:GetObject']);
    for (const bucket of ['archive', 'reports', 'trail']) {
      expect(named[`bucket ${bucket}`]).toEqual(['s3:GetObject', 's3:ListBucket']);
    }
  });

  describe('reads no card, even when an administrator gives it everything', () => {
    const all = may(everything);

    it('is given everything in this test: what is left shows it', () => {
      expect(all['bucket archive']).toEqual(expect.arrayContaining(['s3:GetObject', 's3:ListBucket']));
      expect(all['table ledger']).toContain('dynamodb:UpdateTable');
    });

    it.each(['table vault', 'table key-store', 'table ledger', 'table merchants', 'index ledger/index/by-hour'])(
      '%s: not one item',
      (table) => expect((all[table] ?? []).filter((action) => reading.test(action))).toEqual([]),
    );

    it.each(['key vault-root', 'key envelope-2026q4', 'key jwks-signing-2026q4', 'key audit-log'])(
      '%s: no cryptography',
      (key) => expect((all[key] ?? []).filter((action) => cryptography.test(action))).toEqual([]),
    );

    it.each(['failed-vault', 'failed-ledger'])('bucket %s, which holds ciphertext: not an object', (bucket) => {
      expect(all[`bucket ${bucket}`] ?? []).not.toContain('s3:GetObject');
    });

    it.each(['archive', 'trail', 'reports'])('bucket %s: nothing is written, nothing is deleted', (bucket) => {
      const parts = Object.keys(all).filter((what) => what.startsWith(`bucket ${bucket}`));
      expect(parts.length).toBeGreaterThan(1);
      const actions = parts.flatMap((part) => all[part] ?? []);
      expect(actions.filter((action) => /Put|Delete|Bypass/.test(action))).toEqual([]);
    });

    it.each(['authorize-card', 'tokenize-card', 'ask-processor'])('function %s: neither called nor changed', (name) => {
      expect(all[`function ${name}`] ?? []).toEqual([]);
    });
  });

  it('has its limits in denials of its own, each with its reason in its name', () => {
    const denials = own.flatMap((document) => list(document['Statement'])).map(object);
    const sids = denials.filter(({ Effect }) => Effect === 'Deny').map(({ Sid }) => text(Sid));
    expect(sids.sort()).toEqual([
      'NoItems',
      'NoKeyOfCards',
      'NoObjectsButEvidence',
      'NoOtherSignature',
      'NothingStarted',
      'NothingWritten',
    ]);
  });

  it('a description is allowed, so the denials are not all there is', () => {
    const asked = {
      action: 'dynamodb:DescribeTable',
      resource: `arn:aws:dynamodb:${place.region}:${place.account}:table/strongroom-prod-vault`,
      circumstances: {},
      principal: role,
    };
    expect(evaluate(own as readonly JsonObject[], asked)).toBe('allow');
    expect(evaluate(own as readonly JsonObject[], { ...asked, action: 'dynamodb:GetItem' })).toBe('deny');
  });
});
