import { randomBytes } from 'node:crypto';
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Clients } from '../../cli/aws';
import { eventually } from '../../cli/eventually';
import type { Charge } from '../../client/answers';
import { readEventRow } from '../../lambdas/adapters/ledger-rows';
import { fromItem } from '../../lambdas/adapters/dynamodb';
import type { EventRow } from '../../lambdas/domain/charge/ledger';
import { namesOf } from '../../lib/config/names';
import { ledgerRows } from './ledger-facts';
import { runningStage } from './stage';
import { demoServer, tokenFor } from './test-merchant';

const names = namesOf('local');
const auditRule = { Name: names.named('write-audit'), EventBusName: names.bus };

export interface LostCharge {
  readonly charge: Charge;
  /** Its events, as the ledger has them: published, and delivered to everybody but `write-audit`. */
  readonly events: readonly EventRow[];
  readonly from: Date;
  readonly before: Date;
}

/** A charge that is missing from the archive: the rule to `write-audit` was disabled while its events were published. */
export async function lostCharge(): Promise<LostCharge> {
  const { clients } = await runningStage();
  const watched = await watch(clients);
  await clients.events.send(new DisableRuleCommand(auditRule));
  try {
    const from = new Date();
    const token = await tokenFor('4000056655665556');
    const { charge } = await (await demoServer()).createCharge({ token, amount: 1050, currency: 'USD' });
    const { events: rows } = await ledgerRows(clients, charge.id);
    const events = rows.map((row) => readEventRow(fromItem(row)));
    await watched.saw(events.map(({ id }) => id));
    return { charge, events, from, before: new Date() };
  } finally {
    await clients.events.send(new EnableRuleCommand(auditRule));
    await watched.end();
  }
}

/** A consumer of its own on the bus: what it saw was published. */
async function watch({ events, sqs }: Clients) {
  const name = `watch-${randomBytes(4).toString('hex')}`;
  const rule = { Rule: name, EventBusName: names.bus };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const EventPattern = JSON.stringify({ source: ['strongroom'] });
  await events.send(new PutRuleCommand({ Name: name, EventBusName: names.bus, EventPattern }));
  const target = { Id: 'queue', Arn: Attributes?.['QueueArn'], InputPath: '$.detail.id' };
  await events.send(new PutTargetsCommand({ ...rule, Targets: [target] }));
  const seen = new Set<string>();
  return {
    /** @throws Error where one of them was not published within half a minute */
    async saw(ids: readonly string[]): Promise<void> {
      const all = await eventually(
        async () => {
          const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
          for (const { Body } of (await sqs.send(command)).Messages ?? []) seen.add(String(JSON.parse(Body ?? '""')));
          return ids.every((id) => seen.has(id)) ? true : undefined;
        },
        { within: 30_000 },
      );
      if (all === undefined) throw new Error('the events of the charge were not published');
    },
    async end(): Promise<void> {
      await events.send(new RemoveTargetsCommand({ ...rule, Ids: ['queue'] }));
      await events.send(new DeleteRuleCommand({ Name: name, EventBusName: names.bus }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
