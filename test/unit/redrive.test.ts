import { clientsFor, type Clients } from '../../cli/aws';
import { inspect } from '../../cli/redrive/inspect';
import { anyLeft, inspectionLines, redrivenLines } from '../../cli/redrive/lines';
import { openDeadLetters, type RedriveName } from '../../cli/redrive/open-dead-letters';
import { redrive } from '../../cli/redrive/redrive';
import { newEvent } from '../contract/event-bus.contract';
import { type ScriptedAws, scriptedAws } from '../support/scripted-aws';
import { type ScriptedMessage, scriptedQueue, type ScriptedQueue } from '../support/scripted-queue';

let aws: ScriptedAws;
let clients: Clients;
let told: number[];
let now: () => number;

beforeAll(async () => {
  aws = await scriptedAws();
  const { sqs, events, ...others } = clientsFor(aws.configuration);
  for (const client of [sqs, events]) client.config.maxAttempts = () => Promise.resolve(1);
  clients = { sqs, events, ...others };
});

beforeEach(() => {
  [told, now] = [[], Date.now];
});

afterAll(() => aws.close());

const open = async (name: RedriveName, queue: ScriptedQueue) => {
  aws.play(queue.script);
  return openDeadLetters({ clients, stage: 'prod', now }, name);
};
const look = async (name: RedriveName, queue: ScriptedQueue) => {
  const dead = await open(name, queue);
  const found = await inspect(dead, (letters) => told.push(letters));
  return { found, lines: inspectionLines(dead, found, 'strongroom redrive') };
};
const go = async (name: RedriveName, queue: ScriptedQueue) => {
  const dead = await open(name, queue);
  const done = await redrive(dead, (letters) => told.push(letters));
  return { done, lines: redrivenLines(dead, done), left: anyLeft(done) };
};

let count = 0;

/** An event as EventBridge delivers it to a queue. */
const delivered = (detail: object, more: object = {}): string =>
  JSON.stringify({
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'token.created',
    source: 'strongroom',
    account: '111122223333',
    time: '2026-11-24T08:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail,
    ...more,
  });

const eventOf = (json: string) => JSON.parse(json) as { id: string };
const newDelivery = (): string => delivered(eventOf(newEvent().json));

function message(Body: string, more: Partial<ScriptedMessage> = {}): ScriptedMessage {
  const SentTimestamp = String(Date.parse('2026-11-20T00:00:00Z') + (count += 1));
  const DeadLetterQueueSourceArn = 'arn:aws:sqs:eu-central-1:111122223333:strongroom-prod-write-audit';
  return { MessageId: `m-${count}`, Body, Attributes: { SentTimestamp, DeadLetterQueueSourceArn }, ...more };
}

const because = (attribute: string, StringValue: string): Partial<ScriptedMessage> => ({
  MessageAttributes: { [attribute]: { StringValue, DataType: 'String' } },
});

