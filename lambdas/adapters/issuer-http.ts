import { Discovery, IssuerJwks, publicSigningKeys } from '../contracts/issuer';
import type { IssuerKeys } from '../domain/access/issuer-keys';
import { isTrustedOrigin } from '../domain/access/issuer-url';
import type { TrustedIssuer } from '../domain/access/trusted-issuer';
import { isUsableKey } from './issuer-jwk';

const maxBytes = 65_536;

/** For one answer, from the connection to the last byte: two of them end well before the function's time-out. Milliseconds. */
const answerTimeout = 3_000;

/**
 * Discovery document, then key set (OpenID Connect Discovery 1.0 §4). Refused are: redirects, origins other than https (or loopback), keys from an
 * origin that is neither the issuer's nor listed, answers over 64 KB once decompressed, an issuer that calls itself something else,
 * and two keys of one id, of which nobody could say which is meant.
 * @throws Error with a fixed text
 */
export async function fetchIssuerKeys(
  { url, keyOrigins }: Pick<TrustedIssuer, 'url' | 'keyOrigins'>,
  timeoutMilliseconds = answerTimeout,
): Promise<IssuerKeys['jwks']> {
  const ask = (at: URL): Promise<unknown> => fetchJson(at, timeoutMilliseconds);
  const place = new URL(`${url.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const discovery = Discovery.safeParse(await ask(place));
  if (!discovery.success) throw new Error('the discovery document is none');
  if (discovery.data.issuer !== url) throw new Error('the discovery document names another issuer');
  const keysAt = URL.parse(discovery.data.jwks_uri);
  if (keysAt === null || ![place.origin, ...keyOrigins].includes(keysAt.origin)) {
    throw new Error('the keys of the issuer are at an origin that is not listed');
  }
  const jwks = IssuerJwks.safeParse(await ask(keysAt));
  if (!jwks.success) throw new Error('the key set of the issuer is none');
  return { keys: distinct(publicSigningKeys(jwks.data).filter(isUsableKey)) };
}

function distinct<Key extends { readonly kid: string }>(keys: readonly Key[]): readonly Key[] {
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) throw new Error('two keys of the issuer have one id');
  return keys;
}

async function fetchJson(url: URL, timeoutMilliseconds: number): Promise<unknown> {
  if (!isTrustedOrigin(url)) throw new Error('the issuer is not https');
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMilliseconds),
    headers: { accept: 'application/json' },
  });
  if (!response.ok || response.body === null) throw new Error('the issuer answered with an error');
  return parsed(await boundedText(response.body));
}

/** The parser's own error quotes what the issuer sent. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the issuer answered with no JSON');
  }
}

/** Leaving the loop early cancels the body: nothing more of it is read. */
async function boundedText(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error('the issuer answered with too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
