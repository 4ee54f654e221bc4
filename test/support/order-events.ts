import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { emulatorAccess } from '../../cli/local/emulator-access';
import { emulatorAccount } from '../../cli/local/environment';
import { eventually } from '../../cli/eventually';
import { OrderRefused } from '../../lambdas/contracts/orders';
import { namesOf } from '../../lib/config/names';
import type { TestStage } from './stage';

const names = namesOf('local');

/** Puts each detail on the bus `orders` of the running stage, as a service of the company would. @throws Error where the bus refuses one */
export async function putOrders({ place }: TestStage, details: readonly unknown[]): Promise<void> {
  const client = new EventBridgeClient(emulatorAccess(place));
  const Entries = details.map((detail) => ({
    EventBusName: names.ordersBus,
    Source: 'shop.checkout',
    DetailType: 'order.created',
    Detail: JSON.stringify(detail),
  }));
  const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries }));
  client.destroy();
  if (FailedEntryCount !== 0) throw new Error(`the bus refused ${FailedEntryCount} orders`);
}

/** What waits in the dead-letter queue of orders about one of them; taken out of it, so that the next test finds the queue as it was. */
export async function noticeOf({ status, clients }: TestStage, orderId: string): Promise<OrderRefused> {
  const QueueUrl = `${status.endpoint_url}/${emulatorAccount.account}/${names.deadLetterQueue('pay-order')}`;
  const find = async (): Promise<OrderRefused | undefined> => {
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 1 });
    const { Messages = [] } = await clients.sqs.send(receive);
    for (const { Body = '{}', ReceiptHandle } of Messages) {
      const { detail }: { detail?: unknown } = JSON.parse(Body);
      const notice = OrderRefused.parse(detail);
      if (notice.order_id !== orderId) continue;
      await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return notice;
    }
    return undefined;
  };
  const notice = await eventually(find, { within: 30_000, every: 200 });
  if (notice === undefined) throw new Error(`no notice of ${orderId} came`);
  return notice;
}
