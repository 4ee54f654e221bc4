import type { EnvelopeJwk } from '../../contracts/jwks';
import { Jwks } from '../../contracts/jwks';
import type { HttpHandler } from '../http-handler';
import { httpHandler } from '../http-handler';

/** Caches may keep the set this long, in seconds. A new label is in the set before anything is sealed with it. */
export const jwksMaxAgeSeconds = 3600;

/**
 * `GET /.well-known/jwks.json` (RFC 7517 §5), readable from every origin; `Date` and `Age` are exposed so that the client can
 * correct its clock.
 */
export function serveJwksApi(publicKeys: () => Promise<readonly EnvelopeJwk[]>): HttpHandler {
  return httpHandler('serve-jwks', Jwks, async () => ({
    status: 200,
    body: { keys: [...(await publicKeys())] },
    headers: {
      'cache-control': `public, max-age=${jwksMaxAgeSeconds}`,
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Date, Age',
    },
  }));
}
