import { readEvent } from '../../lambdas/contracts/archivable-event';
import { revealEvent, type Reveal } from '../../lambdas/domain/card/reveal';
import type { StoredToken } from '../../lambdas/domain/card/vault';
import { Refusal } from '../../lambdas/domain/refusal';
import { easyAccess } from '../support/access';
import { captureOutput } from '../support/captured-output';
import { type ApiCall, inProcessApi, shop } from '../support/in-process-api';
import { openedBy } from '../support/recipient';
import { goodCard, sealEnvelope } from '../support/seal-envelope';

const output = captureOutput();

const account = 'arn:aws:sts::111122223333:assumed-role';
const desk = `${account}/dispute-desk/ada@example.com`;
const checkout = `${account}/checkout/i-0123456789abcdef0`;
const other = `${account}/other-desk/bob`;

beforeAll(() => {
  process.env['PRIVATE_CALLERS'] = JSON.stringify([
    { role: `${account}/dispute-desk`, merchant: 'm_shop', permissions: ['tokens:reveal'] },
    { role: `${account}/checkout`, merchant: 'm_shop', permissions: ['charges:create', 'tokens:read'] },
    { role: `${account}/other-desk`, merchant: 'm_other', permissions: ['tokens:reveal'] },
  ]);
  process.env['ACCESS'] = JSON.stringify({
    ...easyAccess,
    checkout: [{ client: 'role/checkout', merchants: ['m_shop'] }],
  });
});

const asked = { reason: 'The customer disputes a charge.', ticket: 'CB-4711', recipient: 'desk' };
const thumbprint = 'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s';

async function world() {
  const api = inProcessApi();
  const card = await sealEnvelope(api.envelopeKeys);
  const { json } = await api.call('tokenize-card', { body: JSON.stringify({ card }) });
  const token: string = json.id;
  const reveal = (request: ApiCall & { readonly asks?: object } = {}) =>
    api.call('reveal-card', {
      ...{ id: token, api: 'private', userArn: desk },
      body: JSON.stringify(request.asks ?? asked),
      ...request,
    });
  return { ...api, api, token, reveal };
}

type World = Awaited<ReturnType<typeof world>>;

/** Nothing was opened, and no answer and no log has the number. */
function expectNothingShown({ oneTimeKeys }: World, text: string): void {
  expect(oneTimeKeys.requests()).toEqual([]);
  expect(text + output.text()).not.toContain(goodCard.number);
}

const eventOf = (reveal: Reveal | undefined) => JSON.parse(revealEvent(reveal!).json);

describe('a reveal', () => {
  it('answers number and expiry to the registered recipient alone, on record', async () => {
    const it = await world();
    const { status, json, headers, text, requestId } = await it.reveal();
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(text + output.text()).not.toContain(goodCard.number);
    const { header, shown } = await openedBy(json.card);
    expect(header).toEqual({ alg: 'ECDH-ES', enc: 'A256GCM', kid: thumbprint, epk: expect.anything() });
    expect(shown).toEqual({ token: it.token, number: goodCard.number, exp_month: 12, exp_year: 2030 });
    const event = eventOf(it.reveals.contents()[0]);
    expect(event).toMatchObject({
      ...{
        id: `${json.id}.1`,
        type: 'card.revealed',
        outcome: 'success',
        merchant_id: 'm_shop',
        request_id: requestId,
      },
      actor: { client_id: 'role/dispute-desk/ada@example.com', role: 'tokens:reveal' },
      origin: { ip: '203.0.113.7', component: 'reveal-card' },
      data: {
        ...{ token: it.token, reason: asked.reason, ticket: 'CB-4711' },
        ...{ recipient: thumbprint, kms_request_id: 'kms-1' },
      },
    });
    expect(readEvent(event)).toEqual({ event });
    expect(output.text()).toContain('"CardRevealed":1');
  });

  it('is one decrypt and one record each time, whatever was asked before', async () => {
    const it = await world();
    const [one, two] = [await it.reveal(), await it.reveal()];
    expect(one.json.card).not.toBe(two.json.card);
    expect(it.oneTimeKeys.requests()).toEqual(['kms-1', 'kms-2']);
    expect(it.reveals.contents().map(({ kmsRequestId }) => kmsRequestId)).toEqual(['kms-1', 'kms-2']);
  });

  it('is on record before it is answered: when the record cannot be written, nothing is', async () => {
    const it = await world();
    const put = jest
      .spyOn(it.reveals, 'put')
      .mockRejectedValue(new Refusal('busy', { detail: 'Come back.', retryAfter: 1 }));
    const { status, json, text } = await it.reveal();
    expect([status, json.code]).toEqual([503, 'busy']);
    expect(json.card).toBeUndefined();
    put.mockRejectedValue(new Error('the table is gone'));
    expect(await it.reveal()).toMatchObject({ status: 500, json: { code: 'internal_error' } });
    expect(it.reveals.contents()).toEqual([]);
    expect(text + output.text()).not.toMatch(/4242424242424242|"CardRevealed"/);
  });
});

