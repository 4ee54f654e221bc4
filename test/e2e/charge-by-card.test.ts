import type { Charge } from '../../client/answers';
import type { Strongroom } from '../../client/create-client';
import { cardOf, freshSecurityCode } from '../../cli/local/story/cards';
import { type Haystack, haystacksOf } from '../../cli/local/story/scan/haystacks';
import { envelopeNeedles, numberNeedles, securityCodeNeedles } from '../../cli/local/story/scan/needles';
import { search } from '../../cli/local/story/scan/search';
import { namesOf } from '../../lib/config/names';
import { runningStage } from '../support/stage';
import { demoServer, freshKey, tokenFor } from '../support/test-merchant';

// Of this file alone, so that a row of the vault with these last four digits is this file's.
const unsaved = '6759649826438453';
const saved = '6200000000000005';
const securityCode = freshSecurityCode();
const to = { merchantId: 'm_demo' };

describe('a charge by card', () => {
  let strongroom: Strongroom;
  let first: Charge;
  let again: { readonly charge: Charge; readonly replayed: boolean };
  let kept: Charge;
  let haystacks: readonly Haystack[] = [];
  const idempotencyKey = freshKey();
  const envelopes: string[] = [];

  const seal = async (number: string) => {
    const envelope = await strongroom.sealCard(cardOf(number, securityCode), to);
    envelopes.push(envelope);
    return envelope;
  };
  const charge = async (number: string, more: object = {}, key = freshKey()) =>
    strongroom.createCharge(
      { card: await seal(number), amount: 1050, currency: 'USD', ...more },
      { idempotencyKey: key },
    );

  beforeAll(async () => {
    strongroom = await demoServer();
    first = (await charge(unsaved, {}, idempotencyKey)).charge;
    again = await charge(unsaved, {}, idempotencyKey);
    kept = (await charge(saved, { save: true })).charge;
    const { status, clients } = await runningStage();
    haystacks = await haystacksOf(status, clients);
  }, 90_000);

  test('is captured, and shows the card without a token', () => {
    expect(first).toMatchObject({ status: 'captured', card: { brand: 'maestro', last4: '8453' } });
    expect(first).not.toHaveProperty('token');
  });

  test('is replayed for a retry that sealed the same card anew', () => {
    expect(again).toEqual({ charge: first, replayed: true });
  });

  test('stores nothing of the card: no row in the vault, and no number, code or envelope anywhere', () => {
    const vault = haystacks.find(({ where }) => where === `table ${namesOf('local').table('vault')}`)?.pieces ?? [];
    expect(vault.length).toBeGreaterThan(0);
    // By its attribute: in digests and ids of other rows four digits stand by chance.
    expect(vault.filter((row) => row.includes('"last4":{"S":"8453"}'))).toEqual([]);
    const needles = [
      ...[unsaved, saved].flatMap(numberNeedles),
      ...securityCodeNeedles(securityCode),
      ...envelopes.flatMap(envelopeNeedles),
    ];
    expect(search(haystacks, needles)).toEqual([]);
  });

  test('with `save` also gives the token of the card', async () => {
    expect(kept.token).toBe(await tokenFor(saved));
  });

  test('refuses another card under its key, and its envelope for another charge', async () => {
    await expect(charge(saved, {}, idempotencyKey)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    const request = { card: envelopes[0] ?? '', amount: 1050, currency: 'USD' } as const;
    await expect(strongroom.createCharge(request)).rejects.toMatchObject({ code: 'envelope_used', status: 422 });
  });

  test('by token takes a security code that was sealed for it, once', async () => {
    const security_code = await strongroom.sealSecurityCode(securityCode, to);
    const request = { token: await tokenFor(saved), security_code, amount: 1050, currency: 'USD' } as const;
    expect((await strongroom.createCharge(request)).charge.status).toBe('captured');
    await expect(strongroom.createCharge(request)).rejects.toMatchObject({ code: 'envelope_used' });
  });
});
