import { list, object, ofType, place, resourcesOf, synthesized, text } from '../support/template';

const prod = resourcesOf(synthesized('prod'));
const staging = resourcesOf(synthesized('staging'));
const tables = ofType(staging, 'AWS::DynamoDB::Table');
const tableNamed = (name: string) => tables.find((table) => table.name === `strongroom-staging-${name}`);

const zoneOf: Readonly<Record<string, string>> = {
  vault: 'vault',
  'key-store': 'vault',
  sandbox: 'vault',
  ledger: 'ledger',
  merchants: 'ledger',
  velocity: 'ledger',
  controls: 'ledger',
  'issuer-keys': 'edge',
  'credential-signals': 'edge',
};

describe('tables', () => {
  it('are the nine that there are, and without the sandbox in prod', () => {
    expect(tables.map(({ name }) => name.replace('strongroom-staging-', '')).sort()).toEqual(
      Object.keys(zoneOf).sort(),
    );
    expect(ofType(prod, 'AWS::DynamoDB::Table').map(({ name }) => name)).not.toContain('strongroom-prod-sandbox');
    expect(ofType(prod, 'AWS::DynamoDB::Table')).toHaveLength(8);
  });

  it.each([
    ['vault', 'pk', undefined],
    ['key-store', 'key', 'version'],
    ['ledger', 'pk', 'sk'],
    ['merchants', 'id', undefined],
    ['velocity', 'pk', 'sk'],
    ['controls', 'control', undefined],
    ['issuer-keys', 'issuer', undefined],
    ['credential-signals', 'pk', 'sk'],
    ['sandbox', 'reference', undefined],
  ])('%s has its key', (table, partition, sort) => {
    const names = list(tableNamed(table)?.properties['KeySchema']).map((key) => object(key)['AttributeName']);
    expect(names).toEqual(sort === undefined ? [partition] : [partition, sort]);
  });

  it('a version of a data key is a number', () => {
    expect(tableNamed('key-store')?.properties['AttributeDefinitions']).toContainEqual({
      AttributeName: 'version',
      AttributeType: 'N',
    });
  });

  it('every table is recoverable to any second', () => {
    for (const { properties } of tables) {
      expect(properties['PointInTimeRecoverySpecification']).toEqual({ PointInTimeRecoveryEnabled: true });
      expect(properties['BillingMode']).toBe('PAY_PER_REQUEST');
    }
  });

  it('every table is under the key of its zone', () => {
    for (const { name, properties } of tables) {
      const zone = zoneOf[name.replace('strongroom-staging-', '')];
      expect(properties['SSESpecification']).toEqual({
        SSEEnabled: true,
        SSEType: 'KMS',
        KMSMasterKeyId: `arn:aws:kms:${place.region}:${place.account}:key/strongroom-staging-${zone}-data`,
      });
    }
  });

  it('are protected and outlive their stack where the stage keeps its data', () => {
    for (const { properties, deletionPolicy } of tables) {
      expect(properties['DeletionProtectionEnabled']).toBe(true);
      expect(deletionPolicy).toBe('Retain');
    }
    for (const { properties, deletionPolicy } of ofType(resourcesOf(synthesized('dev')), 'AWS::DynamoDB::Table')) {
      expect(properties['DeletionProtectionEnabled']).not.toBe(true);
      expect(deletionPolicy).toBe('Delete');
    }
  });

  it('a table refuses roles of other zones', () => {
    for (const { name, properties } of tables) {
      const zone = zoneOf[name.replace('strongroom-staging-', '')];
      const statements = list(object(object(properties['ResourcePolicy'])['PolicyDocument'])['Statement']).map(object);
      const items = statements.find(({ Sid }) => text(Sid) === 'ItemsForTheZoneOnly');
      expect(items).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
      expect(list(items?.['Action'])).toEqual(
        expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem']),
      );
      const allowed = list(object(object(items?.['Condition'])['ArnNotLike'])['aws:PrincipalArn']).map(String);
      expect(allowed).toContain(`arn:aws:iam::${place.account}:role/strongroom-staging-${zone}-*`);
      const zones = allowed.filter((arn) => /-(edge|vault|ledger)-\*/.test(arn));
      expect(zones.every((arn) => arn.includes(`strongroom-staging-${zone}-*`))).toBe(true);
    }
  });

  it('nobody but break-glass exports, restores, scans or uses PartiQL', () => {
    for (const { properties } of tables) {
      const statements = list(object(object(properties['ResourcePolicy'])['PolicyDocument'])['Statement']).map(object);
      const bulk = statements.find(({ Sid }) => text(Sid) === 'BulkReadsForBreakGlassOnly');
      expect(list(bulk?.['Action'])).toEqual(
        expect.arrayContaining([
          'dynamodb:Scan',
          'dynamodb:PartiQLSelect',
          'dynamodb:ExportTableToPointInTime',
          'dynamodb:RestoreTableToPointInTime',
        ]),
      );
      expect(object(object(bulk?.['Condition'])['ArnNotLike'])['aws:PrincipalArn']).toEqual([
        `arn:aws:iam::${place.account}:role/strongroom-staging-break-glass`,
        `arn:aws:sts::${place.account}:assumed-role/strongroom-staging-break-glass/*`,
      ]);
    }
  });

  it("the list of a customer's cards copies no ciphertext and no index value", () => {
    const [index, ...others] = list(tableNamed('vault')?.properties['GlobalSecondaryIndexes']).map(object);
    expect(others).toEqual([]);
    expect(index).toMatchObject({ IndexName: 'by-customer', Projection: { ProjectionType: 'INCLUDE' } });
    const copied = list(object(index?.['Projection'])['NonKeyAttributes']).map(String);
    expect(copied).toEqual(expect.arrayContaining(['id', 'brand', 'bin', 'last4', 'fingerprint']));
    for (const secret of ['sealed', 'card_index', 'number_index', 'key_version']) expect(copied).not.toContain(secret);
  });

  it('the ledger can be listed by merchant, order, status, and by what is open', () => {
    const indexes = list(tableNamed('ledger')?.properties['GlobalSecondaryIndexes']).map(object);
    const keys = indexes.map((index) => [
      index['IndexName'],
      ...list(index['KeySchema']).map((key) => object(key)['AttributeName']),
    ]);
    expect(keys).toEqual([
      ['by-merchant', 'merchant_id', 'created_key'],
      ['by-order', 'order_key', 'created_key'],
      ['by-status', 'status_key', 'created_key'],
      ['open', 'open_shard', 'deadline'],
      ['expiring', 'expiry_shard', 'capture_before'],
      ['by-hour', 'hour_shard', 'happened_key'],
    ]);
  });

  it('vault and ledger have a stream of new images, the others none', () => {
    const streams = tables.filter(({ properties }) => properties['StreamSpecification'] !== undefined);
    expect(streams.map(({ name }) => name).sort()).toEqual(['strongroom-staging-ledger', 'strongroom-staging-vault']);
    for (const { properties } of streams)
      expect(properties['StreamSpecification']).toEqual({ StreamViewType: 'NEW_IMAGE' });
  });

  it('velocity counters expire', () => {
    for (const table of ['velocity', 'credential-signals']) {
      expect(tableNamed(table)?.properties['TimeToLiveSpecification']).toEqual({
        AttributeName: 'expires_at',
        Enabled: true,
      });
    }
  });
});
