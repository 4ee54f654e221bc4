import * as fc from 'fast-check';
import { cursors } from '../../../lambdas/adapters/cursors';
import { eventOf, inProcessApi } from '../../support/in-process-api';
import { goodCard, sealEnvelope } from '../../support/seal-envelope';
import { type ByteChange, byteChange, changedText } from '../bytes';
import { anyHostileText, hostileNames, hostileTexts } from '../hostile';
import type { Mistake } from '../mistakes';
import { type Served, served } from '../served';
import type { Target, World } from '../target';

type Pair = readonly [name: string, value: string];

interface PathRecipe {
  readonly route: (typeof routeNames)[number];
  readonly id: readonly ByteChange[] | string | null;
  /** On top of a good query. */
  readonly query: readonly (readonly [name: string, change: readonly ByteChange[] | string])[];
  readonly headers: readonly Pair[];
  readonly idempotencyKey: readonly ByteChange[] | string;
  /** What the authorizer hands over; undefined: what it should. It is ours, so it is wrong by mistake and not by malice. */
  readonly context?: unknown;
  readonly ip: string;
}

const routeNames = [
  ...(['read-token', 'delete-token', 'read-charge', 'list-charges', 'list-charge-events'] as const),
  ...(['create-charge', 'capture-charge', 'serve-jwks'] as const),
] as const;
const queryNames = ['order_id', 'status', 'created_from', 'created_before', 'limit', 'cursor'] as const;
const accepts = [
  ...[
    'application/jwk-set+jwt',
    'application/jwk-set+jwt;q=0',
    'application/jwk-set+jwt;q=1e9, */*',
    '*/*',
    ';q=;q=',
    ','.repeat(500),
  ],
  ...[`application/jwk-set+jwt${';a=b'.repeat(800)}`, 'a/b;q="'.repeat(400), 'application/jwk-set+jwt;q=NaN'],
];
const traces = ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-00-00-00', '00-4000000000000259'];
const headers = fc.oneof(
  fc.tuple(fc.constantFrom('accept', 'Accept', 'ACCEPT'), fc.constantFrom(...accepts, ...hostileTexts)),
  fc.tuple(fc.constantFrom('traceparent', 'Traceparent'), fc.constantFrom(...traces, ...hostileTexts)),
  fc.tuple(
    fc.constantFrom(
      'content-type',
      'Content-Type',
      'idempotency-key',
      'Idempotency-Key',
      'IDEMPOTENCY-KEY',
      ...hostileNames,
    ),
    anyHostileText,
  ),
);
const contexts = [
  ...[null, {}, [], '', 7, { client_id: 'shop' }, { client_id: 7, merchant_id: null, client_kind: 'server' }],
  { client_id: '', merchant_id: 'm_shop', client_kind: 'server', permissions: '', role: '' },
  { client_id: 'shop', merchant_id: 'm_shop', client_kind: 'admin', permissions: '', role: '' },
  { client_id: 'shop', merchant_id: '__proto__', client_kind: 'device', permissions: '', role: '' },
];
const harm = fc.oneof(fc.array(byteChange, { minLength: 1, maxLength: 2 }), anyHostileText);
const mostly = <Value>(value: Value, other: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 2, arbitrary: other });
const unharmed = { id: [], query: [], headers: [], idempotencyKey: [], ip: '203.0.113.7' } as const;

export const path: Target<PathRecipe> = {
  says: 'ids in paths, queries, cursors, and the headers that handlers read',
  recipes: fc.record({
    route: fc.constantFrom(...routeNames),
    id: mostly<PathRecipe['id']>([], fc.oneof(harm, fc.constant(null))),
    query: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...queryNames), fc.constantFrom(...hostileNames)), harm), {
      maxLength: 3,
    }),
    headers: fc.array(headers, { maxLength: 3 }),
    idempotencyKey: mostly<PathRecipe['idempotencyKey']>([], harm),
    context: mostly<PathRecipe['context']>(undefined, fc.constantFrom(...contexts)),
    ip: mostly('203.0.113.7', fc.constantFrom('2001:db8::1', '::ffff:203.0.113.7', '127.1', ...hostileTexts)),
  }),
  unharmed: routeNames.map((route) => ({ route, ...unharmed })),
  open,
};

