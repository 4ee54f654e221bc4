import { type CardInput } from '../../client/card';
import { sealCard } from '../../client/seal-card';
import { envelopeOpener } from '../../lambdas/adapters/envelope-opener';
import { type Card } from '../../lambdas/domain/card/card';
import { openCard } from '../../lambdas/domain/card/open-card';
import { envelopeKeyPair, unwrapWith } from '../support/envelope-key-pair';
import { sealWithJwcrypto } from '../support/seal-with-jwcrypto';

const now = new Date(Date.UTC(2026, 10, 24, 12));
const { jwk, privateKey } = envelopeKeyPair('2026q4');
const to = { jwk, audience: 'm_demo', now: () => now.getTime() };
const opener = envelopeOpener({ kids: [jwk.kid], unwrap: unwrapWith(privateKey) });
const card = { number: '5555555555554444', exp_month: 3, exp_year: 2031, security_code: '321', holder: 'José Łuk 🙂' };

/** As it was sealed; `Card` keeps its secrets to itself. */
function sealedPart(opened: Card): CardInput {
  const code = opened.securityCode?.reveal();
  return {
    number: opened.number.reveal(),
    exp_month: opened.expMonth,
    exp_year: opened.expYear,
    ...(code === undefined ? {} : { security_code: code }),
    ...(opened.holder === undefined ? {} : { holder: opened.holder }),
  };
}

const open = async (envelope: string, audience = 'm_demo'): Promise<CardInput> =>
  sealedPart(await openCard(opener, envelope, { audience, now }));

describe.each([
  ['this SDK', sealCard],
  ['Python jwcrypto', sealWithJwcrypto],
])('an envelope made by %s', (_, seal) => {
  // The first test may have to install the Python environment.
  const patience = 120_000;

  it(
    'is opened by the vault to the card that was sealed',
    async () => {
      expect(await open(await seal(card, to))).toEqual(card);
    },
    patience,
  );

  it(
    'is opened where security code and holder were left out',
    async () => {
      const bare = { number: card.number, exp_month: 3, exp_year: 2031 };
      expect(await open(await seal(bare, to))).toEqual(bare);
    },
    patience,
  );

  it(
    'is refused for another merchant',
    async () => {
      await expect(open(await seal(card, to), 'm_other')).rejects.toMatchObject({ code: 'wrong_audience' });
    },
    patience,
  );

  it(
    'is refused thirteen minutes later',
    async () => {
      const early = { ...to, now: () => now.getTime() - 13 * 60_000 };
      await expect(open(await seal(card, early))).rejects.toMatchObject({ code: 'envelope_expired' });
    },
    patience,
  );
});
