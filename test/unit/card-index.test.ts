import { cardIndex } from '../../lambdas/adapters/card-index';
import { Pan, SecurityCode } from '../../lambdas/domain/card/secret';

const key = { version: 1, bytes: Uint8Array.from({ length: 32 }, (_, place) => place) };

/** Made by a second implementation (Python `hmac`) from docs/formats.md. A changed digest would make every known card unknown. */
const vectors = [
  {
    card: { number: new Pan('4242424242424242'), expMonth: 12, expYear: 2030 },
    ofCard: 'd5ff03ce95d419bb556b711990f56c67deb44992501d79100a7553560e7b50cc',
    ofNumber: '0c6ba9af5cb46aa74d2665763eaa161bab82b82cf2f5e59bc019b830b14da12d',
  },
  {
    card: { number: new Pan('378282246310005'), expMonth: 1, expYear: 2031 },
    ofCard: 'ffeb18218f56650f617de7f07744462e78f2a995b9ea1cdce84bdbd7eedafe69',
    ofNumber: 'ebad80b06aa9931da4cd26329536964aaaf32221dacfff180ca864344baf66b8',
  },
] as const;

describe('the card index', () => {
  it.each(vectors)('gives the digests of its vector', ({ card, ofCard, ofNumber }) => {
    expect(cardIndex.cardIndex(key, card)).toBe(ofCard);
    expect(cardIndex.numberIndex(key, card)).toBe(ofNumber);
  });

  it('does not depend on holder or security code', () => {
    const [{ card, ofCard, ofNumber }] = vectors;
    const more = { ...card, holder: 'A. Holder', securityCode: new SecurityCode('987') };
    expect([cardIndex.cardIndex(key, more), cardIndex.numberIndex(key, more)]).toEqual([ofCard, ofNumber]);
  });
});
