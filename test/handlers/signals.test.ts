import type { SQSEvent } from 'aws-lambda';
import { caseParameters } from '../../cli/pages/access-cases/asking';
import type { Happening, SignalsTable } from '../../lambdas/domain/access/signals';
import { eventDetail } from '../../lambdas/domain/audit/event-detail';
import { countSignalsConsumer } from '../../lambdas/runtime/consumers/count-signals';
import { captureOutput } from '../support/captured-output';
import { edge } from '../support/edge';
import { inMemorySignalsTable } from '../support/in-memory-signals-table';
import { accessToken, type SigningKey, signingKey } from '../support/local-issuer';

const output = captureOutput();

let key: SigningKey;
beforeAll(async () => {
  key = await signingKey('k1');
});

const charge = (n: number): string =>
  `ch_${'a'.repeat(30)}${String.fromCharCode(97 + Math.floor(n / 26), 97 + (n % 26))}`;
const fingerprint = (n: number): string => `fp_${'a'.repeat(24)}${charge(n).slice(-2)}`;

interface EventWish {
  readonly type?: 'token.created' | 'payment.authorized' | 'payment.failed';
  readonly clientId?: string;
  readonly code?: string;
  readonly known?: boolean;
  readonly ip?: string | undefined;
}

/** The nth event: of the nth charge and the nth card. */
function event(
  n: number,
  { type = 'payment.failed', clientId = 'company:desk', known = true, ...wish }: EventWish = {},
) {
  const { code = 'card_declined' } = wish;
  const ip = 'ip' in wish ? wish.ip : '203.0.113.7';
  const view = { brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 };
  const card = known || type === 'token.created' ? { card: view, fingerprint: fingerprint(n) } : {};
  const payment = { charge: charge(n), amount: 100, currency: 'USD', connector: 'sandbox', ...card };
  const data = {
    'token.created': { token: `tok_${'a'.repeat(26)}`, ...card },
    'payment.authorized': { ...payment, processor_reference: 'sbx_1' },
    'payment.failed': { ...payment, failure: { code } },
  }[type];
  const { json } = eventDetail({
    type,
    subject: type === 'token.created' ? `tok_${'a'.repeat(24)}${charge(n).slice(-2)}` : charge(n),
    sequence: 1,
    occurredAt: '2026-11-24T12:00:00.000Z',
    outcome: type === 'payment.failed' ? 'failure' : 'success',
    merchantId: 'm_shop',
    provenance: {
      actor: { clientId, role: 'charges:create' },
      origin: { ...(ip === undefined ? {} : { ip }), component: 'create-charge' },
      requestId: 'request-1',
    },
    data,
  });
  return JSON.parse(json);
}

const queued = (...details: readonly unknown[]): SQSEvent =>
  ({
    Records: details.map((detail, n) => ({ messageId: `m-${n}`, body: JSON.stringify({ detail }) })),
  }) as unknown as SQSEvent;

describe('count-signals', () => {
  const counter = (count?: SignalsTable['count']) => {
    const told: Happening[] = [];
    const handler = countSignalsConsumer(count ?? (async (happenings) => void told.push(...happenings)));
    const failing = async (...events: readonly unknown[]) =>
      (await handler(queued(...events))).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    return { told, failing };
  };

  it('tells whose card it was, what became of it, and from where', async () => {
    const { told, failing } = counter();
    const types = ['token.created', 'payment.authorized', 'payment.failed'] as const;
    expect(await failing(...types.map((type, n) => event(n, { type })))).toEqual([]);
    const at = new Date('2026-11-24T12:00:00.000Z');
    const who = { merchantId: 'm_shop', clientId: 'company:desk', address: '203.0.113.7', at };
    expect(told).toEqual([
      { ...who, eventId: expect.stringMatching(/^tok_/), card: fingerprint(0) },
      { ...who, eventId: `${charge(1)}.1`, card: fingerprint(1), payment: 'approved' },
      { ...who, eventId: `${charge(2)}.1`, card: fingerprint(2), payment: 'declined' },
    ]);
  });

  it('takes the charge for the card where that is not known: each may be another one', async () => {
    const { told, failing } = counter();
    await failing(event(1, { known: false }), event(2, { known: false, ip: undefined }));
    expect(told.map(({ card, address }) => [card, address])).toEqual([
      [charge(1), '203.0.113.7'],
      [charge(2), undefined],
    ]);
  });

  it.each(['processor_unavailable', 'token_not_found', 'processing_error'])(
    'holds nothing against a client whose charge failed by %s',
    async (code) => {
      const { told, failing } = counter();
      expect(await failing(event(1, { code }))).toEqual([]);
      expect(told).toEqual([]);
    },
  );

  it('counts nothing of a queue, a schedule or a role: they have no credential of an issuer', async () => {
    const { told, failing } = counter();
    expect(await failing(event(1, { clientId: 'strongroom' }), event(2, { clientId: 'role@111122223333' }))).toEqual(
      [],
    );
    expect(told).toEqual([]);
  });

  it('counts a client’s hour together, and no two clients, merchants or hours', async () => {
    const groups: number[] = [];
    const { failing } = counter(async (happenings) => void groups.push(happenings.length));
    const later = { ...event(4), occurred_at: '2026-11-24T13:00:00.000Z' };
    const elsewhere = { ...event(5), merchant_id: 'm_other' };
    await failing(event(0), event(1, { clientId: 'company:shop' }), event(2), event(3), later, elsewhere);
    expect(groups).toEqual([3, 1, 1, 1]);
  });

  it('fails alone what is no such event, and what cannot be counted', async () => {
    const { failing } = counter(async (happenings) => {
      if (happenings.some(({ clientId }) => clientId === 'company:shop')) throw new Error('table secret-name is down');
    });
    const shops = event(2, { clientId: 'company:shop' });
    expect(await failing(event(1), { type: 'payment.captured' }, shops, event(3))).toEqual(['m-1', 'm-2']);
    expect(output.text()).not.toContain('secret-name');
  });
});

