import { randomBytes } from 'node:crypto';
import {
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { eventBridgeClient } from '../../lambdas/adapters/event-bridge-client';
import { eventBus } from '../../lambdas/adapters/event-bus';
import { canonicalJson } from '../../lambdas/domain/audit/canonical-json';
import { countingClient } from '../support/counting-client';
import { deployed, useStage } from './deployed-stage';
import { eventBusContract, newEvent } from './event-bus.contract';

const { client, counts } = countingClient(eventBridgeClient());
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const received: string[] = [];
/** A consumer of its own on the deployed bus. */
const name = `contract-${randomBytes(4).toString('hex')}`;
const rule = { Rule: name, EventBusName: deployed.bus };
let QueueUrl: string | undefined;

beforeAll(async () => {
  await useStage();
  ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name })));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const EventPattern = JSON.stringify({ source: ['strongroom'] });
  await client.send(new PutRuleCommand({ Name: name, EventBusName: deployed.bus, EventPattern }));
  const target = { Id: 'queue', Arn: Attributes?.['QueueArn'], InputPath: '$.detail' };
  await client.send(new PutTargetsCommand({ ...rule, Targets: [target] }));
});

afterAll(async () => {
  await client.send(new RemoveTargetsCommand({ ...rule, Ids: ['queue'] }));
  await client.send(new DeleteRuleCommand({ Name: name, EventBusName: deployed.bus }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
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

eventBusContract('EventBridge', () => ({ bus: eventBus(client, deployed.bus), received: receive }));

describe('event bus on EventBridge', () => {
  beforeEach(() => counts.reset());

  it('sends ten events a request', async () => {
    await eventBus(client, deployed.bus).publish(Array.from({ length: 25 }, newEvent));
    expect(counts.byOperation()).toEqual({ 'EventBridge.PutEvents': 3 });
  });

  it('sends no request for no event', async () => {
    await eventBus(client, deployed.bus).publish([]);
    expect(counts.total()).toBe(0);
  });
});
