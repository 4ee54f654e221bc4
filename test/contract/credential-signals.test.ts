import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { credentialSignalsTable } from '../../lambdas/adapters/credential-signals-table';
import { edgeReads } from '../../lambdas/adapters/edge-reads';
import { newFingerprint } from '../../lambdas/adapters/ids';
import { issuerKeysTable } from '../../lambdas/adapters/issuer-keys-table';
import type { Happening } from '../../lambdas/domain/access/signals';
import { countingClient } from '../support/counting-client';
import { inMemorySignalsTable } from '../support/in-memory-signals-table';
import { signalsTableContract } from './credential-signals.contract';
import { deployed, useStage } from './deployed-stage';
import { rowsIn } from './emulator-resources';
import { newMerchant } from './samples';

const { client, counts } = countingClient(dynamoDbClient());
const tableName = deployed.table('credential-signals');
const open = () => credentialSignalsTable(client, tableName);

beforeAll(useStage);

afterAll(() => client.destroy());

signalsTableContract('in memory', inMemorySignalsTable);
signalsTableContract('DynamoDB', open);

describe('table of signals on DynamoDB', () => {
  const at = new Date('2026-11-24T12:00:00.000Z');
  const paid = (merchantId = newMerchant()): Happening & { readonly address: string } => ({
    ...{ merchantId, clientId: 'company:shop', eventId: 'ch_x.1', at, address: '203.0.113.7' },
    card: newFingerprint(),
    payment: 'approved',
  });

  it('is read with one call, counts new cards with one, a batch with known ones with two, a refusal with one', async () => {
    const event = paid();
    const callsOf = async (work: () => Promise<unknown>) => {
      counts.reset();
      await work();
      return counts.byOperation();
    };
    expect(await callsOf(() => open().read(event, at))).toEqual({ 'DynamoDB.BatchGetItem': 1 });
    expect(await callsOf(() => open().count([event]))).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
    const batch = Array.from({ length: 25 }, (_, n) => ({ ...event, eventId: `ch_${n}.1`, card: newFingerprint() }));
    expect(await callsOf(() => open().count(batch))).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
    expect(await callsOf(() => open().count([{ ...event, eventId: 'ch_y.1' }]))).toEqual({
      'DynamoDB.TransactWriteItems': 2,
    });
    expect(await callsOf(() => open().countRefusal(event, at))).toEqual({ 'DynamoDB.UpdateItem': 1 });
  });

  it('comes with the keys of an issuer in one call', async () => {
    const event = paid();
    await open().count([event]);
    const issuer = `https://${event.merchantId}.example`;
    const keys = { issuer, jwks: { keys: [] }, fetchedAt: '2026-11-24T12:00:00.000Z' };
    const issuerKeys = deployed.table('issuer-keys');
    await issuerKeysTable(client, issuerKeys).write(keys);
    const read = edgeReads(client, { issuerKeys, signals: tableName }, () => at);
    counts.reset();
    expect(await read(issuer, event)).toEqual({
      keys,
      signals: expect.objectContaining({ cards: 1, payments: 1, addressKnown: true }),
    });
    expect(counts.byOperation()).toEqual({ 'DynamoDB.BatchGetItem': 1 });
    expect(await read(issuer, undefined)).toEqual({ keys });
    expect(await read('https://nobody.example', undefined)).toEqual({ keys: undefined });
  });

  it('lets every row expire: hours and cards in a day, events in 15, addresses in 30', async () => {
    const event = paid();
    await open().count([event]);
    const own = (await rowsIn(client, tableName)).filter(({ pk }) => pk === `${event.merchantId}#company:shop`);
    const days = own.map(({ sk, expires_at: expires }) => [
      String(sk).split('#')[0],
      (Number(expires) - at.getTime() / 1000) / 86_400,
    ]);
    expect(Object.fromEntries(days)).toEqual({ address: 30, card: 1, event: 15, hour: 1 });
  });
});
