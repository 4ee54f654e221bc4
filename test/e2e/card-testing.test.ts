import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createClient, type Strongroom } from '../../client/create-client';
import { StrongroomError } from '../../client/strongroom-error';
import { eventually } from '../../cli/eventually';
import { callRaw } from '../../cli/local/story/call-raw';
import { cardOf } from '../../cli/local/story/cards';
import { namesOf } from '../../lib/config/names';
import { stages } from '../../lib/config/stages';
import { accessTokenOf, runningStage, type TestStage } from '../support/stage';
import { demoServer, freshKey, tokenFor } from '../support/test-merchant';

let stage: TestStage;
beforeAll(async () => {
  stage = await runningStage();
});

const ofClient = (clientId: string): Strongroom =>
  createClient({ apiUrl: stage.status.api_url, accessToken: () => accessTokenOf(clientId), retries: 0 });

const { usual } = stages.local.access.velocity;
const declined = ['4000000000000002', '4000000000009995', '4000000000000069', '4000000000009987', '4000000000009979'];

describe('an attacker who has the credential of a small shop', () => {
  /** Charge a card that somebody stole. @returns the id of the charge; undefined: he is stopped */
  async function tries(kiosk: Strongroom, number: string): Promise<string | undefined> {
    const card = await kiosk.sealCard(cardOf(number, '8318'), { merchantId: 'm_demo' });
    const outcome: unknown = await kiosk
      .createCharge({ card, amount: 100, currency: 'USD' })
      .catch((error: unknown) => error);
    if (!(outcome instanceof StrongroomError)) return (outcome as { charge: { id: string } }).charge.id;
    expect(outcome).toMatchObject({ code: 'velocity_exceeded', status: 429, retryAfter: expect.any(Number) });
    return undefined;
  }

  const counted = (chargeId: string): Promise<true | undefined> =>
    eventually(
      async () => {
        const key = { pk: { S: 'm_demo#local:demo-kiosk' }, sk: { S: `event#${chargeId}.1` } };
        const TableName = namesOf('local').table('credential-signals');
        const { Item } = await stage.clients.dynamo.send(new GetItemCommand({ TableName, Key: key }));
        return Item === undefined ? undefined : true;
      },
      { within: 30_000 },
    );

  it('is stopped once his tries are counted, and the checkout of the same merchant goes on', async () => {
    const kiosk = ofClient('demo-kiosk');
    const made: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const charge = await tries(kiosk, declined[n % declined.length] ?? '');
      if (charge === undefined) break;
      made.push(charge);
      expect(await counted(charge)).toBe(true);
    }
    // Two more where the full hour falls between: of the hour before, a part of the count is forgotten.
    expect(made.length).toBeLessThanOrEqual(usual.declinesFrom + 2);
    const token = await tokenFor('4242424242424242');
    const shop = await demoServer();
    expect((await shop.createCharge({ token, amount: 100, currency: 'USD' })).charge.status).toBe('captured');
    // He is not let in by the other door, nor with a card that is good.
    const card = await kiosk.sealCard(cardOf('4242424242424242', '8318'), { merchantId: 'm_demo' });
    await expect(kiosk.createToken({ card })).rejects.toMatchObject({ code: 'velocity_exceeded' });
    await expect(kiosk.createCharge({ token, amount: 100, currency: 'USD' })).rejects.toMatchObject({ status: 429 });
  });
});

describe('a support clerk who signed in with a password', () => {
  const call = async (method: string, path: string, body?: object) =>
    callRaw(stage, {
      method,
      path,
      accessToken: await accessTokenOf('demo-support'),
      headers: { 'idempotency-key': freshKey() },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it('sees last4 of a card, and no more', async () => {
    const token = await tokenFor('4242424242424242');
    const charge = (await (await demoServer()).createCharge({ token, amount: 100, currency: 'USD' })).charge.id;
    const paths = [
      `/v1/tokens/${token}`,
      `/v1/charges/${charge}`,
      '/v1/charges?limit=5',
      `/v1/charges/${charge}/events`,
    ];
    for (const path of paths) {
      const { status, text } = await call('GET', path);
      expect(status).toBe(200);
      expect(text).toContain('"last4":"');
      expect(text).not.toMatch(/"bin"|fp_/);
    }
  });

  it('creates no charge, though his token has the scope', async () => {
    const token = await tokenFor('4242424242424242');
    const { status, problem } = await call('POST', '/v1/charges', { token, amount: 100, currency: 'USD' });
    expect([status, problem?.code]).toEqual([403, 'forbidden']);
  });

  it('is asked for a stronger sign-in before he gives money back, and none is given', async () => {
    const shop = await demoServer();
    const { charge } = await shop.createCharge({
      token: await tokenFor('4242424242424242'),
      amount: 100,
      currency: 'USD',
    });
    const { status, problem } = await call('POST', `/v1/charges/${charge.id}/refunds`, {});
    expect([status, problem?.code]).toEqual([401, 'insufficient_user_authentication']);
    expect(problem).toMatchObject({ acr_values: 'phr phrh', max_age: 900 });
    expect(await shop.readCharge(charge.id)).toMatchObject({ refunded: 0, refundable: 100 });
  });
});

describe('an amount that is changed', () => {
  it('is decided anew: the same token charges the small one and not the large one', async () => {
    const shop = await demoServer();
    const token = await tokenFor('4242424242424242');
    const large = (stages.local.access.stepUp.aboveMajorAmount + 1) * 100;
    await expect(shop.createCharge({ token, amount: large, currency: 'USD' })).rejects.toMatchObject({
      code: 'forbidden',
      status: 403,
    });
    expect((await shop.createCharge({ token, amount: 100, currency: 'USD' })).charge.status).toBe('captured');
  });
});
