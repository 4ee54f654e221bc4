import type { EnvelopeExpectation } from '../card/envelope';
import { envelopeLimits, parseEnvelope } from '../card/envelope';
import { Refusal } from '../refusal';
import type { NotAttempted } from './authorize-card';

/** What a request has sealed. */
interface Sealed {
  readonly card?: string | undefined;
  readonly securityCode?: string | undefined;
  readonly ofOrder?: true;
}

/** SHA-256, hex, of the envelopes to claim with the charge; or what is wrong with one, where that is an answer about the charge. */
export type CheckedEnvelopes = { readonly claim: readonly string[] } | { readonly wrong: NotAttempted };

/**
 * Check the clear part of each envelope before anything is claimed. An envelope that may carry a security code serves one charge
 * (design section 4). That of an order carries none, so it is not claimed, and a second attempt may bring it again; whoever sent the
 * order is gone, so what is wrong with it ends as a failed charge.
 * @throws Refusal of `parseEnvelope`, unless the request is of an order
 */
export function checkEnvelopes(
  request: Sealed,
  expected: Omit<EnvelopeExpectation, 'windowSeconds'>,
  digest: (text: string) => string,
): CheckedEnvelopes {
  const envelopes = [request.card, request.securityCode].filter((envelope) => envelope !== undefined);
  if (request.ofOrder) return checkOrderEnvelopes(envelopes, expected);
  for (const envelope of envelopes) parseEnvelope(envelope, expected);
  return { claim: envelopes.map(digest) };
}

function checkOrderEnvelopes(
  envelopes: readonly string[],
  expected: Omit<EnvelopeExpectation, 'windowSeconds'>,
): CheckedEnvelopes {
  try {
    for (const envelope of envelopes)
      parseEnvelope(envelope, { ...expected, windowSeconds: envelopeLimits.orderWindowSeconds });
    return { claim: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { wrong: error.code === 'envelope_expired' ? error.code : 'envelope_invalid' };
  }
}

/** The refusal as a value, for whoever has another answer to give. */
export function checkedEnvelopes(
  ...asked: Parameters<typeof checkEnvelopes>
): ReturnType<typeof checkEnvelopes> | Refusal {
  try {
    return checkEnvelopes(...asked);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
