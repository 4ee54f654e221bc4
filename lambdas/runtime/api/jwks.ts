import type { APIGatewayProxyEvent } from 'aws-lambda';
import { parseAccept } from 'hono/utils/accept';
import { JwksAnswer, signedJwksType } from '../../contracts/jwks';
import type { EnvelopePublicKeys } from '../../domain/card/envelope-public-keys';
import type { SignedKeySet } from '../../domain/card/signed-key-set';
import type { HttpHandler } from '../http-handler';
import { httpHandler } from '../http-handler';
import { headerOf } from '../http-request';

/** Caches may keep the set this long, in seconds. A new label is in the set before anything is sealed with it. */
export const jwksMaxAgeSeconds = 3600;

export interface JwksPorts {
  readonly keys: EnvelopePublicKeys;
  readonly signedKeys: () => Promise<Pick<SignedKeySet, 'compact' | 'expiresAt'>>;
  readonly now: () => Date;
}

/**
 * `GET /.well-known/jwks.json` (RFC 7517 §5), readable from every origin; `Date` and `Age` are exposed so that the client can
 * correct its clock. Whoever asks for `application/jwk-set+jwt` gets the same set signed.
 */
export function serveJwksApi({ keys, signedKeys, now }: JwksPorts): HttpHandler {
  return httpHandler('serve-jwks', JwksAnswer, async (event) => {
    if (!wantsSigned(event)) {
      return { status: 200, body: { keys: [...(await keys.all())] }, headers: headersFor(jwksMaxAgeSeconds) };
    }
    const { compact, expiresAt } = await signedKeys();
    // A cache must not keep what nobody takes any more.
    const left = Math.floor((expiresAt - now().getTime()) / 1000);
    const headers = { ...headersFor(Math.min(jwksMaxAgeSeconds, Math.max(0, left))), 'content-type': signedJwksType };
    return { status: 200, body: compact, headers };
  });
}

function headersFor(maxAge: number): Readonly<Record<string, string>> {
  return {
    'cache-control': `public, max-age=${maxAge}`,
    vary: 'Accept',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Date, Age',
  };
}

/** Only where the signed form is named, and JSON is not liked better: a wildcard means what there was first (RFC 9110 §12.5.1). */
function wantsSigned(event: APIGatewayProxyEvent): boolean {
  const ranges = parseAccept(headerOf(event, 'accept') ?? '');
  const liking = (type: string): number => ranges.find((range) => range.type.toLowerCase() === type)?.q ?? 0;
  const signed = liking(signedJwksType);
  return signed > 0 && signed >= liking('application/json');
}