/** The door and the counter over one table of signals. */
async function watched() {
  const signals = inMemorySignalsTable();
  const access = {
    ...caseParameters,
    checkout: ['company:desk', 'company:shop'].map((client) => ({ client, merchants: 'any' as const })),
  };
  const door = await edge({ keys: [key], access, signals });
  const handler = countSignalsConsumer((happenings) => signals.count(happenings));
  const happened = (...events: readonly unknown[]) => handler(queued(...events));
  const iat = Math.floor(door.clock.now().getTime() / 1000);
  const asks = async (
    clientId: string,
    { method = 'POST', route = '/v1/charges', claims = {}, ip = '203.0.113.7' } = {},
  ) => {
    const scope = 'tokens:create tokens:read charges:create charges:refund';
    const token = await accessToken(key, { client_id: clientId, sub: clientId, scope, ...claims });
    const context = { identity: { sourceIp: ip } };
    const answer = await door.call({ authorization: `Bearer ${token}`, method, route, context });
    return { effect: answer.policyDocument.Statement[0]?.Effect, ...answer.context };
  };
  return { ...door, happened, asks, signals, iat };
}

describe('a client that tests cards', () => {
  it('is stopped at its limit of distinct cards, and the shop beside it is not', async () => {
    const { happened, asks } = await watched();
    const tested = Array.from({ length: 20 }, (_, n) => event(n, { type: 'payment.authorized' }));
    await happened(...tested.slice(0, 19));
    expect(await asks('desk')).toMatchObject({ decision: 'allow' });
    await happened(...tested.slice(19));
    expect(await asks('desk')).toMatchObject({ decision: 'velocity_exceeded', retry_after: '3600' });
    expect(await asks('desk', { route: '/v1/tokens' })).toMatchObject({ decision: 'velocity_exceeded' });
    expect(await asks('shop')).toMatchObject({ decision: 'allow' });
    expect(await asks('desk', { claims: { merchant_id: 'm_other' } })).toMatchObject({ decision: 'allow' });
  });

  it('is stopped when most of what it tries is declined', async () => {
    const { happened, asks } = await watched();
    await happened(...Array.from({ length: 9 }, (_, n) => event(n)));
    expect(await asks('desk')).toMatchObject({ decision: 'allow' });
    await happened(event(9, { type: 'payment.authorized' }));
    expect(await asks('desk')).toMatchObject({ decision: 'velocity_exceeded' });
    expect(await asks('shop')).toMatchObject({ decision: 'allow' });
  });

  it('gains nothing by events that come twice, and loses nothing by them either', async () => {
    const { happened, asks, signals, clock } = await watched();
    const nine = Array.from({ length: 9 }, (_, n) => event(n));
    for (const _time of [1, 2, 3]) await happened(...nine);
    const asked = { merchantId: 'm_shop', clientId: 'company:desk', address: '203.0.113.7' };
    expect(await signals.read(asked, clock.now())).toMatchObject({ cards: 9, payments: 9, declines: 9 });
    expect(await asks('desk')).toMatchObject({ decision: 'allow' });
  });

  it('is heard again when the hour is over, and not before', async () => {
    const { happened, asks, clock } = await watched();
    await happened(...Array.from({ length: 20 }, (_, n) => event(n)));
    const at = (seconds: number) => {
      clock.advance(seconds);
      const iat = Math.floor(clock.now().getTime() / 1000);
      return asks('desk', { claims: { iat, exp: iat + 600 } });
    };
    expect(await at(3_599)).toMatchObject({ decision: 'velocity_exceeded' });
    expect(await at(2)).toMatchObject({ decision: 'velocity_exceeded' });
    expect(await at(3_600)).toMatchObject({ decision: 'allow' });
  });
});