async function open(mistake: Mistake | undefined): Promise<World<PathRecipe>> {
  const api = inProcessApi();
  const { token, charge, erasable } = await furnished(api);
  const ids = new Map<string, string>([
    ['read-token', token],
    ['delete-token', erasable],
  ]);
  const good = new Map<string, string>([
    ...([
      ['order_id', 'order-1'],
      ['status', 'captured'],
      ['created_from', '2026-11-24T00:00:00Z'],
    ] as const),
    ...([
      ['created_before', '2026-11-25T00:00:00Z'],
      ['limit', '20'],
    ] as const),
    ['cursor', cursors.seal('m_shop', `2026-11-24T12:00:00.000Z#${charge}`)],
  ]);
  let tried = 0;
  return {
    async run(recipe, sending) {
      tried += 1;
      const { route } = recipe;
      const plain = eventOf(route, {}, `request-${tried}`);
      const id = ids.get(route) ?? charge;
      const key = harmed(`key-${tried}-00000000`, recipe.idempotencyKey);
      const body = route === 'create-charge' ? JSON.stringify({ token, amount: 1, currency: 'USD' }) : '{"amount":1}';
      const event = {
        ...plain,
        body,
        headers: Object.fromEntries([
          ['content-type', 'application/json'],
          ['idempotency-key', key],
          ...recipe.headers,
        ]),
        pathParameters: recipe.id === null ? null : { id: harmed(id, recipe.id) },
        queryStringParameters: queryOf(recipe, good),
        requestContext: {
          ...plain.requestContext,
          authorizer: (recipe.context === undefined ? plain.requestContext.authorizer : recipe.context) as never,
          identity: { ...plain.requestContext.identity, sourceIp: recipe.ip },
        },
      };
      const { pathParameters, queryStringParameters, requestContext } = event;
      sending({
        route,
        headers: event.headers,
        pathParameters,
        queryStringParameters,
        authorizer: requestContext.authorizer,
        ip: recipe.ip,
      });
      const said = await served(api.handlers[route], event, mistake);
      return { ...said, wrong: [...said.wrong, ...wrongOf(said, recipe)] };
    },
  };
}

/** A token and a charge to read, and a token to erase. */
async function furnished(api: ReturnType<typeof inProcessApi>) {
  const tokenOf = async (exp_year: number) => {
    const card = await sealEnvelope(api.envelopeKeys, {
      plaintext: { ...goodCard, security_code: undefined, exp_year },
    });
    return (await api.call('tokenize-card', { body: JSON.stringify({ card }) })).json;
  };
  const [token, other] = [await tokenOf(2030), await tokenOf(2031)];
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'key-furnished' };
  const terms = { token: token.id, amount: 900_000_000, currency: 'USD', order_id: 'order-1', capture: 'manual' };
  const { json: charge } = await api.call('create-charge', { body: JSON.stringify(terms), headers });
  return { token: String(token.id), charge: String(charge.id), erasable: String(other.id) };
}

const harmed = (text: string, harm: readonly ByteChange[] | string): string =>
  typeof harm === 'string' ? harm : changedText(text, harm);

/** Each name once, as API Gateway has it: the last of several. */
function queryOf({ query }: PathRecipe, good: ReadonlyMap<string, string>): Record<string, string> | null {
  const pairs = query.map(([name, harm]) => [name, harmed(good.get(name) ?? '', harm)] as const);
  return pairs.length === 0 ? null : Object.fromEntries(pairs);
}

const isUnharmed = ({ id, query, headers: more, idempotencyKey, context }: PathRecipe): boolean =>
  [id, query, more, idempotencyKey].every((changes) => Array.isArray(changes) && changes.length === 0) &&
  context === undefined;

/** What was erased before stays erased. */
const wrongOf = ({ outcome }: Served, recipe: PathRecipe): readonly string[] =>
  isUnharmed(recipe) && !/^20[014]$|^410 token_deleted$/.test(outcome) ? ['a good request was refused'] : [];
