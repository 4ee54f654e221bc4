import { randomUUID } from 'node:crypto';
import type { Credentials } from '../../cli/aws';
import { emulatorAccount } from '../../cli/local/environment';
import { localApiUrl, stackOutput } from '../../cli/local/outputs';
import { archiveReader } from '../../cli/local/story/archive-reader';
import { cardOf } from '../../cli/local/story/cards';
import { recordedCalls } from '../../cli/local/story/scan/recorded-calls';
import { Problem } from '../../lambdas/contracts/problem';
import { namesOf } from '../../lib/config/names';
import { openedBy } from '../support/recipient';
import { callSigned, companyRole, type SignedCall } from '../support/signed-call';
import { accessTokenOf, runningStage, type TestStage } from '../support/stage';
import { freshKey, tokenFor } from '../support/test-merchant';

const number = '4242424242424242';
const asked = (reason = 'The customer disputes a charge.') => ({ reason, ticket: 'CB-4711', recipient: 'desk' });

let stage: TestStage;
let api: string;
let token: string;
let desk: Credentials;
let checkout: Credentials;
let otherDesk: Credentials;
let stranger: Credentials;

beforeAll(async () => {
  stage = await runningStage();
  api = localApiUrl(await stackOutput(stage.clients, 'PrivateApiUrl'), stage.place);
  token = await tokenFor(number);
  const role = (name: string) => companyRole(stage.clients, name, 'ada@example.com');
  [desk, checkout] = await Promise.all([role('dispute-desk'), role('checkout')]);
  [otherDesk, stranger] = await Promise.all([role('other-desk'), role('stranger')]);
});

const reveal = (credentials: Credentials, asks: object = asked(), more: Partial<SignedCall> = {}) =>
  callSigned({
    ...{ url: `${api}/v1/tokens/${token}/reveal`, method: 'POST', body: JSON.stringify(asks) },
    credentials,
    ...more,
  });

/** The entry of the archive of the reveal that gave this reason. */
const entryOf = async (reason: string) =>
  archiveReader(stage.clients.s3, namesOf('local').bucket('archive', emulatorAccount)).find(
    (event) => event.type === 'card.revealed' && event.data.reason === reason,
  );

describe('a reveal, by a role that signs at the private API', () => {
  it('shows the card to the registered recipient alone, and is on record with the id of its decrypt', async () => {
    const reason = `The customer disputes a charge: ${randomUUID()}`;
    const { status, headers, json, text } = await reveal(desk, asked(reason));
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(text).not.toContain(number);
    const { exp_month, exp_year } = cardOf(number, '8317');
    expect((await openedBy(json.card)).shown).toEqual({ token, number, exp_month, exp_year });
    const entry = await entryOf(reason);
    expect(entry).toMatchObject({
      ...{ id: `${json.id}.1`, outcome: 'success', merchant_id: 'm_demo' },
      actor: { client_id: 'role/dispute-desk/ada@example.com', role: 'tokens:reveal' },
      data: { token, reason, ticket: 'CB-4711', recipient: json.recipient, kms_request_id: expect.any(String) },
    });
    const id = entry?.type === 'card.revealed' ? entry.data.kms_request_id : undefined;
    const decrypts = (await recordedCalls(stage.clients.cloudTrail)).filter((call) => call.startsWith('["Decrypt"'));
    expect(decrypts.filter((call) => call.includes(`${id}`))).toHaveLength(1);
  }, 90_000);

  it('of another merchant is no token, with a recipient of his own; it is on record as a failure without a decrypt', async () => {
    const reason = `Not mine at all: ${randomUUID()}`;
    const { status, json } = await reveal(otherDesk, { ...asked(reason), recipient: 'other-desk' });
    expect([status, json.code]).toEqual([404, 'token_not_found']);
    const entry = await entryOf(reason);
    expect(entry).toMatchObject({
      outcome: 'failure',
      merchant_id: 'm_other',
      data: { failure: { code: 'token_not_found' } },
    });
    expect(entry?.data).not.toHaveProperty('kms_request_id');
  }, 90_000);

  it.each(['nobody', 'other-desk'])(
    'for the recipient %s, who is not one of this merchant, is refused',
    async (recipient) => {
      const { status, json } = await reveal(desk, { ...asked(), recipient });
      expect([status, json.code]).toEqual([422, 'recipient_unknown']);
    },
  );

  it('with a key of the caller is refused', async () => {
    const { status, json } = await reveal(desk, { ...asked(), jwk: { kty: 'EC' } });
    expect([status, json.code]).toEqual([400, 'invalid_request']);
  });
});

describe('who is refused before any handler runs', () => {
  it('a role that IAM lets in and the stage record does not name', async () => {
    const { status, text } = await reveal(stranger);
    expect([status, text]).toEqual([403, expect.stringContaining('explicit deny in a resource-based policy')]);
  });

  it('the checkout, whose row does not say so', async () => {
    const { status, text } = await reveal(checkout);
    expect([status, text]).toEqual([403, expect.stringContaining('explicit deny in a resource-based policy')]);
  });

  it('who does not sign, signs with a wrong key, or sends another body than he signed', async () => {
    const answers = [
      await reveal({ ...desk, secretAccessKey: 'guessed' }),
      await reveal(desk, asked(), { sent: JSON.stringify(asked('Another reason than signed.')) }),
    ];
    for (const { status, json } of answers) expect([status, json.code]).toEqual([403, 'forbidden']);
    const open = await fetch(`${api}/v1/tokens/${token}/reveal`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked()),
    });
    expect([open.status, Problem.parse(await open.json()).code]).toEqual([403, 'forbidden']);
  });

  it('a bearer token, which is no identity here', async () => {
    const bearer = await fetch(`${api}/v1/tokens/${token}`, {
      headers: { authorization: `Bearer ${await accessTokenOf('demo-server')}` },
    });
    expect([bearer.status, Problem.parse(await bearer.json()).code]).toEqual([403, 'forbidden']);
  });

  it('the same role at the public API, which has no such route and takes no signature', async () => {
    const url = `${stage.status.api_url}/v1/tokens/${token}`;
    const there = await reveal(desk, asked(), { url: `${url}/reveal` });
    expect([there.status, there.json.code]).toEqual([404, 'route_unknown']);
    const read = await callSigned({ url, method: 'GET', credentials: desk });
    expect([read.status, read.json.code]).toEqual([401, 'unauthenticated']);
  });
});

describe('the checkout service, by its role', () => {
  it('charges a card at the private API, as the table of routes and its row say', async () => {
    const { status, json } = await callSigned({
      ...{ url: `${api}/v1/charges`, method: 'POST', credentials: checkout },
      headers: { 'idempotency-key': freshKey() },
      body: JSON.stringify({ token, amount: 100, currency: 'USD' }),
    });
    expect([status, json.status]).toEqual([201, 'captured']);
  });
});
