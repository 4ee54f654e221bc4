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

  it('may hold words, amounts, times and ids', () => {
    expect(readEvent(revealed('chargeback 2026-11-24T07:00:00.000Z, account 111122223333, 12.50 EUR'))).toHaveProperty(
      'event',
    );
  });

  it('may hold ids that look like a card number beside letters: they are random', () => {
    const event = revealed('chargeback');
    const data = { ...event.data, kms_request_id: 'k4242424242424242', recipient: 'x4242.4242.4242.4242' };
    expect(readEvent({ ...event, data })).toHaveProperty('event');
  });
});
