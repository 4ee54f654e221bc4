import type * as z from 'zod/mini';
import type { CreateTokenRequest } from '../lambdas/contracts/tokens';
import { readToken, type Token } from './answers';
import { callApi, type GiveAccessToken, type Transport } from './call-api';
import type { CardInput } from './card';
import { type ChargeRequest, type Charges, chargesOf } from './charges';
import { type EnvelopeKeys, type EnvelopeKeySet, envelopeKeys, preferredKey } from './envelope-keys';
import { requireSealed } from './require-sealed';
import { sealCard, sealSecurityCode, type SealingFor } from './seal-card';
import type { KeyPin } from './signed-keys';
import { StrongroomError } from './strongroom-error';

export interface ClientOptions {
  /** Where the API answers, up to and without `/v1`. */
  readonly apiUrl: string;
  /**
   * Asked before each attempt: keep the token there and renew it before it expires. A page that only seals has none.
   * For tokens that are bound to a key it makes a new proof each time: docs/api.md shows how.
   */
  readonly accessToken?: GiveAccessToken;
  /**
   * Keys of the stage that sign its set of envelope keys, as `strongroom keys pin` prints them. With pins a set that none of them
   * signed is refused, whoever answered with it. Two while the stage changes from one to the next.
   */
  readonly pins?: readonly KeyPin[];
  readonly fetch?: typeof globalThis.fetch;
  /** The device's clock, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Attempts after the first; default 4, together about four seconds or what `Retry-After` asks for. */
  readonly retries?: number;
}

export type TokenRequest = z.input<typeof CreateTokenRequest>;
export type { ChargeRequest };

/** The API as functions. All throw StrongroomError; the seals also CardError. */
export interface Strongroom extends Charges {
  /** The public envelope keys, preferred first, kept for as long as the API allows. */
  keys(): Promise<EnvelopeKeySet>;
  /** A compact JWE for `createToken` or `createCharge`, good for ten minutes by the API's clock. Forgets the card. */
  sealCard(card: CardInput, to: { readonly merchantId: string }): Promise<string>;
  /** The code of a stored card, typed again: `security_code` of one `createCharge` by token. */
  sealSecurityCode(code: string, to: { readonly merchantId: string }): Promise<string>;
  /** `created` is false where the merchant had the card already: the token is the same one. */
  createToken(request: TokenRequest): Promise<{ readonly token: Token; readonly created: boolean }>;
  readToken(id: string): Promise<Token>;
  /** Erase the card. Resolves also where it was erased before, so that it may be repeated. */
  deleteToken(id: string): Promise<void>;
}

/** The same in a browser and in Node: Web Crypto and fetch are all it needs. */
export function createClient(options: ClientOptions): Strongroom {
  const transport = transportOf(options);
  const now = options.now ?? Date.now;
  const keys = envelopeKeys(transport, { now, pins: options.pins });
  const sealingFor = async (merchantId: string): Promise<SealingFor> => {
    const { set, clockOffset } = await keys.current();
    return { jwk: preferredKey(set), audience: merchantId, now: () => now() + clockOffset };
  };
  const charges = chargesOf(transport);
  return {
    keys: async () => (await keys.current()).set,
    sealCard: async (card, { merchantId }) => sealCard(card, await sealingFor(merchantId)),
    sealSecurityCode: async (code, { merchantId }) => sealSecurityCode(code, await sealingFor(merchantId)),
    createToken: (request) => createToken(transport, keys, request),
    readToken: async (id) => readToken(await callApi(transport, { route: 'read-token', id })),
    deleteToken: (id) => deleteToken(transport, id),
    ...charges,
    createCharge: (request, options) => freshKeysAfter(keys, () => charges.createCharge(request, options)),
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

async function createToken(transport: Transport, keys: EnvelopeKeys, body: TokenRequest) {
  requireSealed(body.card);
  const answer = await freshKeysAfter(keys, () => callApi(transport, { route: 'tokenize-card', body }));
  return { token: readToken(answer), created: answer.status === 201 };
}

/** A key that was retired early or a clock that was set: the next seal starts from what the API says now. */
async function freshKeysAfter<T>(keys: EnvelopeKeys, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
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

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof StrongroomError && codes.includes(error.code);
}
