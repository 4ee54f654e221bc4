import { recipientEnvelopes } from '../../lambdas/adapters/recipient-envelopes';
import { RecipientJwk } from '../../lambdas/contracts/recipients';
import type { Card } from '../../lambdas/domain/card/card';
import { Pan, SecurityCode } from '../../lambdas/domain/card/secret';
import { recipientKey } from '../support/private-api';
import { openedBy } from '../support/recipient';

const number = '4242424242424242';
const card: Card = {
  ...{ number: new Pan(number), expMonth: 12, expYear: 2030, holder: 'Ada Lovelace' },
  // None is stored; were one there all the same, it would not get out.
  securityCode: new SecurityCode('8317'),
};
const token = `tok_${'a'.repeat(26)}`;

async function registered(kind: 'EC' | 'RSA') {
  const { jwk, privateJwk } = recipientKey(kind);
  const recipientOf = recipientEnvelopes({ desk: { merchant: 'm_shop', jwk: RecipientJwk.parse(jwk) } });
  const recipient = await recipientOf('desk', 'm_shop');
  if (recipient === undefined) throw new Error('no recipient');
  return { recipient, recipientOf, privateJwk };
}

describe('a card that is sealed for a recipient', () => {
  it.each([
    ['EC', 'ECDH-ES'],
    ['RSA', 'RSA-OAEP-256'],
  ] as const)(
    'opens with his private key of kind %s to number, expiry and token, and nothing else',
    async (kind, alg) => {
      const { recipient, privateJwk } = await registered(kind);
      const sealed = await recipient.seal(token, card);
      const { header, shown } = await openedBy(sealed, privateJwk);
      expect(header).toMatchObject({ alg, enc: 'A256GCM', kid: recipient.thumbprint });
      expect(shown).toEqual({ token, number, exp_month: 12, exp_year: 2030 });
      const bytes = sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
      for (const clear of [number, 'Lovelace', '8317']) expect(bytes.join('\n')).not.toContain(clear);
    },
  );

  it.each(['EC', 'RSA'] as const)('opens with no other key of kind %s, and with no byte changed', async (kind) => {
    const { recipient, privateJwk } = await registered(kind);
    const sealed = await recipient.seal(token, card);
    await expect(openedBy(sealed, recipientKey(kind).privateJwk)).rejects.toThrow(/./);
    const [header, key, iv, ciphertext = '', tag] = sealed.split('.');
    const changed = [header, key, iv, ciphertext.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')), tag].join('.');
    await expect(openedBy(changed, privateJwk)).rejects.toThrow(/./);
  });

  it('is another text each time', async () => {
    const { recipient } = await registered('EC');
    expect(await recipient.seal(token, card)).not.toBe(await recipient.seal(token, card));
  });

  it.each([
    ['desk', 'm_other'],
    ['Desk', 'm_shop'],
    ['__proto__', 'm_shop'],
    ['constructor', 'm_shop'],
    ['', 'm_shop'],
  ])('is for nobody by the name %s for %s', async (name, merchant) => {
    const { recipientOf } = await registered('EC');
    expect(await recipientOf(name, merchant)).toBeUndefined();
  });
});
