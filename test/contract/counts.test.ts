import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { dynamoDbClient, kmsClient } from '../../lambdas/adapters/aws-clients';
import { cardCipher } from '../../lambdas/adapters/card-cipher';
import { cardIndex } from '../../lambdas/adapters/card-index';
import { toItem } from '../../lambdas/adapters/dynamodb';
import { envelopeKeys } from '../../lambdas/adapters/envelope-keys';
import { envelopeOpener } from '../../lambdas/adapters/envelope-opener';
import { envelopePublicKeys } from '../../lambdas/adapters/envelope-public-keys';
import { chargeId, newFingerprint, newTokenId, sha256Hex } from '../../lambdas/adapters/ids';
import { keyStore } from '../../lambdas/adapters/key-store';
import { ledgerTable } from '../../lambdas/adapters/ledger-table';
import { merchantsTable } from '../../lambdas/adapters/merchants-table';
import { connectors } from '../../lambdas/adapters/processors/connectors';
import { vaultTable } from '../../lambdas/adapters/vault-table';
import { chargeDeadlineSeconds, timeoutSeconds } from '../../lambdas/contracts/timeouts';
import type { Caller } from '../../lambdas/domain/access/caller';
import { tokenizeCard } from '../../lambdas/domain/card/tokenize-card';
import { authorizeCard } from '../../lambdas/domain/charge/authorize-card';
import { createCharge } from '../../lambdas/domain/charge/create-charge';
import { plainAccess } from '../support/access';
import { callCounter, countingClient } from '../support/counting-client';
import { goodCard, sealEnvelope } from '../support/seal-envelope';
import { newTable } from './emulator-resources';
import { newMerchant } from './samples';

/** The calls that one warm request makes, counted on the wire. Latency and the bill follow them (design section 15). */
const vaultZone = callCounter();
const ledgerZone = callCounter();
const { client: vaultDb } = countingClient(dynamoDbClient(), vaultZone);
const { client: vaultKms } = countingClient(kmsClient(), vaultZone);
const { client: ledgerDb } = countingClient(dynamoDbClient(), ledgerZone);
const claimed = transactedRows(ledgerDb);
const setUp = { dynamoDb: dynamoDbClient(), kms: kmsClient() };

const merchantId = newMerchant();
let requests = 0;
const caller = (): Caller => ({
  principal: { clientId: 'shop', merchantId, clientKind: 'server', permissions: ['tokens:create', 'charges:create'] },
  role: 'charges:create',
  ...plainAccess,
  ip: '203.0.113.7',
  requestId: `request-${(requests += 1)}`,
});

/** How many rows each transaction of the ledger zone had, in order. */
function transactedRows(client: DynamoDBClient): number[] {
  const rows: number[] = [];
  client.middlewareStack.add(
    (next) => (args) => {
      if ('TransactItems' in args.input) rows.push(args.input.TransactItems?.length ?? 0);
      return next(args);
    },
    { step: 'initialize', name: 'countTransactedRows' },
  );
  return rows;
}

async function pipeline() {
  const newKey = async (KeySpec: 'RSA_2048' | 'SYMMETRIC_DEFAULT'): Promise<string> => {
    const { KeyMetadata } = await setUp.kms.send(new CreateKeyCommand({ KeySpec, KeyUsage: 'ENCRYPT_DECRYPT' }));
    return KeyMetadata?.Arn ?? '';
  };
  const names = ['vault', 'key-store', 'ledger', 'merchants', 'sandbox'] as const;
  const [vaultName, keyStoreName, ledgerName, merchantsName, sandboxName] = await Promise.all(
    names.map((name) => newTable(setUp.dynamoDb, name)),
  );
  const [envelope, rootKey] = await Promise.all([newKey('RSA_2048'), newKey('SYMMETRIC_DEFAULT')]);
  const row = { id: merchantId, status: 'active', connector: 'sandbox', currencies: ['USD'], schema: 1 };
  await setUp.dynamoDb.send(new PutItemCommand({ TableName: merchantsName, Item: toItem(row) }));

  const now = (): Date => new Date();
  const onStale = (): void => undefined;
  const arns = { '2026q4': envelope };
  const keys = keyStore({
    kms: vaultKms,
    dynamoDb: vaultDb,
    tableName: keyStoreName!,
    rootKey,
    stage: 'test',
    now,
    onStale,
  });
  const vault = vaultTable(vaultDb, vaultName!);
  const cipher = cardCipher();
  const opener = envelopeOpener(envelopeKeys(vaultKms, arns));
  const processorFor = connectors({
    dynamoDb: vaultDb,
    sandboxTable: sandboxName,
    stripeKey: undefined,
    report: () => undefined,
  });
  const vaultPorts = {
    ...{ vault, keys, cipher, opener, processorFor, now, newTokenId, newFingerprint },
    index: cardIndex,
    processorTimeoutSeconds: timeoutSeconds.processor,
  };
  const authorize = authorizeCard(vaultPorts);
  const sealed = (plaintext: object): Promise<string> =>
    sealEnvelope(envelopePublicKeys(setUp.kms, arns), { plaintext, header: { aud: merchantId }, at: new Date() });
  return {
    seal: (expYear: number) => sealed({ ...goodCard, exp_year: expYear }),
    sealCode: () => sealed({ security_code: '987' }),
    tokenize: tokenizeCard(vaultPorts),
    charge: createCharge({
      admit: () => undefined,
      ledger: ledgerTable(ledgerDb, ledgerName!),
      merchants: merchantsTable(ledgerDb, merchantsName!, now),
      authorizeCard: (charge, { securityCode }) =>
        authorize({
          ...charge,
          ...(securityCode === undefined ? {} : { securityCode }),
          chargeId: charge.id,
          source: { token: charge.token ?? '' },
          passedThrough: {},
          deadline: new Date(charge.deadline),
        }),
      markCard: () => Promise.reject(new Error('no charge by card here')),
      kids: Object.keys(arns),
      onUnsettled: (error) => {
        throw error;
      },
      now,
      chargeId,
      digest: sha256Hex,
      deadlineSeconds: chargeDeadlineSeconds,
    }),
  };
}

