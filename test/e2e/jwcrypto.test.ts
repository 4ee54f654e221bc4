import { createClient } from '../../client/create-client';
import { sealWithJwcrypto } from '../support/seal-with-jwcrypto';
import { accessTokenOf, clientOf, runningStage } from '../support/stage';

const card = { number: '6011111111111117', exp_month: 7, exp_year: 2032, security_code: '456', holder: 'Zoë Łukasz' };

/** The deployed API, and the key that it publishes: what somebody has who does not use our SDK for sealing. */
async function deployed() {
  const { status } = await runningStage();
  const strongroom = createClient({ apiUrl: status.api_url, accessToken: () => accessTokenOf('demo-server') });
  const [jwk] = (await strongroom.keys()).keys;
  if (jwk === undefined) throw new Error('the JWKS is empty');
  return { strongroom, jwk, merchantId: clientOf(status, 'demo-server').merchant_id };
}

describe('an envelope made by Python jwcrypto, at the deployed API', () => {
  it('gives the token that the SDK’s envelope of the same card gives', async () => {
    const { strongroom, jwk, merchantId } = await deployed();
    const foreign = await strongroom.createToken({ card: await sealWithJwcrypto(card, { jwk, audience: merchantId }) });
    const ours = await strongroom.createToken({ card: await strongroom.sealCard(card, { merchantId }) });
    expect(foreign.token.card).toMatchObject({ brand: 'discover', last4: '1117', exp_month: 7, exp_year: 2032 });
    expect(ours).toEqual({ token: foreign.token, created: false });
  });

  it('can be charged', async () => {
    const { strongroom, jwk, merchantId } = await deployed();
    const sealed = await sealWithJwcrypto(card, { jwk, audience: merchantId });
    const { token } = await strongroom.createToken({ card: sealed });
    const { charge } = await strongroom.createCharge({ token: token.id, amount: 1999, currency: 'USD' });
    expect(charge).toMatchObject({ status: 'captured', captured: 1999, card: { last4: '1117' } });
  });

  it.each([
    ['wrong_audience', { audience: 'm_other' }],
    ['envelope_expired', { now: () => Date.now() - 3_600_000 }],
  ])('is refused as %s where it is', async (code, change) => {
    const { strongroom, jwk, merchantId } = await deployed();
    const sealed = await sealWithJwcrypto(card, { jwk, audience: merchantId, ...change });
    await expect(strongroom.createToken({ card: sealed })).rejects.toMatchObject({ code, status: 400 });
  });
});