describe('who may not reveal', () => {
  const nobody: readonly (readonly [string, string])[] = [
    ['a role without a row', `${account}/administrator/ada`],
    ['a role whose name only begins alike', `${account}/dispute-desk2/ada`],
    ['a role of the same name in another account', desk.replace('111122223333', '999999999999')],
    ['a role of the same name in another partition', desk.replace('arn:aws:', 'arn:aws-cn:')],
    ['a user', 'arn:aws:iam::111122223333:user/dispute-desk'],
    ['the role itself, without a session', 'arn:aws:iam::111122223333:role/dispute-desk'],
    ['the account', 'arn:aws:iam::111122223333:root'],
    ['a session with a path', `${account}/dispute-desk/a/b`],
    ['a session that is a card number', `${account}/dispute-desk/${goodCard.number}`],
    ['a session that is an envelope', `${account}/dispute-desk/eyJhbGciOiJkaXIifQ.aa.bb.cc.dd`],
    ['nobody', ''],
  ];

  it.each(nobody)('%s, whom IAM let in', async (_who, userArn) => {
    const it = await world();
    const { status, json, text } = await it.reveal({ userArn });
    expect([status, json.code]).toEqual([403, 'forbidden']);
    expectNothingShown(it, text);
  });

  it('the checkout, whose row has another permission; it reads tokens all the same', async () => {
    const it = await world();
    const { status, json, text } = await it.reveal({ userArn: checkout });
    expect([status, json.code]).toEqual([403, 'forbidden']);
    expectNothingShown(it, text);
    expect(output.lines().at(-2)).toMatchObject({ status: 403, client_id: 'role/checkout/i-0123456789abcdef0' });
    const view = await it.api.call('read-token', { id: it.token, api: 'private', userArn: checkout });
    expect(view.json.card).toMatchObject({ last4: '4242' });
  });

  it.each(['public', 'partner', 'other', null])('the API %s, whoever its authorizer believes', async (api) => {
    const it = await world();
    const { status, json, text } = await it.reveal({ api, principal: shop });
    expect([status, json.code]).toEqual([403, 'forbidden']);
    expectNothingShown(it, text);
  });

  it('a signature on the public API: it is no identity there, for no route', async () => {
    const it = await world();
    const { status, json } = await it.api.call('read-token', { id: it.token, api: 'public', userArn: desk });
    expect([status, json.code]).toEqual([401, 'unauthenticated']);
  });

  it("an authorizer's context on the private API: it is no identity there, for no route", async () => {
    const it = await world();
    const forged = { id: it.token, api: 'private', principal: shop };
    for (const userArn of [undefined, `${account}/administrator/ada`]) {
      const answer = await it.api.call('read-token', { ...forged, ...(userArn === undefined ? {} : { userArn }) });
      expect([answer.status, answer.json.code]).toEqual([403, 'forbidden']);
    }
    // Of a role that has a row, the row counts: this one is another merchant's.
    const theirs = await it.reveal({ principal: shop, userArn: other });
    expect(theirs.json.code).toBe('recipient_unknown');
  });
});