describe('a warm request', () => {
  let warm: Awaited<ReturnType<typeof pipeline>>;
  let token: string;

  beforeAll(async () => {
    warm = await pipeline();
    ({
      token: { id: token },
    } = await warm.tokenize({ card: await warm.seal(2030) }, caller()));
    await warm.charge({ token, amount: 100, currency: 'USD' }, 'warm-up-1', caller());
  });

  beforeEach(() => {
    vaultZone.reset();
    ledgerZone.reset();
    claimed.length = 0;
  });

  afterAll(() => [vaultDb, vaultKms, ledgerDb, setUp.dynamoDb, setUp.kms].forEach((client) => client.destroy()));

  it('tokenizes a known card with one DynamoDB and one KMS call', async () => {
    const { created } = await warm.tokenize({ card: await warm.seal(2030) }, caller());
    expect(created).toBe(false);
    expect(vaultZone.byOperation()).toEqual({ 'DynamoDB.TransactWriteItems': 1, 'KMS.Decrypt': 1 });
  });

  it('tokenizes a known number with a new expiry with one DynamoDB call more', async () => {
    const { created } = await warm.tokenize({ card: await warm.seal(2031) }, caller());
    expect(created).toBe(true);
    expect(vaultZone.byOperation()).toEqual({ 'DynamoDB.TransactWriteItems': 2, 'KMS.Decrypt': 1 });
  });

  it('charges with a claim, a vault read and a settlement; the rest is the sandbox processor’s own table', async () => {
    const { charge } = await warm.charge({ token, amount: 1050, currency: 'USD' }, 'measured-1', caller());
    expect(charge.status).toBe('captured');
    expect(ledgerZone.byOperation()).toEqual({ 'DynamoDB.PutItem': 1, 'DynamoDB.TransactWriteItems': 1 });
    const { 'DynamoDB.GetItem': vaultReads, ...sandbox } = vaultZone.byOperation();
    expect(vaultReads).toBe(1);
    expect(Object.keys(sandbox)).toEqual(['DynamoDB.PutItem']);
  });

  it('charges with a security code in as many calls: its claim is one row more, in a transaction; KMS opens the envelope', async () => {
    const securityCode = await warm.sealCode();
    const request = { token, securityCode, amount: 1050, currency: 'USD' } as const;
    const { charge } = await warm.charge(request, 'measured-2', caller());
    expect(charge.status).toBe('captured');
    expect(ledgerZone.byOperation()).toEqual({ 'DynamoDB.TransactWriteItems': 2 });
    // The charge and the envelope's claim; then the charge and its two events, as of any charge.
    expect(claimed).toEqual([2, 3]);
    expect(vaultZone.byOperation()).toEqual({ 'DynamoDB.GetItem': 1, 'DynamoDB.PutItem': 1, 'KMS.Decrypt': 1 });
  });

  it('replays a charge with its claim alone', async () => {
    const { replayed } = await warm.charge({ token, amount: 1050, currency: 'USD' }, 'measured-1', caller());
    expect(replayed).toBe(true);
    expect(ledgerZone.byOperation()).toEqual({ 'DynamoDB.PutItem': 1 });
    expect(vaultZone.byOperation()).toEqual({});
  });
});
