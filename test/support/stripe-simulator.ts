import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { invalid, SimulatedAccount, StripeRefusal } from './stripe-simulator-account';
import type { Form } from './stripe-simulator-form';
import { formIn, listOf, readForm, textOf } from './stripe-simulator-form';
import { intentObject, refundObject } from './stripe-simulator-objects';

/** What befalls one request. `before` and `after`: its effect. `stall`: the answer begins and does not end. */
export type StripeFault =
  | 'hang-before'
  | 'hang-after'
  | 'stall-after'
  | 'reset-before'
  | 'reset-after'
  | 'error-before'
  | 'error-after'
  | 'rate-limit'
  | 'lock-timeout';

interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface SeenRequest {
  /** `POST /v1/payment_intents` */
  readonly line: string;
  readonly key: string | undefined;
  readonly form: Form;
}

interface SimulatedEndpoint {
  readonly protocol: 'http';
  readonly host: string;
  readonly port: number;
}

export interface StripeSimulator {
  readonly account: SimulatedAccount;
  readonly endpoint: SimulatedEndpoint;
  /** The same Stripe, on a line that breaks off after every request. */
  readonly brokenEndpoint: SimulatedEndpoint;
  readonly secretKey: string;
  readonly now: () => Date;
  readonly advance: (seconds: number) => void;
  /** The next request whose line matches meets the fault, once. */
  meet(fault: StripeFault, line: RegExp): void;
  /** The next request whose line matches waits inside its execution until released. */
  hold(line: RegExp): { readonly arrived: Promise<void>; readonly release: () => void };
  /** The next request whose line matches is on its way until released. */
  delay(line: RegExp): { readonly arrived: Promise<void>; readonly release: () => void };
  requests(): readonly SeenRequest[];
  connections(): number;
  close(): void;
}

interface Waiting {
  readonly line: RegExp;
  readonly fault?: StripeFault;
  readonly pausing?: 'travelling' | 'executing';
  readonly wait?: () => Promise<undefined>;
}

interface Remembered {
  readonly digest: string;
  readonly at: number;
  answer?: Answer;
}

const keySeconds = 24 * 60 * 60;

/**
 * An HTTP server with the documented semantics of Stripe's PaymentIntents, refunds and idempotency keys, and a clock of its own.
 * Sources: docs.stripe.com/api, /api/idempotent_requests, /error-low-level, /testing. Proves what our connector does if Stripe
 * does as documented; what it refuses is in docs/connectors.md.
 */
export async function stripeSimulator(start = new Date('2026-11-24T08:00:00.000Z')): Promise<StripeSimulator> {
  let clock = start.getTime();
  const unix = (): number => Math.floor(clock / 1000);
  const account = new SimulatedAccount(unix);
  const secretKey = 'sk_test_simulated';
  const seen: SeenRequest[] = [];
  let waiting: readonly Waiting[] = [];
  const take = (line: string): Waiting | undefined => {
    const next = waiting.find((one) => one.line.test(line));
    waiting = waiting.filter((one) => one !== next);
    return next;
  };
  const pause = (line: RegExp, pausing: 'travelling' | 'executing'): ReturnType<StripeSimulator['hold']> => {
    const arrived = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    waiting = [...waiting, { line, pausing, wait: () => (arrived.resolve(undefined), released.promise) }];
    return { arrived: arrived.promise, release: () => released.resolve(undefined) };
  };
  const world: World = { account, unix, secretKey, take, keys: new Map(), see: (request) => seen.push(request) };
  let connections = 0;
  const server = createServer((request, response) => void serve(world, request, response));
  server.on('connection', () => (connections += 1));
  const breaking: World = { ...world, take: () => ({ line: /./, fault: 'reset-after' }) };
  const broken = createServer((request, response) => void serve(breaking, request, response));
  const [endpoint, brokenEndpoint] = [await listening(server), await listening(broken)];
  return {
    account,
    secretKey,
    endpoint,
    brokenEndpoint,
    now: () => new Date(clock),
    advance: (seconds) => {
      clock += seconds * 1000;
    },
    meet: (fault, line) => {
      waiting = [...waiting, { fault, line }];
    },
    hold: (line) => pause(line, 'executing'),
    delay: (line) => pause(line, 'travelling'),
    requests: () => seen,
    connections: () => connections,
    close: () => {
      for (const each of [server, broken]) {
        each.close();
        each.closeAllConnections();
      }
    },
  };
}

