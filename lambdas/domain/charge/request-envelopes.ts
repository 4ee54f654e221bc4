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
 * @returns the refusal of `parseEnvelope` as a value, unless the request is of an order: whoever asks may have another answer to give
 */
export function checkEnvelopes(
  { card, securityCode, ofOrder }: Sealed,
  expected: Omit<EnvelopeExpectation, 'windowSeconds'>,
  digest: (text: string) => string,
): CheckedEnvelopes | Refusal {
  const envelopes = [card, securityCode].filter((envelope) => envelope !== undefined);
  const window = ofOrder ? { windowSeconds: envelopeLimits.orderWindowSeconds } : {};
  const refusal = refusalOf(envelopes, { ...expected, ...window });
  if (refusal === undefined) return { claim: ofOrder ? [] : envelopes.map(digest) };
  if (!ofOrder) return refusal;
  return { wrong: refusal.code === 'envelope_expired' ? refusal.code : 'envelope_invalid' };
}

function refusalOf(envelopes: readonly string[], expected: EnvelopeExpectation): Refusal | undefined {
  try {
    for (const envelope of envelopes) parseEnvelope(envelope, expected);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
