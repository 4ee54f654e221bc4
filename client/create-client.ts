import type * as z from 'zod/mini';
import type { CreateChargeRequest } from '../lambdas/contracts/charges';
import type { CreateTokenRequest } from '../lambdas/contracts/tokens';
import { type Charge, readCharge, readToken, type Token } from './answers';
import { callApi, type Transport } from './call-api';
import type { CardInput } from './card';
import { type EnvelopeKeys, type EnvelopeKeySet, envelopeKeys, preferredKey } from './envelope-keys';
import { sealCard } from './seal-card';
import { StrongroomError } from './strongroom-error';

export interface ClientOptions {
  /** Where the API answers, up to and without `/v1`. */
  readonly apiUrl: string;
  /** Asked before each attempt: keep the token there and renew it before it expires. A page that only seals has none. */
  readonly accessToken?: () => Promise<string> | string;
  readonly fetch?: typeof globalThis.fetch;
  /** The device's clock, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Attempts after the first; default 4, together about four seconds or what `Retry-After` asks for. */
  readonly retries?: number;
}

export type TokenRequest = z.input<typeof CreateTokenRequest>;
export type ChargeRequest = z.input<typeof CreateChargeRequest>;

/** The API as functions. All throw StrongroomError; `sealCard` also CardError. */
export interface Strongroom {
  /** The public envelope keys, preferred first, kept for as long as the API allows. */
  keys(): Promise<EnvelopeKeySet>;
  /** A compact JWE for `createToken`, good for ten minutes by the API's clock. Forgets the card. */
  sealCard(card: CardInput, to: { readonly merchantId: string }): Promise<string>;
  /** `created` is false where the merchant had the card already: the token is the same one. */
  createToken(request: TokenRequest): Promise<{ readonly token: Token; readonly created: boolean }>;
  readToken(id: string): Promise<Token>;
  /** Erase the card. Resolves also where it was erased before, so that it may be repeated. */
  deleteToken(id: string): Promise<void>;
  /**
   * Charge a token once, however often this is repeated with the same key. Without a key one is made; an error carries it.
   * A declined charge is an answer (`status: 'failed'`, `failure.code`), and so is one whose outcome is not known yet
   * (`pending`: read it later, do not charge anew). `replayed`: the API had this charge already, perhaps from an earlier attempt.
   */
  createCharge(
    request: ChargeRequest,
    options?: { readonly idempotencyKey?: string },
  ): Promise<{ readonly charge: Charge; readonly replayed: boolean }>;
  readCharge(id: string): Promise<Charge>;
}

/** The same in a browser and in Node: Web Crypto and fetch are all it needs. */
export function createClient(options: ClientOptions): Strongroom {
  const transport = transportOf(options);
  const now = options.now ?? Date.now;
  const keys = envelopeKeys(transport, now);
  return {
    keys: async () => (await keys.current()).set,
    sealCard: async (card, { merchantId }) => {
      const { set, clockOffset } = await keys.current();
      return sealCard(card, { jwk: preferredKey(set), audience: merchantId, now: () => now() + clockOffset });
    },
    createToken: (request) => createToken(transport, keys, request),
    readToken: async (id) => readToken(await callApi(transport, { route: 'read-token', id })),
    deleteToken: (id) => deleteToken(transport, id),
    createCharge: (request, { idempotencyKey = crypto.randomUUID() } = {}) =>
      createCharge(transport, request, idempotencyKey),
    readCharge: async (id) => readCharge(await callApi(transport, { route: 'read-charge', id })),
  };
}

function transportOf({ apiUrl, accessToken, fetch, wait, retries = 4 }: ClientOptions): Transport {
  return {
    apiUrl: apiUrl.replace(/\/+$/, ''),
    accessToken,
    // Called as a method of something else, a browser's fetch throws.
    fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)),
    wait: wait ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
    retries,
  };
}

async function createToken(transport: Transport, keys: EnvelopeKeys, request: TokenRequest) {
  // What is not an envelope may be a card number: it must not leave the device.
  if (!/^[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+$/.test(request.card)) {
    throw new StrongroomError('card_not_sealed', { detail: 'Pass what sealCard returned.' });
  }
  try {
    const answer = await callApi(transport, { route: 'tokenize-card', body: request });
    return { token: readToken(answer), created: answer.status === 201 };
  } catch (error) {
    // A key that was retired early or a clock that was set: the next seal starts from what the API says now.
    if (hasCode(error, ['unknown_key', 'envelope_expired'])) keys.forget();
    throw error;
  }
}

async function deleteToken(transport: Transport, id: string): Promise<void> {
  try {
    await callApi(transport, { route: 'delete-token', id });
  } catch (error) {
    if (!hasCode(error, ['token_deleted'])) throw error;
  }
}

async function createCharge(transport: Transport, request: ChargeRequest, idempotencyKey: string) {
  const answer = await callApi(transport, { route: 'create-charge', body: request, idempotencyKey });
  const replayed = answer.headers.get('idempotent-replayed') === 'true';
  return { charge: readCharge(answer, idempotencyKey), replayed };
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof StrongroomError && codes.includes(error.code);
}
