import { list, object, ofType, place, resourcesOf, synthesized, text, type JsonObject } from '../support/template';

const prod = resourcesOf(synthesized('prod'));
const keys = ofType(prod, 'AWS::KMS::Key');
const keyNamed = (name: string) => keys.find((key) => key.name === `strongroom-prod-${name}`);
const statementsOf = (name: string): readonly JsonObject[] =>
  list(object(keyNamed(name)?.properties['KeyPolicy'])['Statement']).map(object);

const vaultRoles = [
  `arn:aws:iam::${place.account}:role/strongroom-prod-vault-*`,
  `arn:aws:sts::${place.account}:assumed-role/strongroom-prod-vault-*/*`,
];

describe('keys', () => {
  it('are one envelope key and one that signs the key set per label, the vault root, those of the audit log and of reviews, and one per owner of data', () => {
    expect(keys.map(({ name }) => name.replace('strongroom-prod-', '')).sort()).toEqual([
      'audit-log',
      'edge-data',
      'envelope-2026q4',
      'evidence',
      'jwks-signing-2026q4',
      'ledger-data',
      'operations-data',
      'review',
      'trail-data',
      'vault-data',
      'vault-root',
    ]);
  });

  it('a second label is a second key, the preferred one first for the handlers', () => {
    const rolled = resourcesOf(synthesized('prod', { envelopeKeys: ['2027q1', '2026q4'] }));
    const tokenize = rolled.find(({ name }) => name === 'strongroom-prod-tokenize-card');
    const variables = object(object(tokenize?.properties['Environment'])['Variables']);
    expect(Object.keys(JSON.parse(String(variables['ENVELOPE_KEYS'])))).toEqual(['2027q1', '2026q4']);
    expect(ofType(rolled, 'AWS::KMS::Key')).toHaveLength(12);
  });

  it('envelope keys are RSA for decryption', () => {
    expect(keyNamed('envelope-2026q4')?.properties).toMatchObject({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
  });

  it('a second label of the keys that sign the key set is a second key; the function signs with the first, and with no other', () => {
    const rolled = resourcesOf(synthesized('prod', { jwksSigningKeys: ['2026q4', '2027q1'] }));
    const signing = ofType(rolled, 'AWS::KMS::Key').filter(({ name }) => name.includes('jwks-signing-'));
    expect(signing.map(({ name }) => name.replace('strongroom-prod-jwks-signing-', ''))).toEqual(['2026q4', '2027q1']);
    const serving = rolled.find(({ name }) => name === 'strongroom-prod-serve-jwks');
    const variables = object(object(serving?.properties['Environment'])['Variables']);
    expect(variables).toMatchObject({ JWKS_SIGNING_LABEL: '2026q4', JWKS_ISSUER: 'strongroom-prod' });
    const matrix = JSON.stringify(rolled.find(({ name }) => name === 'strongroom-prod-edge-serve-jwks')?.properties);
    expect(matrix.match(/kms:Sign/g)).toHaveLength(1);
  });

  it.each([
    ['audit-log', 'ledger-sequence-audit', 'ECC_NIST_EDWARDS25519'],
    ['review', 'ledger-review-day', 'ECC_NIST_EDWARDS25519'],
    // Every browser can check it.
    ['jwks-signing-2026q4', 'edge-serve-jwks', 'ECC_NIST_P256'],
  ])('%s signs for %s and nobody else, by role or by session, with %s', (key, role, spec) => {
    expect(keyNamed(key)?.properties).toMatchObject({
      KeySpec: spec,
      KeyUsage: 'SIGN_VERIFY',
    });
    const signer = [
      `arn:aws:iam::${place.account}:role/strongroom-prod-${role}`,
      `arn:aws:sts::${place.account}:assumed-role/strongroom-prod-${role}/*`,
    ];
    const statements = statementsOf(key);
    const signing = statements.filter((statement) => list(statement['Action']).includes('kms:Sign'));
    expect(signing.map(({ Effect, Condition }) => [Effect, Condition])).toEqual([
      ['Allow', { ArnLike: { 'aws:PrincipalArn': signer } }],
      ['Deny', { ArnNotLike: { 'aws:PrincipalArn': signer } }],
    ]);
  });

  it.each(['vault-root', 'edge-data', 'vault-data', 'ledger-data', 'operations-data', 'trail-data'])(
    '%s rotates each quarter',
    (key) => {
      expect(keyNamed(key)?.properties).toMatchObject({ EnableKeyRotation: true, RotationPeriodInDays: 90 });
    },
  );

  it.each(['vault-root', 'envelope-2026q4'])('nobody outside the vault zone uses %s, by role or by session', (key) => {
    const denial = statementsOf(key).find(({ Sid }) => text(Sid) === 'NothingOutsideTheZone');
    expect(denial).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Condition: { ArnNotLike: { 'aws:PrincipalArn': vaultRoles } },
    });
    expect(list(denial?.['Action'])).toEqual(
      expect.arrayContaining([
        'kms:Decrypt',
        'kms:Encrypt',
        'kms:GenerateDataKey*',
        'kms:ReEncrypt*',
        'kms:CreateGrant',
        'kms:Sign',
      ]),
    );
  });

  it.each(['edge-data', 'vault-data', 'ledger-data', 'operations-data', 'trail-data'])(
    '%s works through storage services only',
    (key) => {
      const uses = statementsOf(key).filter((statement) => JSON.stringify(statement['Action']).includes('kms:Decrypt'));
      for (const statement of uses.filter(({ Principal }) => object(Principal)['AWS'] !== undefined)) {
        expect(object(object(statement['Condition'])['StringEquals'])['kms:ViaService']).toEqual(
          ['dynamodb', 's3', 'secretsmanager', 'sqs', 'sns'].map(
            (service) => `${service}.${place.region}.amazonaws.com`,
          ),
        );
      }
      expect(uses.length).toBeGreaterThan(0);
    },
  );

  it('outlive their stack where the stage keeps its data, and only there', () => {
    expect(keys.map(({ deletionPolicy }) => deletionPolicy)).toEqual(keys.map(() => 'Retain'));
    const dev = ofType(resourcesOf(synthesized('dev')), 'AWS::KMS::Key');
    expect(dev.map(({ deletionPolicy }) => deletionPolicy)).toEqual(dev.map(() => 'Delete'));
  });
});
