import { createClient } from '../../client/create-client';
import { jwksInterceptor, type JwksInterceptor } from '../support/jwks-interceptor';
import { genuineSet, pinnedKey, swappedSets } from '../support/swapped-sets';

/** The SDK with nothing injected, so with the platform's own fetch and clock. */
describe('the SDK in Node, with somebody in between', () => {
  const now = Date.now() / 1000;
  let between: JwksInterceptor;

  beforeAll(async () => {
    between = await jwksInterceptor();
  });
  afterAll(() => between.close());

  it('takes the genuine set', async () => {
    between.answer(genuineSet(now));
    const { keys } = await createClient({ apiUrl: between.apiUrl, pins: [pinnedKey] }).keys();
    expect(keys.map(({ kid }) => kid)).toEqual(['2026q4']);
    expect(between.asked()).toEqual(['application/jwk-set+jwt']);
  });

  it.each(swappedSets(now))('seals nothing for %s', async (_, what, answer) => {
    between.answer(answer);
    const strongroom = createClient({ apiUrl: between.apiUrl, pins: [pinnedKey] });
    const card = { number: '4242424242424242', exp_month: 12, exp_year: 2090 };
    const sealing = strongroom.sealCard(card, { merchantId: 'm_demo' });
    await expect(sealing).rejects.toMatchObject({ code: 'keys_not_trusted', detail: expect.stringContaining(what) });
  });

  // What the pin is for: without one, whoever answers gets the cards.
  it('without pins seals for whoever answers', async () => {
    const [[, , unsigned] = []] = swappedSets(now);
    between.answer(unsigned!);
    const strongroom = createClient({ apiUrl: between.apiUrl });
    const card = { number: '4242424242424242', exp_month: 12, exp_year: 2090 };
    const envelope = await strongroom.sealCard(card, { merchantId: 'm_demo' });
    expect(envelope.split('.')).toHaveLength(5);
  });
});
