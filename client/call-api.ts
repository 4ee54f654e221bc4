import { type ApiAnswer, readProblem } from './answers';
import { type ApiRoute, apiRoutes } from './api-routes';
import { pauseBeforeRetry } from './retry';
import { signedKeysType, signedText } from './signed-keys';
import { StrongroomError } from './strongroom-error';

/** What one attempt is sent to: a proof of possession names both. */
interface Attempt {
  readonly method: string;
  readonly url: string;
}

/** A bearer token; or, for a token that is bound to a key, both headers that show it (RFC 9449 §7.1). */
type AccessToken = string | { readonly authorization: string; readonly dpop: string };

export type GiveAccessToken = (attempt: Attempt) => Promise<AccessToken> | AccessToken;

/** What differs from platform to platform and from test to test. */
export interface Transport {
  readonly apiUrl: string;
  readonly accessToken: GiveAccessToken | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Attempts after the first. */
  readonly retries: number;
}

export interface ApiCall {
  readonly route: ApiRoute;
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
  readonly idempotencyKey?: string;
  /** Ask for the signed form of the key set. */
  readonly signed?: boolean;
}

/** API Gateway gives up after 29 seconds; hearing that is better than giving up before it. */
const attemptTimeoutMs = 35_000;

/**
 * Call the API. The same request, with the same key, is sent again when no answer came, and on 429, 502, 503, 504,
 * `charge_in_progress` and `operation_in_progress`: every route of the API may be repeated (a charge and its operations by their key).
 * @throws StrongroomError the last attempt's
 */
export async function callApi(transport: Transport, call: ApiCall): Promise<ApiAnswer> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await attemptOnce(transport, call);
    if (!(outcome instanceof StrongroomError)) return outcome;
    const pause = attempt < transport.retries ? pauseBeforeRetry(outcome, attempt) : undefined;
    if (pause === undefined) throw outcome;
    await transport.wait(pause);
  }
}

async function attemptOnce(transport: Transport, call: ApiCall): Promise<ApiAnswer | StrongroomError> {
  const [method = '', path = ''] = apiRoutes[call.route].split(' ');
  const url = transport.apiUrl + targetOf(path, call);
  const headers = await headersOf(transport, call, { method, url });
  try {
    const response = await transport.fetch(url, {
      method,
      headers,
      body: call.body === undefined ? null : JSON.stringify(call.body),
      // no-store: the set of keys is kept here, with its age known. A redirect would carry the access token elsewhere.
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(attemptTimeoutMs),
    });
    const text = await (call.signed === true ? signedText(response) : response.text());
    const answer = { status: response.status, headers: response.headers, text, body: parseJson(text) };
    return response.ok ? answer : readProblem(answer, call.idempotencyKey);
  } catch (error) {
    if (error instanceof StrongroomError) return error;
    return new StrongroomError('network_error', {
      detail: 'No answer came from the API.',
      idempotencyKey: call.idempotencyKey,
    });
  }
}

function targetOf(path: string, { id = '', query = {} }: ApiCall): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) asked.set(name, String(value));
  const target = path.replace('{id}', encodeURIComponent(id));
  return asked.size === 0 ? target : `${target}?${asked.toString()}`;
}

/** The JWKS is public, and such a request to it needs no CORS preflight. */
async function headersOf(
  transport: Transport,
  call: ApiCall,
  attempt: Attempt,
): Promise<Readonly<Record<string, string>>> {
  if (call.route === 'serve-jwks') return call.signed === true ? { accept: signedKeysType } : {};
  const token = await transport.accessToken?.(attempt);
  if (token === undefined) {
    throw new StrongroomError('access_token_missing', { detail: 'Give createClient an accessToken for this call.' });
  }
  return {
    ...(typeof token === 'string' ? { authorization: `Bearer ${token}` } : token),
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
