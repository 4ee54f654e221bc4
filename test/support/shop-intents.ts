import type { ChargeRequest, Strongroom } from '../../client/create-client';
import { cardOf } from '../../cli/local/story/cards';
import { chargeId } from '../../lambdas/adapters/ids';
import { type Draw, weighted } from './chaos-draws';

/** Something that a client sends until it has an outcome, always under the same key. */
export interface Ask {
  readonly key: string;
  readonly send: (strongroom: Strongroom) => Promise<unknown>;
}

/** What one customer of the shop causes: steps in their order; the asks of one step are sent at the same time. */
export interface Intent {
  readonly kind: IntentKind;
  readonly chargeKey: string;
  readonly steps: readonly (readonly Ask[])[];
}

/** Shares of what happens in a shop: where everything goes wrong, and on a long day, which is mostly plain payments. */
const shares = {
  token: { bad: 30, long: 900 },
  declined: { bad: 6, long: 30 },
  'by card, sealed anew': { bad: 12, long: 15 },
  'with a security code': { bad: 6, long: 10 },
  'sent twice at once': { bad: 10, long: 15 },
  'the answer is lost': { bad: 4, long: 0 },
  'captured whole': { bad: 6, long: 10 },
  'captured in parts, the rest released': { bad: 8, long: 5 },
  voided: { bad: 6, long: 5 },
  'refunded twice at once': { bad: 8, long: 10 },
  'captured and voided at once': { bad: 4, long: 0 },
} as const;

export type IntentKind = keyof typeof shares;

/** Tokens of m_demo by what the sandbox does with their card. */
export interface ShopTokens {
  readonly approved: readonly string[];
  readonly declined: string;
  readonly lost: string;
}

interface Shop {
  readonly run: string;
  readonly draw: Draw;
  readonly tokens: ShopTokens;
}

export type Day = 'bad' | 'long';

const weights = (day: Day): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(shares).map(([kind, share]) => [kind, share[day]]));

/** The n-th intent of a run: the same seed gives the same intents. */
export function intentOf(shop: Shop, n: number, day: Day): Intent {
  const kind = weighted(weights(day), shop.draw('kind', n)) as IntentKind;
  const chargeKey = `${shop.run}-${n}`;
  const amount = 100 + Math.floor(shop.draw('amount', n) * 90_000);
  const common = { amount, currency: 'USD', order_id: chargeKey } as const;
  const { approved, declined, lost } = shop.tokens;
  const token = approved[Math.floor(shop.draw('card', n) * approved.length)] ?? '';
  const charge = (request: ChargeRequest): Ask => ({
    key: chargeKey,
    send: (strongroom) => strongroom.createCharge(request, { idempotencyKey: chargeKey }),
  });
  const manual = charge({ ...common, token, capture: 'manual' });
  const operation = operationsOf(chargeKey);
  const intent = (...steps: Intent['steps']): Intent => ({ kind, chargeKey, steps });
  switch (kind) {
    case 'token':
      return intent([charge({ ...common, token })]);
    case 'declined':
      return intent([charge({ ...common, token: declined })]);
    case 'the answer is lost':
      return intent([charge({ ...common, token: lost })]);
    case 'by card, sealed anew':
      return intent([{ key: chargeKey, send: (strongroom) => byCard(strongroom, common, chargeKey) }]);
    case 'with a security code':
      return intent([{ key: chargeKey, send: withCode({ ...common, token }, chargeKey) }]);
    case 'sent twice at once':
      return intent([charge({ ...common, token }), charge({ ...common, token })]);
    case 'captured whole':
      return intent([manual], [operation('capture', 'whole')]);
    case 'captured in parts, the rest released':
      return intent(
        [manual],
        [operation('capture', 'one', 40), operation('capture', 'two', 30)],
        [operation('void', 'rest')],
      );
    case 'voided':
      return intent([manual], [operation('void', 'all')]);
    case 'refunded twice at once':
      return intent(
        [charge({ ...common, token })],
        [operation('refund', 'one', 50), operation('refund', 'two', 60)],
        [operation('refund', 'rest')],
      );
    case 'captured and voided at once':
      return intent([manual], [operation('capture', 'all'), operation('void', 'all')]);
  }
}

function operationsOf(chargeKey: string): (kind: 'capture' | 'void' | 'refund', name: string, amount?: number) => Ask {
  const id = chargeId('m_demo', 'create-charge', chargeKey);
  return (kind, name, amount) => {
    const key = `${chargeKey}-${kind}-${name}`;
    const asked = amount === undefined ? {} : { amount };
    const options = { idempotencyKey: key };
    return {
      key,
      send(strongroom) {
        if (kind === 'void') return strongroom.voidCharge(id, options);
        return kind === 'capture'
          ? strongroom.captureCharge(id, asked, options)
          : strongroom.refundCharge(id, asked, options);
      },
    };
  };
}

type Common = Pick<ChargeRequest, 'amount' | 'currency' | 'order_id'>;

/** A device that is asked again seals again: another envelope, the same card. */
async function byCard(strongroom: Strongroom, common: Common, idempotencyKey: string): Promise<unknown> {
  const card = await strongroom.sealCard(cardOf('4242424242424242', '831'), { merchantId: 'm_demo' });
  return strongroom.createCharge({ ...common, card }, { idempotencyKey });
}

/** One envelope for one charge: sent again it is the same one. */
function withCode(request: Common & { readonly token: string }, idempotencyKey: string): Ask['send'] {
  let sealed: Promise<string> | undefined;
  return async (strongroom) => {
    sealed ??= strongroom.sealSecurityCode('831', { merchantId: 'm_demo' });
    return strongroom.createCharge({ ...request, security_code: await sealed }, { idempotencyKey });
  };
}