describe('redrive --dry-run', () => {
  it('counts messages by type and by cause, distinct ids, and the oldest', async () => {
    const twice = newDelivery();
    const old = message(twice, { Attributes: { SentTimestamp: String(Date.parse('2026-11-19T10:00:00Z')) } });
    const queue = scriptedQueue([
      message(newDelivery()),
      message(twice, because('ERROR_CODE', 'SDK_CLIENT_ERROR')),
      old,
      message(delivered(eventOf(newEvent().json), { 'detail-type': 'payment.captured' }), {
        Attributes: { SentTimestamp: '1795100000000' },
      }),
    ]);
    const { found, lines } = await look('write-audit', queue);
    expect(found).toMatchObject({ letters: 4, events: 4, distinct: 3, newer: 0, more: false });
    expect(lines.slice(0, 3)).toEqual([
      'strongroom-prod-write-audit-dead: 4 messages, 4 events, 3 different ids, the oldest since 2026-11-19T10:00:00.000Z',
      '  by type   token.created 3, payment.captured 1',
      '  by cause  not known 2, SDK_CLIENT_ERROR 1, write-audit failed on it 1',
    ]);
    expect(lines.at(-1)).toBe('Nothing was moved. To send them to strongroom-prod-write-audit: strongroom redrive');
  });

  it('moves nothing, and shows others again what it looked at', async () => {
    const messages = Array.from({ length: 25 }, () => message(newDelivery()));
    const queue = scriptedQueue(messages);
    await look('write-audit', queue);
    expect(queue.left()).toHaveLength(25);
    expect(queue.done()).toEqual(messages.map(({ MessageId }) => `show ${MessageId}`));
    expect(told.slice(0, 3)).toEqual([10, 20, 25]);
  });

  it('shows others again what it looked at, also where it could not go on', async () => {
    const [first] = [message(newDelivery())];
    let receives = 0;
    const fails = (operation: string): boolean => operation === 'ReceiveMessage' && (receives += 1) > 1;
    const queue = scriptedQueue([first], { fails });
    await expect(look('write-audit', queue)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(queue.done()).toEqual([`show ${first.MessageId}`]);
  });

  it('samples five events by id, type and time, and nothing that a message holds beside', async () => {
    const secret = { customer: 'customer-77', metadata: { cart: 'cart-77' }, card: { last4: '4242' } };
    const queue = scriptedQueue(
      Array.from({ length: 7 }, () => message(delivered({ ...eventOf(newEvent().json), ...secret }))),
    );
    const { found, lines } = await look('score-payment', queue);
    expect(found.sample).toHaveLength(5);
    expect(lines.filter((line) => /^ {2}tok_[a-z2-7]{26}\.1 {2}token\.created {2}2026-11-24T/.test(line))).toHaveLength(
      5,
    );
    expect(lines).toContain('  and 2 more');
    expect(lines.join('\n')).not.toMatch(/customer-77|cart-77|4242/);
  });

  it('shows nothing of a message whose id, type, time or cause is not of the form that we write', async () => {
    const hostile = '4242 4242 4242 4242';
    const body = delivered(
      { id: hostile, occurred_at: hostile },
      { id: hostile, 'detail-type': hostile, time: hostile },
    );
    const { lines } = await look('write-audit', scriptedQueue([message(body, because('ERROR_CODE', hostile))]));
    expect(lines.join('\n')).not.toContain('4242');
    expect(lines).toContain('  no id of ours  of another kind  no time');
    expect(lines).toContain('  by cause  not a code 1');
  });

  it('says what would stay, and why', async () => {
    const refused = delivered({ cause: 'merchant_unknown', order_id: 'order-77' }, { 'detail-type': 'order.refused' });
    const { lines } = await look('pay-order', scriptedQueue([message('{'), message(refused), message('[]')]));
    expect(lines).toEqual([
      expect.stringContaining('3 messages, 1 event, 1 id,'),
      '  by type   order.refused 1',
      '  by cause  pay-order failed on it 2, merchant_unknown 1',
      '  6a7e8feb-b491-4cf7-a9f1-bf3703467718  order.refused  2026-11-24T08:00:00Z',
      '2 messages would stay: cannot be read.',
      '1 message would stay: tells why something was refused, and only its sender can send it again.',
      expect.stringContaining('Nothing was moved.'),
    ]);
  });

  it('says that nothing waits', async () => {
    const { lines } = await look('write-audit', scriptedQueue([]));
    expect(lines).toEqual(['strongroom-prod-write-audit-dead: nothing waits.']);
  });
});

describe('redrive --go', () => {
  it('sends each message to its queue and takes it away then', async () => {
    const messages = [message(newDelivery())];
    const queue = scriptedQueue(messages);
    const { lines, left } = await go('write-audit', queue);
    expect(queue.done()).toEqual([`send ${messages[0]!.Body}`, `delete ${messages[0]!.MessageId}`]);
    expect([lines, left]).toEqual([
      ['Moved 1 message from strongroom-prod-write-audit-dead to strongroom-prod-write-audit.'],
      false,
    ]);
  });

  it('moves many, and says how far it is', async () => {
    const queue = scriptedQueue(Array.from({ length: 34 }, () => message(newDelivery())));
    const { done } = await go('score-payment', queue);
    expect([done.moved, queue.left()]).toEqual([34, []]);
    expect(told.slice(0, 4)).toEqual([10, 20, 30, 34]);
  });

  it.each([
    ['no JSON', '{'],
    ['JSON that is no event', '{"order":"order-1","cause":"poison"}'],
    ['an event without a detail', delivered({}, { detail: 'text' })],
  ])('leaves a message that cannot be read, and counts it: %s', async (_what, body) => {
    const [bad, good] = [message(body), message(newDelivery())];
    const queue = scriptedQueue([bad, good]);
    const { done, lines, left } = await go('write-audit', queue);
    expect(done.moved).toBe(1);
    expect(queue.left()).toEqual([bad.MessageId]);
    expect(queue.done()).toContain(`show ${bad.MessageId}`);
    expect([lines.at(-1), left]).toEqual(['1 message stayed: cannot be read.', true]);
  });

  it('leaves a message that cannot be sent', async () => {
    const [bad, good] = [message(newDelivery()), message(newDelivery())];
    const fails = (operation: string, about: string): boolean => operation === 'SendMessage' && about === bad.Body;
    const queue = scriptedQueue([bad, good], { fails });
    const { lines, left } = await go('write-audit', queue);
    expect(queue.left()).toEqual([bad.MessageId]);
    expect([lines.at(-1), left]).toEqual(['1 message stayed: cannot be sent (AccessDeniedException).', true]);
  });

  it('says that a message which could not be taken away will come twice', async () => {
    const stuck = message(newDelivery());
    const queue = scriptedQueue([stuck], { fails: (operation) => operation === 'DeleteMessage' });
    const { done, left } = await go('write-audit', queue);
    expect([done.moved, done.doubled, left]).toEqual([0, 1, true]);
    expect(queue.done()).toEqual([`send ${stuck.Body}`, `show ${stuck.MessageId}`]);
  });

  it('leaves what came after it began', async () => {
    const old = message(newDelivery());
    const young = message(newDelivery(), { Attributes: { SentTimestamp: String(Date.now() + 3_600_000) } });
    const queue = scriptedQueue([young, old]);
    const { lines, left } = await go('write-audit', queue);
    expect(queue.left()).toEqual([young.MessageId]);
    expect([lines.at(-1), left]).toEqual(['1 came after this began and stayed.', false]);
  });

  it('leaves what tells of a refusal: the consumer would refuse that too', async () => {
    const queue = scriptedQueue([message(delivered({ cause: 'unreadable' }, { 'detail-type': 'order.refused' }))]);
    const { left } = await go('pay-order', queue);
    expect([queue.left().length, left]).toEqual([1, true]);
    expect(queue.done().filter((what) => what.startsWith('send'))).toEqual([]);
  });

  it('ends before the first message that it hid comes back, and says that there is more', async () => {
    const clock = { at: Date.now() };
    now = () => (clock.at += 5 * 60_000);
    const queue = scriptedQueue(Array.from({ length: 40 }, () => message(newDelivery())));
    const { done, lines, left } = await go('write-audit', queue);
    expect([done.moved, queue.left().length]).toEqual([20, 20]);
    expect([lines.at(-1), left]).toEqual(['There are more, which were not reached: run it again.', true]);
  });

  it('ends, though every message that it moves fails and comes back at once', async () => {
    const queue = scriptedQueue(
      Array.from({ length: 12 }, () => message(newDelivery())),
      { bounces: true },
    );
    const { done } = await go('write-audit', queue);
    expect([done.moved, done.newer]).toEqual([12, 12]);
    expect(queue.done().filter((what) => what.startsWith('send'))).toHaveLength(12);
    expect(queue.done().filter((what) => what.startsWith('show'))).toEqual(queue.left().map((id) => `show ${id}`));
    expect(queue.left()).toHaveLength(12);
  });
});

describe('redrive payments', () => {
  it('publishes dead events of the bus again, byte for byte', async () => {
    const { json } = newEvent();
    const queue = scriptedQueue([message(delivered(eventOf(json)), because('ERROR_CODE', 'NO_PERMISSIONS'))]);
    const { done, lines } = await go('payments', queue);
    expect(queue.done()[0]).toBe(`publish ${json}`);
    expect([done.moved, queue.left()]).toEqual([1, []]);
    expect(lines).toEqual(['Moved 1 message from strongroom-prod-payments-dead to strongroom-prod-payments.']);
  });

  it('leaves what the bus refuses', async () => {
    const { json } = newEvent();
    const queue = scriptedQueue([message(delivered(eventOf(json)))], {
      fails: (operation) => operation === 'PutEvents entry',
    });
    const { lines } = await go('payments', queue);
    expect(lines.at(-1)).toBe('1 message stayed: cannot be sent (EventRefused).');
    expect(queue.left()).toHaveLength(1);
  });

  it("leaves somebody else's event", async () => {
    const queue = scriptedQueue([message(delivered(eventOf(newEvent().json), { source: 'another' }))]);
    const { lines } = await go('payments', queue);
    expect(lines.at(-1)).toBe('1 message stayed: is not an event of ours.');
    expect(queue.done().filter((what) => what.startsWith('publish'))).toEqual([]);
  });
});
