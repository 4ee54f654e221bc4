import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { heldKeys } from '../../lambdas/adapters/held-keys';
import { merchantsTable } from '../../lambdas/adapters/merchants-table';

/** What a process keeps between requests must not grow with the names that it meets. */
const most = 10_000;
const now = (): Date => new Date('2026-11-24T12:00:00.000Z');

describe('opened keys', () => {
  it('are kept for so many names; the one that was opened longest ago goes first', async () => {
    const loads: string[] = [];
    const keys = heldKeys({ now, onStale: () => undefined });
    const open = (name: string) =>
      keys(name, async () => {
        loads.push(name);
        return { version: 1, bytes: new Uint8Array(32) };
      });
    for (let n = 0; n < most; n += 1) await open(`merchant-${n}`);
    await open('merchant-0');
    expect(loads).toHaveLength(most);
    await open('one too many');
    loads.length = 0;
    for (const name of ['merchant-1', `merchant-${most - 1}`, 'one too many', 'merchant-0']) await open(name);
    expect(loads).toEqual(['merchant-0']);
  });
});

describe('merchants', () => {
  it('are kept for so many names, which an outsider can make up', async () => {
    let reads = 0;
    const send = async (): Promise<object> => {
      reads += 1;
      return {};
    };
    const merchants = merchantsTable({ send } as unknown as DynamoDBClient, 'merchants', now);
    const find = async (id: string): Promise<void> => expect(await merchants.find(id)).toBeUndefined();
    for (let n = 0; n < most; n += 1) await find(`m_${n}`);
    await find('m_0');
    expect(reads).toBe(most);
    await find('m_one_too_many');
    await find('m_0');
    expect(reads).toBe(most + 2);
  });
});
