import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ConnectorNews, connectors } from '../../lambdas/adapters/processors/connectors';
import { Pan } from '../../lambdas/domain/card/secret';
import type { Authorization } from '../../lambdas/domain/charge/processor';
import { reportConnector } from '../../lambdas/runtime/report-connector';
import { captureOutput } from '../support/captured-output';
import { scriptedAws, type ScriptedAws } from '../support/scripted-aws';

const authorization: Authorization = {
  reference: 'ch_1',
  money: { amount: 1050, currency: 'USD' },
  card: { number: new Pan('4242424242424242'), expMonth: 12, expYear: 2030 },
  capture: 'manual',
};

let aws: ScriptedAws;
let dynamoDb: DynamoDBClient;
let news: ConnectorNews[];
const output = captureOutput();

beforeAll(async () => {
  aws = await scriptedAws();
  dynamoDb = new DynamoDBClient({ ...aws.configuration, maxAttempts: 1 });
});

afterAll(async () => {
  dynamoDb.destroy();
  await aws.close();
});

beforeEach(() => {
  news = [];
});

const opened = (means: { sandboxTable?: string; stripeKey?: (merchantId: string) => Promise<string> }) =>
  connectors({
    dynamoDb,
    sandboxTable: means.sandboxTable,
    stripeKey: means.stripeKey,
    report: (item) => news.push(item),
  });

describe('the connectors of a stage', () => {
  it('are those that it has the means for, and no other name', () => {
    const none = opened({});
    const both = opened({ sandboxTable: 'sandbox', stripeKey: async () => 'sk_test_1' });
    expect(['sandbox', 'stripe', 'constructor', ''].map((name) => none(name, 'm_a'))).toEqual(Array(4).fill(undefined));
    expect(both('sandbox', 'm_a')?.capabilities.multipleCaptures).toBe(true);
    expect(both('stripe', 'm_a')?.capabilities.multipleCaptures).toBe(false);
    expect(both('constructor', 'm_a')).toBeUndefined();
  });

  it('keep one processor for each account of each merchant', () => {
    const processorFor = opened({ sandboxTable: 'sandbox', stripeKey: async () => 'sk_test_1' });
    const mine = processorFor('stripe', 'm_a');
    expect(processorFor('stripe', 'm_a')).toBe(mine);
    expect(processorFor('stripe', 'm_b')).not.toBe(mine);
    expect(processorFor('sandbox', 'm_a')).not.toBe(mine);
  });

  it('forget the account that was asked longest ago beyond a thousand', () => {
    const processorFor = opened({ sandboxTable: 'sandbox' });
    const [first, second] = [processorFor('sandbox', 'm_1'), processorFor('sandbox', 'm_2')];
    for (let merchant = 3; merchant <= 1000; merchant += 1) processorFor('sandbox', `m_${merchant}`);
    expect(processorFor('sandbox', 'm_1')).toBe(first);
    processorFor('sandbox', 'm_1001');
    expect(processorFor('sandbox', 'm_1')).toBe(first);
    expect(processorFor('sandbox', 'm_2')).not.toBe(second);
  });

  it('attempt nothing without the secret key of the merchant, and say so without more', async () => {
    const asked: string[] = [];
    const stripeKey = async (merchantId: string): Promise<string> => {
      asked.push(merchantId);
      throw new Error('sk_live_never_logged');
    };
    const processor = opened({ stripeKey })('stripe', 'm_a');
    expect(await processor?.authorize(authorization)).toEqual({ outcome: 'not_attempted' });
    expect(asked).toEqual(['m_a']);
    expect(news).toEqual([
      {
        connector: 'stripe',
        merchantId: 'm_a',
        failure: { kind: 'not_executed', type: 'SecretKeyUnreadable', code: '', status: 0, requestId: '' },
      },
    ]);
    news.forEach(reportConnector);
    expect(output.lines()).toMatchObject([
      { message: 'stripe did not do it', merchant_id: 'm_a', reason: 'not_executed' },
    ]);
    expect(output.text()).not.toContain('sk_live');
  });

  it('stop asking for one merchant after five calls without an answer, in whatever invocation, and for no other', async () => {
    aws.play(() => ({ status: 500 }));
    const processorFor = opened({ sandboxTable: 'sandbox' });
    for (let call = 0; call < 5; call += 1) {
      expect(await processorFor('sandbox', 'm_a')?.authorize(authorization)).toEqual({ outcome: 'unknown' });
    }
    const asked = aws.operations().length;
    expect(await processorFor('sandbox', 'm_a')?.authorize(authorization)).toEqual({ outcome: 'not_attempted' });
    expect(aws.operations()).toHaveLength(asked);
    expect(await processorFor('sandbox', 'm_b')?.authorize(authorization)).toEqual({ outcome: 'unknown' });
    expect(news).toEqual([{ connector: 'sandbox', merchantId: 'm_a', breaker: 'opened' }]);
    news.forEach(reportConnector);
    expect(output.lines()).toMatchObject([{ level: 'ERROR', merchant_id: 'm_a' }]);
  });
});
