import type { KeyPin } from '../../client/signed-keys';
import { readSignedKeys, type SignedKeys, signedKeysType, signedText } from '../../client/signed-keys';
import { StrongroomError } from '../../client/strongroom-error';
import { Trouble } from '../trouble';

const timeoutMs = 10_000;

/**
 * What an API serves, taken only where a pin signed it: the check that the SDK makes, but by this machine's clock, because what
 * `Date` says is the server's word.
 * @throws Trouble with what is wrong
 */
export async function servedSet(url: URL, pins: readonly KeyPin[]): Promise<SignedKeys> {
  const answer = await fetchSigned(url);
  try {
    return await readSignedKeys(answer, pins, { now: Date.now() / 1000, newest: 0 });
  } catch (error) {
    throw asTrouble(error);
  }
}

async function fetchSigned(url: URL): Promise<{ readonly headers: Headers; readonly text: string }> {
  const response = await fetch(url, {
    headers: { accept: signedKeysType },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new Trouble(`No answer came from ${url.origin}, or one that leads elsewhere.`, { cause });
  });
  if (!response.ok) throw new Trouble(`${url.href} answered ${response.status}: it is no JWKS of this API.`);
  return {
    headers: response.headers,
    text: await signedText(response).catch((error: unknown) => {
      throw asTrouble(error);
    }),
  };
}

/** An answer that breaks off is no fault of ours, and no set. */
function asTrouble(cause: unknown): Trouble {
  if (cause instanceof StrongroomError) return new Trouble(cause.detail ?? cause.code, { cause });
  return new Trouble('The answer broke off before it was whole.', { cause });
}

/** @param text what was typed after `--url` @throws Trouble */
export function jwksUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw new Trouble('--url takes the address of a JWKS, for example https://api.example.com/.well-known/jwks.json');
  }
  return url;
}
