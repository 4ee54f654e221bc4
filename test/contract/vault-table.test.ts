import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { vaultTable } from '../../lambdas/adapters/vault-table';
import { countingClient } from '../support/counting-client';
import { deployed, useStage } from './deployed-stage';
import { rowsIn, type StoredRow } from './emulator-resources';
import { newMerchant, tokenOf, tombstoneOf } from './samples';
import { vaultTableContract } from './vault-table.contract';

const { client, counts } = countingClient(dynamoDbClient());
const tableName = deployed.table('vault');

beforeAll(useStage);

afterAll(() => client.destroy());

vaultTableContract('DynamoDB', () => vaultTable(client, tableName));

/** All items of one merchant, by the part of the key before the first `#`. */
async function itemsOf(merchantId: string): Promise<Readonly<Record<string, StoredRow>>> {
  const rows = await rowsIn(client, tableName);
  const own = rows.filter((row) => row['merchant_id'] === merchantId || String(row['pk']).includes(merchantId));
  return Object.fromEntries(own.map((row) => [String(row['pk']).replace(/#.*/, ''), row]));
}

describe('vault table on DynamoDB', () => {
  const merchant = newMerchant();
  const token = tokenOf(merchant);
  const renewed = tokenOf(merchant, { numberIndex: token.numberIndex });
  const vault = () => vaultTable(client, tableName);
  const transactions = async (work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> => {
    counts.reset();
    await work();
    return counts.byOperation();
  };

  it('needs one call for a new card, one for a known card, two for a known number with a new expiry', async () => {
    expect(await transactions(() => vault().insert(token))).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
    expect(await transactions(() => vault().insert({ ...token, id: tokenOf(merchant).id }))).toEqual({
      'DynamoDB.TransactWriteItems': 1,
    });
    expect(await transactions(() => vault().insert(renewed))).toEqual({ 'DynamoDB.TransactWriteItems': 2 });
  });

  it('needs one call to read', async () => {
    expect(await transactions(() => vault().get(merchant, token.id))).toEqual({ 'DynamoDB.GetItem': 1 });
  });

  it('needs one call to erase the only token of a number, two for one of several', async () => {
    expect(await transactions(() => vault().erase(renewed, tombstoneOf(renewed)))).toEqual({
      'DynamoDB.TransactWriteItems': 2,
    });
    expect(await transactions(() => vault().erase(token, tombstoneOf(token)))).toEqual({
      'DynamoDB.TransactWriteItems': 1,
    });
  });

  it('writes the rows that docs/formats.md describes', async () => {
    const own = newMerchant();
    const stored = tokenOf(own);
    await vault().insert(stored);
    const items = await itemsOf(own);
    const view = {
      schema: 1,
      id: stored.id,
      fingerprint: stored.fingerprint,
      ...{ brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 },
      customer: 'customer-1',
      created_at: stored.createdAt,
    };
    expect(items).toEqual({
      token: {
        pk: `token#${stored.id}`,
        ...view,
        merchant_id: own,
        state: 'active',
        customer_key: `${own}#customer-1`,
        sealed: stored.sealed,
        key_version: 1,
        card_index: stored.cardIndex,
        number_index: stored.numberIndex,
        sequence: 1,
        actor_client_id: 'checkout',
        actor_role: 'tokens:create',
        origin_ip: '192.0.2.7',
        origin_component: 'contract-suite',
        request_id: stored.provenance.requestId,
        traceparent: stored.provenance.traceparent,
      },
      card: { pk: `card#${own}#${stored.cardIndex}`, ...view },
      number: {
        pk: `number#${own}#${stored.numberIndex}`,
        schema: 1,
        fingerprint: stored.fingerprint,
        tokens: 1,
      },
    });
  });

  it('leaves of an erased token its tombstone and nothing else', async () => {
    const own = newMerchant();
    const erased = tokenOf(own);
    await vault().insert(erased);
    const tombstone = tombstoneOf(erased);
    await vault().erase(erased, tombstone);
    expect(await itemsOf(own)).toEqual({
      token: {
        pk: `token#${erased.id}`,
        schema: 1,
        id: erased.id,
        merchant_id: own,
        state: 'deleted',
        deleted_at: tombstone.deletedAt,
        sequence: 2,
        actor_client_id: 'back-office',
        actor_role: 'tokens:delete',
        origin_ip: '192.0.2.7',
        origin_component: 'contract-suite',
        request_id: tombstone.provenance.requestId,
        traceparent: tombstone.provenance.traceparent,
      },
    });
  });
});