describe('a client that is denied again and again', () => {
  const stolen = { claims: { scope: 'tokens:read' } };

  it('is stopped, whatever it asks for where risk is asked; and no other', async () => {
    const { asks } = await watched();
    for (let n = 0; n < 10; n += 1) expect(await asks('desk', stolen)).toMatchObject({ effect: 'Deny' });
    expect(await asks('desk')).toMatchObject({ effect: 'Allow', decision: 'velocity_exceeded' });
    expect(await asks('shop')).toMatchObject({ decision: 'allow' });
  });

  it('writes no more once it is stopped', async () => {
    const { asks, signals } = await watched();
    const count = jest.spyOn(signals, 'countRefusal');
    for (let n = 0; n < 10; n += 1) await asks('desk', stolen);
    for (let n = 0; n < 10; n += 1) await asks('desk');
    expect(count).toHaveBeenCalledTimes(10);
  });

  it('cannot be stopped by a visitor of its page: whatever one device asks for and tries, the others go on', async () => {
    const { asks, happened, signals } = await watched();
    const count = jest.spyOn(signals, 'countRefusal');
    const page = { route: '/v1/tokens', claims: { client_kind: 'device' } };
    await happened(
      ...Array.from({ length: 40 }, (_, n) => event(n, { clientId: 'company:page', type: 'token.created' })),
    );
    for (let n = 0; n < 12; n += 1) {
      expect(await asks('page', { ...page, route: '/v1/charges' })).toMatchObject({ effect: 'Deny' });
    }
    expect(count).not.toHaveBeenCalled();
    expect(await asks('page', page)).toMatchObject({ decision: 'allow' });
  });

  it('cannot be stopped by others: a token that is not believed is nobody’s refusal', async () => {
    const { asks, call, signals } = await watched();
    const count = jest.spyOn(signals, 'countRefusal');
    const forged = await accessToken(await signingKey('k1'), { client_id: 'shop' });
    for (let n = 0; n < 12; n += 1) {
      await expect(call({ authorization: `Bearer ${forged}` })).rejects.toThrow(/^Unauthorized$/);
    }
    expect(count).not.toHaveBeenCalled();
    expect(await asks('shop')).toMatchObject({ decision: 'allow' });
  });

  it('is denied all the same where its refusal cannot be counted', async () => {
    const { asks, signals } = await watched();
    jest.spyOn(signals, 'countRefusal').mockRejectedValue(new Error('table secret-name is down'));
    expect(await asks('desk', stolen)).toMatchObject({ effect: 'Deny' });
    expect(output.text()).not.toContain('secret-name');
  });
});

describe('a token that is bound to nothing', () => {
  it('moves money from a new address only while it is fresh', async () => {
    const { happened, asks, clock } = await watched();
    await happened(event(0, { type: 'payment.authorized' }));
    const thief = { ip: '198.51.100.66' };
    expect(await asks('desk', thief)).toMatchObject({ decision: 'allow' });
    clock.advance(301);
    expect(await asks('desk')).toMatchObject({ decision: 'allow' });
    expect(await asks('desk', thief)).toMatchObject({ decision: 'step_up', max_age: '300' });
    // Or the token that he makes would tell us that his address is known.
    expect(await asks('desk', { ...thief, route: '/v1/tokens' })).toMatchObject({ decision: 'step_up' });
  });
});

describe('the reads of one request', () => {
  it('are one at most: the keys and the signals together, then the signals; none where no risk is asked', async () => {
    const { asks, reads, clock } = await watched();
    const read =
      (route: string, method = 'POST') =>
      async () =>
        asks('desk', { route, method });
    const counted = async (work: () => Promise<unknown>) => {
      const before = reads();
      await work();
      return reads() - before;
    };
    const [charges, tokens, token] = [read('/v1/charges'), read('/v1/tokens'), read('/v1/tokens/{id}', 'GET')];
    expect(await counted(charges)).toBe(1);
    expect(await counted(tokens)).toBe(1);
    expect(await counted(token)).toBe(0);
    clock.advance(61);
    expect(await counted(token)).toBe(1);
    expect(await counted(token)).toBe(0);
    clock.advance(61);
    expect(await counted(charges)).toBe(1);
  });

  it('bring signals of the very client that is believed then, and they count', async () => {
    const { happened, asks } = await watched();
    await happened(...Array.from({ length: 20 }, (_, n) => event(n)));
    // The first request of an environment: keys and signals come together.
    expect(await asks('desk')).toMatchObject({ decision: 'velocity_exceeded' });
  });

  it('are a fault where they fail, and nothing is allowed', async () => {
    const { asks, signals } = await watched();
    expect(await asks('desk')).toMatchObject({ decision: 'allow' });
    jest.spyOn(signals, 'read').mockRejectedValue(new Error('table secret-name is down'));
    await expect(asks('desk')).rejects.toThrow(/^authorizer failed$/);
    expect(await asks('desk', { route: '/v1/tokens/{id}', method: 'GET' })).toMatchObject({ decision: 'allow' });
    expect(output.text()).not.toContain('secret-name');
  });
});
