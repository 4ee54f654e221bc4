import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import * as z from 'zod/mini';
import { eventBus } from '../../lambdas/adapters/event-bus';
import { eventBusContract, newEvent } from '../contract/event-bus.contract';
import { inMemoryEventBus } from '../support/in-memory-event-bus';
import { awsError, type ScriptedAws, scriptedAws } from '../support/scripted-aws';

eventBusContract('in memory', () => {
  const bus = inMemoryEventBus();
  return { bus, received: async () => bus.published().map(({ json }) => json) };
});

const Sent = z.object({ Entries: z.array(z.record(z.string(), z.unknown())) });

describe('event bus on a bus in trouble', () => {
  let aws: ScriptedAws;
  let client: EventBridgeClient;
  let sent: z.infer<typeof Sent>['Entries'][];

  beforeAll(async () => {
    aws = await scriptedAws();
    client = new EventBridgeClient({ ...aws.configuration, maxAttempts: 1 });
  });

  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  /** Take every entry but those that the predicate picks by their position in their request. */
  const takeAllBut = (refused: (position: number, request: number) => boolean): void => {
    sent = [];
    aws.play((_, body, request) => {
      const { Entries } = Sent.parse(JSON.parse(body));
      sent.push(Entries);
      const results = Entries.map((__, position) =>
        refused(position, request) ? { ErrorCode: 'InternalFailure' } : { EventId: `${request}-${position}` },
      );
      return { status: 200, body: { FailedEntryCount: 0, Entries: results } };
    });
  };
  const publish = (events: Parameters<ReturnType<typeof eventBus>['publish']>[0]) =>
    eventBus(client, 'payments').publish(events);

  it('answers with the positions that were refused, across requests', async () => {
    takeAllBut((position, request) => (request === 1 ? position === 3 : position === 0));
    expect(await publish(Array.from({ length: 25 }, newEvent))).toEqual([3, 10, 20]);
  });

  it('takes an entry without an answer for refused', async () => {
    aws.play(() => ({ status: 200, body: { FailedEntryCount: 0, Entries: [{ EventId: 'a' }] } }));
    expect(await publish([newEvent(), newEvent()])).toEqual([1]);
  });

  it('sends source, type, detail, bus and time of each event', async () => {
    takeAllBut(() => false);
    const event = newEvent();
    await publish([event]);
    expect(sent[0]).toEqual([
      {
        EventBusName: 'payments',
        Source: 'strongroom',
        DetailType: 'token.created',
        Detail: event.json,
        Time: Date.parse(event.occurredAt) / 1000,
      },
    ]);
  });

  it('sends large events in requests of at most 256 KB', async () => {
    takeAllBut(() => false);
    const large = { ...newEvent(), json: JSON.stringify({ filler: 'ü'.repeat(50 * 1024) }) };
    expect(await publish([large, large, large])).toEqual([]);
    expect(sent.map((entries) => entries.length)).toEqual([2, 1]);
  });

  it('faults when a request fails as a whole', async () => {
    aws.play(() => awsError('AccessDeniedException'));
    await expect(publish([newEvent()])).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
