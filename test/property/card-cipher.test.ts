import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { cardCipher } from '../../lambdas/adapters/card-cipher';
import { cardIndex } from '../../lambdas/adapters/card-index';
import type { Card } from '../../lambdas/domain/card/card';
import { RecordTampered } from '../../lambdas/domain/card/cipher';
import { luhnValid } from '../../lambdas/domain/card/luhn';
import { Pan } from '../../lambdas/domain/card/secret';

const cipher = cardCipher();
const digits = fc
  .stringMatching(/^[1-9]\d{10,17}$/)
  .map((body) => Array.from({ length: 10 }, (_, check) => `${body}${check}`).find(luhnValid)!);
const cards: fc.Arbitrary<Card> = fc.record(
  {
    number: digits.map((number) => new Pan(number)),
    expMonth: fc.integer({ min: 1, max: 12 }),
    expYear: fc.integer({ min: 2000, max: 2099 }),
    holder: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
  },
  { requiredKeys: ['number', 'expMonth', 'expYear'] },
);
const identities = fc.record({
  merchantId: fc.stringMatching(/^m_[a-z0-9]{1,32}$/),
  tokenId: fc.stringMatching(/^tok_[a-z2-7]{26}$/),
});
const keys = fc.record({
  version: fc.integer({ min: 1, max: 0xffffffff }),
  bytes: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});
const shown = ({ number, ...rest }: Card) => ({ ...rest, digits: number.reveal() });

describe('any card record', () => {
  it('opens to the card that was sealed', () => {
    fc.assert(
      fc.property(identities, keys, cards, (identity, key, card) => {
        expect(shown(cipher.open(identity, key, cipher.seal(identity, key, card)))).toEqual(shown(card));
      }),
    );
  });

  it('is refused with any one byte flipped, header, salt, commitment, ciphertext and tag', () => {
    fc.assert(
      fc.property(identities, keys, cards, fc.integer({ min: 1, max: 255 }), (identity, key, card, flip) => {
        const sealed = cipher.seal(identity, key, card);
        for (let place = 0; place < sealed.length; place += 1) {
          const corrupt = Uint8Array.from(sealed, (byte, index) => (index === place ? byte ^ flip : byte));
          expect(() => cipher.open(identity, key, corrupt)).toThrow(RecordTampered);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is refused when it is cut short, at every length, or made longer', () => {
    fc.assert(
      fc.property(identities, keys, cards, (identity, key, card) => {
        const sealed = cipher.seal(identity, key, card);
        for (let length = 0; length < sealed.length; length += 1) {
          expect(() => cipher.open(identity, key, sealed.subarray(0, length))).toThrow(RecordTampered);
        }
        expect(() => cipher.open(identity, key, Buffer.concat([sealed, randomBytes(1)]))).toThrow(RecordTampered);
      }),
      { numRuns: 10 },
    );
  });

  it('is refused under any other merchant, token or key', () => {
    fc.assert(
      fc.property(identities, identities, keys, keys, cards, (identity, other, key, otherKey, card) => {
        fc.pre(identity.merchantId !== other.merchantId && identity.tokenId !== other.tokenId);
        fc.pre(Buffer.compare(key.bytes, otherKey.bytes) !== 0);
        const sealed = cipher.seal(identity, key, card);
        const swaps = [
          () => cipher.open({ ...identity, merchantId: other.merchantId }, key, sealed),
          () => cipher.open({ ...identity, tokenId: other.tokenId }, key, sealed),
          () => cipher.open(identity, { ...key, bytes: otherKey.bytes }, sealed),
          () => cipher.open(identity, { ...key, version: (key.version % 0xffffffff) + 1 }, sealed),
        ];
        for (const swap of swaps) expect(swap).toThrow(RecordTampered);
      }),
    );
  });

  it('does not let characters move between merchant and token', () => {
    const key = { version: 1, bytes: randomBytes(32) };
    const card: Card = { number: new Pan('4242424242424242'), expMonth: 12, expYear: 2030 };
    const sealed = cipher.seal({ merchantId: 'm_ab', tokenId: 'ctok' }, key, card);
    expect(() => cipher.open({ merchantId: 'm_abc', tokenId: 'tok' }, key, sealed)).toThrow(RecordTampered);
  });

  it('shows no digit run of the card', () => {
    fc.assert(
      fc.property(identities, keys, cards, (identity, key, card) => {
        const sealed = Buffer.from(cipher.seal(identity, key, card));
        expect(sealed.includes(card.number.reveal())).toBe(false);
      }),
    );
  });
});

describe('any two card indexes', () => {
  it('are equal exactly for equal number, expiry and key', () => {
    fc.assert(
      fc.property(keys, keys, cards, cards, (key, otherKey, card, other) => {
        fc.pre(Buffer.compare(key.bytes, otherKey.bytes) !== 0);
        const sameNumber = card.number.reveal() === other.number.reveal();
        const sameCard = sameNumber && card.expMonth === other.expMonth && card.expYear === other.expYear;
        expect(cardIndex.numberIndex(key, card) === cardIndex.numberIndex(key, other)).toBe(sameNumber);
        expect(cardIndex.cardIndex(key, card) === cardIndex.cardIndex(key, other)).toBe(sameCard);
        expect(cardIndex.cardIndex(key, card)).not.toBe(cardIndex.cardIndex(otherKey, card));
        expect(cardIndex.numberIndex(key, card)).not.toBe(cardIndex.numberIndex(otherKey, card));
        expect(cardIndex.numberIndex(key, card)).not.toBe(cardIndex.cardIndex(key, card));
      }),
    );
  });

  it('differ by expiry alone in the card index only', () => {
    fc.assert(
      fc.property(keys, cards, (key, card) => {
        const renewed = { ...card, expYear: card.expYear === 2099 ? 2000 : card.expYear + 1 };
        expect(cardIndex.numberIndex(key, renewed)).toBe(cardIndex.numberIndex(key, card));
        expect(cardIndex.cardIndex(key, renewed)).not.toBe(cardIndex.cardIndex(key, card));
      }),
    );
  });
});
