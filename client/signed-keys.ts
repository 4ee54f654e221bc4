import { type ApiAnswer, isRecord } from './answers';
import { StrongroomError } from './strongroom-error';

/**
 * A key that signs the API's set of envelope keys, as `strongroom keys pin` prints it: a public JWK (RFC 7517) for ES256, with the
 * stage that it belongs to.
 */
export interface KeyPin {
  readonly iss: string;
  readonly kid: string;
  /** Base64url, 32 bytes each: the point on P-256. */
  readonly x: string;
  readonly y: string;
}

/** OpenID Federation 1.0 §5.2.1. */
export const signedKeysType = 'application/jwk-set+jwt';

/** Many times what a set needs. */
const maxBytes = 65_536;

/** What a signed set says; `iat` and `exp` in seconds since 1970. */
export interface SignedKeys {
  readonly iat: number;
  readonly exp: number;
  readonly keys: readonly unknown[];
}

/** Environments of the API may be this far ahead of what `Date` says. Seconds. */
const skew = 60;

/**
 * The set in an answer, where one of the pins signed it and it is good at `now`, in seconds since 1970 by the API's clock.
 * @param newest `iat` of the newest set seen so far
 * @throws StrongroomError `keys_not_trusted`
 */
export async function readSignedKeys(
  { headers, text }: Pick<ApiAnswer, 'headers' | 'text'>,
  pins: readonly KeyPin[],
  { now, newest }: { readonly now: number; readonly newest: number },
): Promise<SignedKeys> {
  if (headers.get('content-type')?.split(';')[0] !== signedKeysType) throw untrusted('is not signed');
  const { iat, exp, keys } = await signedClaims(text, pins);
  if (typeof iat !== 'number' || typeof exp !== 'number' || !Array.isArray(keys))
    throw untrusted('has no dates or no keys');
  if (exp <= now) throw untrusted('is expired');
  if (iat > now + skew) throw untrusted('is not valid yet');
  if (iat < newest) throw untrusted('is older than the one before');
  return { iat, exp, keys };
}

/** What one of the pins signed (RFC 7515 §5.2), and for its own stage. */
async function signedClaims(text: string, pins: readonly KeyPin[]): Promise<Readonly<Record<string, unknown>>> {
  // Of 64 bytes the last character has two bits: any other would be a second spelling of the same signature.
  const [, signed = '', header = '', payload = '', signature = ''] =
    /^(([\w-]+)\.([\w-]+))\.([\w-]{85}[AQgw])$/.exec(text) ?? [];
  const { alg, typ, kid, crit } = parsed(header);
  if (alg !== 'ES256' || typ !== 'jwk-set+jwt' || crit !== undefined) throw untrusted('is no jwk-set+jwt of ES256');
  const pin = pins.find((one) => one.kid === kid);
  if (pin === undefined) throw untrusted('is signed by a key that is not pinned');
  if (!(await verifies(pin, signed, signature))) throw untrusted('has a wrong signature');
  const claims = parsed(payload);
  if (claims['iss'] !== pin.iss) throw untrusted('is of another stage');
  return claims;
}

/** A whole answer; whoever stands between may send without end. @throws StrongroomError `keys_not_trusted` */
export async function signedText({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { value } = (await reader?.read()) ?? {};
    if (value === undefined) return text;
    text += decoder.decode(value, { stream: true });
    if (text.length <= maxBytes) continue;
    void reader?.cancel();
    throw untrusted('is too large');
  }
}

function untrusted(what: string): StrongroomError {
  const detail = `The key set ${what}. Compare your pins with \`strongroom keys pin\`: if they are right, somebody changes answers.`;
  return new StrongroomError('keys_not_trusted', { detail });
}

/** ES256 (RFC 7518 §3.4) under the pinned key and no other: whatever key the set brings along is not looked at. */
async function verifies({ x, y }: KeyPin, signed: string, signature: string): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  try {
    const jwk = { kty: 'EC', crv: 'P-256', x, y };
    const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
    return await crypto.subtle.verify(algorithm, key, bytes(decoded(signature)), bytes(signed));
  } catch {
    throw untrusted('cannot be checked: no https, or a pin that is no P-256 key');
  }
}

/** The JSON object in a part; an empty one where there is none. */
function parsed(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(decoded(part));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

const decoded = (base64url: string): string => atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));

/** Of texts of bytes: what `atob` gives, and ASCII. */
const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (one) => one.charCodeAt(0));
