import * as fc from 'fast-check';
import type { RouteId } from '../../../lambdas/contracts/routes';
import { eventOf, inProcessApi } from '../../support/in-process-api';
import { goodCard, sealEnvelope } from '../../support/seal-envelope';
import { type ByteChange, byteChange, changedBytes } from '../bytes';
import { canary, hostileTexts } from '../hostile';
import type { Mistake } from '../mistakes';
import { served } from '../served';
import type { Target, World } from '../target';
import { changed, type TreeChange, treeChange, treeOf, written } from '../tree';

interface BodyRecipe {
  readonly seed: keyof typeof seeds;
  readonly tree: readonly TreeChange[];
  readonly bytes: readonly ByteChange[];
  readonly sentAs: 'text' | 'base64' | 'text labelled base64';
  readonly contentType: string | null;
}

interface Filling {
  readonly card: string;
  readonly token: string;
}

const threeDs = {
  ...{ version: '2.2', eci: '05', cryptogram: `${'A'.repeat(27)}=` },
  ds_transaction_id: '3f2a1c9e-6d2b-4c58-9f0e-0a4f7b1c2d3e',
};
const terms = { amount: 1050, currency: 'USD', order_id: 'order-1', customer: 'c-1', site: 'shop.example' };

/** A good body for each route that takes one. */
const seeds = {
  token: { route: 'tokenize-card', body: ({ card }) => ({ card, customer: 'c-1' }) },
  'charge by token': {
    route: 'create-charge',
    body: ({ token }) => ({ ...terms, token, capture: 'manual', metadata: { cart: '7', note: 'a b' } }),
  },
  'charge by card': {
    route: 'create-charge',
    body: ({ card }) => ({ ...terms, card, save: true, initiator: 'customer', three_ds: threeDs }),
  },
  capture: { route: 'capture-charge', body: () => ({ amount: 1, final: true }) },
  void: { route: 'void-charge', body: () => ({}) },
  refund: { route: 'refund-charge', body: () => ({ amount: 1 }) },
  dispute: { route: 'dispute-charge', body: () => ({ amount: 1, reason: 'fraud 10.4' }) },
} as const satisfies Readonly<Record<string, { readonly route: RouteId; readonly body: (filling: Filling) => object }>>;

const contentTypes = [
  ...['application/json; charset=utf-8', 'application/json; charset=utf-16', 'text/plain', 'multipart/form-data'],
  ...['application/json, text/html', 'APPLICATION/JSON', 'application/problem+json', ...hostileTexts.slice(0, 12)],
];

const seedNames = ['token', 'charge by token', 'charge by card', 'capture', 'void', 'refund', 'dispute'] as const;
const good = { tree: [], bytes: [], sentAs: 'text', contentType: 'application/json' } as const;

export const body: Target<BodyRecipe> = {
  says: 'bodies and content types of the six routes that take one',
  recipes: fc.record({
    seed: fc.constantFrom(...seedNames),
    tree: fc.array(treeChange, { maxLength: 3 }),
    bytes: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: fc.array(byteChange, { maxLength: 3 }) },
    ),
    sentAs: fc.oneof(
      { weight: 6, arbitrary: fc.constant('text' as const) },
      { weight: 2, arbitrary: fc.constantFrom('base64', 'text labelled base64') },
    ),
    contentType: fc.oneof(
      { weight: 20, arbitrary: fc.constant('application/json') },
      { weight: 1, arbitrary: fc.constantFrom(null, ...contentTypes) },
    ),
  }),
  unharmed: seedNames.map((seed) => ({ seed, ...good })),
  open,
};

async function open(mistake: Mistake | undefined): Promise<World<BodyRecipe>> {
  const api = inProcessApi();
  const holder = canary.text;
  const card = await sealEnvelope(api.envelopeKeys, {
    plaintext: { number: goodCard.number, exp_month: 12, exp_year: 2030, holder },
  });
  const made = await api.call('tokenize-card', { body: JSON.stringify({ card }) });
  const filling = { card, token: String(made.json.id) };
  const charges = new Map<string, string>();
  for (const name of seedNames) charges.set(name, await chargeFor(api, { name, filling }));
  const trees = new Map(seedNames.map((name) => [name, treeOf(seeds[name].body(filling))]));
  let tried = 0;
  return {
    async run({ seed, tree, bytes, sentAs, contentType }, sending) {
      tried += 1;
      const text = written(tree.reduce(changed, trees.get(seed)!));
      const sent = changedBytes(Buffer.from(text, 'utf8'), bytes);
      const headers = {
        'idempotency-key': `key-${tried}-00000000`,
        ...(contentType === null ? {} : { 'content-type': contentType }),
      };
      const { route } = seeds[seed];
      const event = {
        ...eventOf(
          route,
          { body: sent.toString(sentAs === 'base64' ? 'base64' : 'utf8'), headers, id: charges.get(seed)! },
          `request-${tried}`,
        ),
        isBase64Encoded: sentAs !== 'text',
      };
      sending({ route, headers, isBase64Encoded: event.isBase64Encoded, body: event.body });
      return served(api.handlers[route], event, mistake);
    },
  };
}

/** Something to operate on: authorized, with more than all inputs together can move. */
async function chargeFor(
  api: ReturnType<typeof inProcessApi>,
  { name, filling: { token } }: { readonly name: string; readonly filling: Filling },
): Promise<string> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': `for-${name.replaceAll(' ', '-')}` };
  const asked = {
    ...terms,
    amount: 900_000_000,
    capture: name === 'capture' || name === 'void' ? 'manual' : 'automatic',
    token,
  };
  const { json } = await api.call('create-charge', { headers, body: JSON.stringify(asked) });
  return String(json.id);
}