describe('what is refused, and on record as a failure', () => {
  const failed = async (it: World, request: Parameters<World['reveal']>[0]) => {
    const answer = await it.reveal(request);
    const [record, ...more] = it.reveals.contents();
    expect(more).toEqual([]);
    const event = eventOf(record);
    expect(event).toMatchObject({ outcome: 'failure', data: { failure: { code: answer.json.code } } });
    expect(event.data.recipient).toBeUndefined();
    expect(readEvent(event)).toEqual({ event });
    return { ...answer, event };
  };

  it.each(['nobody', 'constructor', 'to-string'])('the recipient %s, whom nobody registered', async (recipient) => {
    const it = await world();
    const { status, text, event } = await failed(it, { asks: { ...asked, recipient } });
    expect([status, event.data.failure.code]).toEqual([422, 'recipient_unknown']);
    expectNothingShown(it, text);
  });

  it("another merchant's token, and another merchant's recipient", async () => {
    const it = await world();
    const { status, text, event } = await failed(it, { userArn: other });
    expect([status, event.merchant_id, event.data.failure.code]).toEqual([422, 'm_other', 'recipient_unknown']);
    expectNothingShown(it, text);
  });

  it('a token that nobody has', async () => {
    const it = await world();
    const { status, text } = await failed(it, { id: `tok_${'a'.repeat(26)}` });
    expect(status).toBe(404);
    expectNothingShown(it, text);
  });

  it('an erased card', async () => {
    const it = await world();
    await it.api.call('delete-token', { id: it.token });
    const { status, json, text } = await failed(it, {});
    expect([status, json.code]).toEqual([410, 'token_deleted']);
    expectNothingShown(it, text);
  });

  it('while the keys cannot be reached: 503, and come again', async () => {
    const it = await world();
    it.keys.unreachable(true);
    const { status, json, headers, text } = await failed(it, {});
    expect([status, json.code, headers['retry-after']]).toEqual([503, 'keys_unavailable', '2']);
    expectNothingShown(it, text);
  });

  it.each<[string, (row: StoredToken) => Partial<StoredToken>]>([
    ['a byte', ({ sealed }) => ({ sealed: Uint8Array.from(sealed, (byte, at) => (at === 90 ? byte ^ 1 : byte)) })],
    ['the view', ({ card }) => ({ card: { ...card, expYear: 2031 } })],
  ])('a record of which somebody changed %s: a fault that names its decrypt', async (_what, change) => {
    const it = await world();
    const [row] = it.vault.contents();
    if (row?.state !== 'active') throw new Error('no row');
    jest.spyOn(it.vault, 'get').mockResolvedValue({ ...row, ...change(row) });
    const { status, json, text } = await it.reveal();
    expect([status, json.code]).toEqual([500, 'internal_error']);
    const { data, outcome } = eventOf(it.reveals.contents()[0]);
    expect([outcome, data.failure, data.kms_request_id]).toEqual(['failure', { code: 'record_tampered' }, 'kms-1']);
    expect(output.text()).toContain('"RecordTampered":1');
    expect(text + output.text()).not.toContain(goodCard.number);
  });
});

describe('what a reveal may not ask', () => {
  const stranger = { kty: 'EC', crv: 'P-256', x: 'a'.repeat(43), y: 'a'.repeat(43) };
  it.each<[string, object, number]>([
    ['a key of its own', { ...asked, jwk: stranger }, 400],
    ['a key as recipient', { ...asked, recipient: stranger }, 400],
    ['a recipient that is a path', { ...asked, recipient: '../desk' }, 400],
    ['a name of objects', { ...asked, recipient: '__proto__' }, 400],
    ['no reason', { ticket: 'CB-1', recipient: 'desk' }, 400],
    ['a reason that is none', { ...asked, reason: 'x' }, 400],
    ['a reason without end', { ...asked, reason: 'why '.repeat(100) }, 400],
    ['a reason of several lines', { ...asked, reason: 'The customer\ndisputes a charge.' }, 400],
    ['no ticket', { ...asked, ticket: 'because' }, 400],
    ['a card number as reason', { ...asked, reason: `Please show ${goodCard.number}` }, 422],
    ['a card number as reason, in disguise', { ...asked, reason: 'Is it 4242_4242_4242_4242 12/30?' }, 422],
    ['a security code as reason', { ...asked, reason: 'He says his cvv is 123 and wonders' }, 422],
    ['an envelope as reason', { ...asked, reason: 'eyJhbGciOiJkaXIifQ.aa.bb.cc.dd or so' }, 400],
  ])('%s', async (_what, asks, expected) => {
    const it = await world();
    const { status, text } = await it.reveal({ asks });
    expect(status).toBe(expected);
    expect(it.reveals.contents()).toEqual([]);
    expectNothingShown(it, text);
  });
});
