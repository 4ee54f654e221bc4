import { Discovery, IssuerJwks, publicSigningKeys } from '../contracts/issuer';
import type { IssuerKeys } from '../domain/access/issuer-keys';
import { isTrustedOrigin } from '../domain/access/issuer-url';

const maxBytes = 65_536;
const timeoutMilliseconds = 3_000;

/**
 * Discovery document, then key set (OpenID Connect Discovery 1.0 §4). Redirects, other origins than https (or loopback), answers
 * over 64 KB and an issuer that calls itself something else are refused.
 * @throws Error with a fixed text
 */
export async function fetchIssuerKeys(issuer: string): Promise<IssuerKeys['jwks']> {
  const discovery = Discovery.parse(
    await fetchJson(new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)),
  );
  if (discovery.issuer !== issuer) throw new Error('the discovery document names another issuer');
  const jwks = IssuerJwks.parse(await fetchJson(new URL(discovery.jwks_uri)));
  return { keys: publicSigningKeys(jwks) };
}

async function fetchJson(url: URL): Promise<unknown> {
  if (!isTrustedOrigin(url)) throw new Error('the issuer is not https');
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMilliseconds),
    headers: { accept: 'application/json' },
  });
  if (!response.ok || response.body === null) throw new Error('the issuer answered with an error');
  return JSON.parse(await boundedText(response.body));
}

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
