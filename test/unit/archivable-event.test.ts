import { readEvent } from '../../lambdas/contracts/archivable-event';

const subject = `rv_${'a'.repeat(26)}`;

/** What a person typed who looked at a card. */
const revealed = (reason: string) => ({
  ...{ id: `${subject}.1`, subject, sequence: 1, version: 1, type: 'card.revealed', merchant_id: 'm_shop' },
  ...{ occurred_at: '2026-11-24T07:00:00.000Z', outcome: 'success', request_id: 'r1' },
  ...{ actor: { client_id: 'desk', role: 'cards:reveal' }, origin: { component: 'reveal-card' } },
  data: { token: `tok_${'a'.repeat(26)}`, reason, ticket: 'T-1', recipient: 'key', kms_request_id: 'k1' },
});

describe('an event for the archive', () => {
  it.each([
    ['alone', '4242424242424242'],
    ['with expiry and security code', 'card 4242 4242 4242 4242 12/27 123'],
    ['beside letters', 'card4242424242424242'],
    ['with dots', '4242.4242.4242.4242'],
    ['with underscores', '4242_4242_4242_4242'],
    ['with two spaces', '4242  4242 4242 4242'],
    ['in wide digits', '４２４２４２４２４２４２４２４２'],
    ['with invisible characters', '4242\u200b4242\u200b4242\u200b4242'],
  ])('holds no card number: %s', (_how, reason) => {
    expect(readEvent(revealed(reason))).toEqual({ refused: 'card number' });
  });

  it.each([
    ['by its short name', 'cvv 123'],
    ['by its name in words', 'the security code is 987'],
    ["in another script's digits", 'CVC: １２３'],
    ['in separated digits', 'cvv 1-2-3'],
  ])('holds no security code: %s', (_how, reason) => {
    expect(readEvent(revealed(reason))).toEqual({ refused: 'security code' });
  });

  const jwe = { protected: 'eyJhbGciOiJkaXIifQ', iv: 'aaaa', ciphertext: 'bbbb', tag: 'cccc' };
  it.each([
    ['flattened', JSON.stringify(jwe)],
    ['spaced', JSON.stringify(jwe, undefined, 1)],
    ['general', JSON.stringify({ ciphertext: 'bbbb', recipients: [{ encrypted_key: 'a' }] })],
    ['in a string', JSON.stringify(JSON.stringify(jwe))],
    ['in base64', Buffer.from(JSON.stringify(jwe)).toString('base64')],
    ['compact, in base64', Buffer.from('eyJhbGciOiJkaXIifQ..aaaaaaaaaaaaaaaa.bbbb.cccc').toString('base64')],
  ])('holds no envelope: %s', (_how, reason) => {
    expect(readEvent(revealed(reason))).toEqual({ refused: 'envelope' });
  });

  it('may hold words, amounts, times and ids', () => {
    expect(
      readEvent(
        revealed('chargeback 2026-11-24T07:00:00.000Z, account 111122223333, 12.50 EUR, cvv mismatch in order 4411'),
      ),
    ).toHaveProperty('event');
  });

  it('may hold ids that look like a card number beside letters: they are random', () => {
    const event = revealed('chargeback');
    const data = { ...event.data, kms_request_id: 'k4242424242424242', recipient: 'x4242.4242.4242.4242' };
    expect(readEvent({ ...event, data })).toHaveProperty('event');
  });
});