async function listening(server: Server): Promise<SimulatedEndpoint> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { protocol: 'http', host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

interface World {
  readonly account: SimulatedAccount;
  readonly unix: () => number;
  readonly secretKey: string;
  readonly take: (line: string) => Waiting | undefined;
  readonly keys: Map<string, Remembered>;
  readonly see: (request: SeenRequest) => void;
}

async function serve(world: World, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const url = new URL(incoming.url!, 'http://stripe');
  const line = `${incoming.method} ${url.pathname}`;
  const text = incoming.method === 'GET' ? url.search.slice(1) : Buffer.concat(chunks).toString('utf8');
  const key = incoming.headers['idempotency-key'];
  const asked: Asked = { line, text, key: typeof key === 'string' ? key : undefined, form: readForm(text) };
  world.see(asked);
  const { fault, pausing, wait } = world.take(line) ?? {};
  if (pausing === 'travelling') await wait?.();
  if (fault === 'hang-before') return;
  if (fault === 'reset-before') return reset(outgoing);
  const answer =
    incoming.headers.authorization === `Bearer ${world.secretKey}`
      ? await answerTo(world, asked, { fault, wait: pausing === 'executing' ? wait : undefined })
      : { status: 401, body: errorBody({ type: 'invalid_request_error', message: 'Invalid API Key provided' }) };
  if (fault === 'hang-after') return;
  if (fault === 'reset-after') return reset(outgoing);
  outgoing.writeHead(answer.status, { 'content-type': 'application/json', 'request-id': 'req_simulated' });
  if (fault === 'stall-after') outgoing.write(answer.body.slice(0, 10));
  else outgoing.end(answer.body);
}

const reset = (outgoing: ServerResponse): void => void outgoing.socket?.resetAndDestroy();

interface Asked extends SeenRequest {
  readonly text: string;
}

const errorBody = (error: Readonly<Record<string, unknown>>): string => JSON.stringify({ error });

/** Rate limiters stand before the idempotency layer, whatever it remembers. */
async function answerTo(
  world: World,
  asked: Asked,
  { fault, wait }: { fault?: StripeFault | undefined; wait?: (() => Promise<undefined>) | undefined },
): Promise<Answer> {
  world.account.pass();
  if (fault === 'rate-limit')
    return { status: 429, body: errorBody({ type: 'invalid_request_error', code: 'rate_limit' }) };
  if (fault === 'lock-timeout')
    return { status: 429, body: errorBody({ type: 'invalid_request_error', code: 'lock_timeout' }) };
  if (asked.key === undefined) return execute(world, asked, fault).answer;
  const digest = createHash('sha256').update(`${asked.line}\n${asked.text}`).digest('hex');
  const known = world.keys.get(asked.key);
  if (known !== undefined && world.unix() < known.at + keySeconds) return replay(known, digest);
  const remembered: Remembered = { digest, at: world.unix() };
  world.keys.set(asked.key, remembered);
  await wait?.();
  const { answer, stored } = execute(world, asked, fault);
  if (stored) remembered.answer = answer;
  else world.keys.delete(asked.key);
  return answer;
}

function replay({ digest, answer }: Remembered, asked: string): Answer {
  const sameParameters =
    'Keys for idempotent requests can only be used with the same parameters they were first used with.';
  if (digest !== asked) return { status: 400, body: errorBody({ type: 'idempotency_error', message: sameParameters }) };
  if (answer === undefined) {
    return { status: 409, body: errorBody({ type: 'idempotency_error', code: 'idempotency_key_in_use' }) };
  }
  return answer;
}

function execute(world: World, asked: Asked, fault: StripeFault | undefined): { answer: Answer; stored: boolean } {
  const broken = { status: 500, body: errorBody({ type: 'api_error', message: 'An unknown error occurred' }) };
  if (fault === 'error-before') return { answer: broken, stored: true };
  try {
    const body = JSON.stringify(route(world, asked));
    return { answer: fault === 'error-after' ? broken : { status: 200, body }, stored: true };
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    const { payment_intent: intent, ...rest } = error.error;
    const shown = world.account.intents.find((one) => one === intent);
    const standing = shown === undefined ? {} : { payment_intent: intentObject(world.account, shown, []) };
    return { answer: { status: error.status, body: errorBody({ ...rest, ...standing }) }, stored: error.stored };
  }
}

/** The parameters that each request may have; another is refused, as Stripe does. */
const known: Readonly<Record<string, readonly string[]>> = {
  create: [
    ...['amount', 'currency', 'confirm', 'capture_method', 'allowed_payment_method_types', 'payment_method_data'],
    ...['payment_method_options', 'error_on_requires_action', 'off_session', 'metadata', 'expand'],
  ],
  update: ['metadata'],
  capture: ['amount_to_capture', 'metadata'],
  cancel: [],
  retrieve: ['expand'],
  list: ['created', 'limit', 'starting_after', 'expand'],
  refund: ['payment_intent', 'amount', 'metadata'],
  refunds: ['created', 'payment_intent', 'limit', 'starting_after', 'expand'],
};

function allow(action: string, form: Form): void {
  const other = Object.keys(form).find((name) => !known[action]!.includes(name));
  if (other !== undefined) {
    throw invalid(
      { code: 'parameter_unknown', param: other, message: `Received unknown parameter: ${other}` },
      400,
      false,
    );
  }
}

function route({ account }: World, { line, form }: Asked): object {
  const expand = listOf(form, 'expand');
  const [method, path = ''] = line.split(' ');
  const [resource, id, verb] = path.replace('/v1/', '').split('/');
  const inList = expand.map((path) => path.replace(/^data\./, ''));
  const shown = (intent: ReturnType<SimulatedAccount['find']>): object => intentObject(account, intent, expand);
  switch (`${method} ${resource}${id === undefined ? '' : '/id'}${verb === undefined ? '' : `/${verb}`}`) {
    case 'POST payment_intents':
      allow('create', form);
      return shown(account.create(form));
    case 'GET payment_intents':
      allow('list', form);
      return page(account.intents, form, (intent) => intentObject(account, intent, inList));
    case 'GET payment_intents/id':
      allow('retrieve', form);
      return shown(account.find(id!));
    case 'POST payment_intents/id':
      allow('update', form);
      account.update(account.find(id!), form);
      return shown(account.find(id!));
    case 'POST payment_intents/id/capture':
      allow('capture', form);
      account.capture(account.find(id!), form);
      return shown(account.find(id!));
    case 'POST payment_intents/id/cancel':
      allow('cancel', form);
      account.cancel(account.find(id!));
      return shown(account.find(id!));
    case 'POST refunds':
      allow('refund', form);
      return refundObject(account, account.refund(form), expand);
    case 'GET refunds': {
      allow('refunds', form);
      const of = textOf(form, 'payment_intent');
      const refunds = account.refunds.filter(({ intent }) => of === undefined || intent.id === of);
      return page(refunds, form, (refund) => refundObject(account, refund, inList));
    }
    default:
      throw invalid({ message: `Unrecognized request URL (${line})` }, 404, false);
  }
}

/** Newest first, a page at a time. */
function page<Thing extends { readonly id: string; readonly created: number }>(
  things: readonly Thing[],
  form: Form,
  shown: (thing: Thing) => object,
): object {
  const created = formIn(form, 'created');
  const bound = (name: string, otherwise: number): number => Number(textOf(created, name) ?? otherwise);
  const inRange = [...things]
    .reverse()
    .filter(
      (thing) =>
        thing.created >= bound('gte', 0) &&
        thing.created <= bound('lte', Infinity) &&
        thing.created < bound('lt', Infinity),
    );
  const after = textOf(form, 'starting_after');
  const rest = after === undefined ? inRange : inRange.slice(inRange.findIndex(({ id }) => id === after) + 1);
  const limit = Number(textOf(form, 'limit') ?? 10);
  return { object: 'list', data: rest.slice(0, limit).map(shown), has_more: rest.length > limit };
}
