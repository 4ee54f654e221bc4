import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { fromItem, toItem } from '../../lambdas/adapters/dynamodb';
import { newRevealId, newTokenId } from '../../lambdas/adapters/ids';
import { isRevealRow, readRevealRow, revealRecords } from '../../lambdas/adapters/reveal-records';
import type { Reveal } from '../../lambdas/domain/card/reveal';
import { countingClient } from '../support/counting-client';
import { deployed, useStage } from './deployed-stage';
import { rowOf } from './emulator-resources';
import { newMerchant, provenance } from './samples';

const { client, counts } = countingClient(dynamoDbClient());
const tableName = deployed.table('vault');

beforeAll(useStage);
afterAll(() => client.destroy());

const attempted = (): Reveal => ({
  ...{ id: newRevealId(), merchantId: newMerchant(), tokenId: newTokenId() },
  ...{ reason: 'The customer disputes a charge.', ticket: 'CB-4711' },
  ...{ occurredAt: '2026-11-24T08:00:00.000Z', provenance: provenance() },
});

describe('records of reveals on DynamoDB', () => {
  it.each<[string, Partial<Reveal>]>([
    ['revealed', { recipient: 'thumbprint', kmsRequestId: 'kms-1' }],
    ['failed before its decrypt', { failure: 'token_not_found' }],
    ['failed after it', { failure: 'record_tampered', kmsRequestId: 'kms-2' }],
  ])('are one put of what docs/formats.md describes, and read as they were: %s', async (_what, more) => {
    const reveal = { ...attempted(), ...more };
    counts.reset();
    await revealRecords(client, tableName).put(reveal);
    expect(counts.byOperation()).toEqual({ 'DynamoDB.PutItem': 1 });
    const Key = toItem({ pk: `reveal#${reveal.id}` });
    const { Item = {} } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
    const row = rowOf(Item);
    expect(isRevealRow(row)).toBe(true);
    expect(readRevealRow(fromItem(Item))).toEqual(reveal);
    expect(row).toMatchObject({ schema: 1, token: reveal.tokenId, merchant_id: reveal.merchantId, ticket: 'CB-4711' });
  });

  it.each<[string, Partial<Reveal>]>([
    ['a card number', { recipient: 'r', kmsRequestId: 'k', reason: 'It is 4242 4242 4242 4242.' }],
    ['an envelope', { recipient: 'r', kmsRequestId: 'k', ticket: 'eyJhbGciOiJkaXIifQ.aa.bb.cc.dd' }],
  ])('are none, and nothing is put, where the archive would refuse the event: %s', async (_what, more) => {
    counts.reset();
    const put = revealRecords(client, tableName).put({ ...attempted(), ...more });
    await expect(put).rejects.toThrow('a reveal that no archive takes');
    expect(counts.byOperation()).toEqual({});
  });
});
