import { randomBytes } from 'node:crypto';
import { CreateEventBusCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { eventBridgeClient } from '../../lambdas/adapters/aws-clients';
import { eventBus } from '../../lambdas/adapters/event-bus';
import { canonicalJson } from '../../lambdas/domain/audit/canonical-json';
import { countingClient } from '../support/counting-client';
import { eventBusContract, newEvent } from './event-bus.contract';

const { client, counts } = countingClient(eventBridgeClient());
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const busName = `contract-${randomBytes(4).toString('hex')}`;
const received: string[] = [];
let QueueUrl: string | undefined;

beforeAll(async () => {
  await client.send(new CreateEventBusCommand({ Name: busName }));
  ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: busName })));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const rule = { Name: 'everything', EventBusName: busName, EventPattern: JSON.stringify({ source: ['strongroom'] }) };
  await client.send(new PutRuleCommand(rule));
  const target = { Id: 'queue', Arn: Attributes?.['QueueArn'], InputPath: '$.detail' };
  await client.send(new PutTargetsCommand({ Rule: rule.Name, EventBusName: busName, Targets: [target] }));
});

afterAll(() => {
  client.destroy();
  sqs.destroy();
});

/** Long polling: the wait ends with the first message. */
async function receive(): Promise<readonly string[]> {
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
  const { Messages } = await sqs.send(command);
  received.push(...(Messages ?? []).map(({ Body = '' }) => canonicalJson(z.json().parse(JSON.parse(Body)))));
  return received;
}

eventBusContract('EventBridge', () => ({ bus: eventBus(client, busName), received: receive }));

describe('event bus on EventBridge', () => {
  beforeEach(() => counts.reset());

  it('sends ten events a request', async () => {
    await eventBus(client, busName).publish(Array.from({ length: 25 }, newEvent));
    expect(counts.byOperation()).toEqual({ 'EventBridge.PutEvents': 3 });
  });

  it('sends no request for no event', async () => {
    await eventBus(client, busName).publish([]);
    expect(counts.total()).toBe(0);
  });

  it('sends large events in requests of at most 256 KB', async () => {
    const large = { ...newEvent(), json: JSON.stringify({ filler: 'x'.repeat(100 * 1024) }) };
    expect(await eventBus(client, busName).publish([large, large, large])).toEqual([]);
    expect(counts.byOperation()).toEqual({ 'EventBridge.PutEvents': 2 });
  });
});
