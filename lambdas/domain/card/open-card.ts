import { Refusal } from '../refusal';
import { parseStrictJson } from '../strict-json';
import { readCard, readSecurityCode } from './card';
import type { Card } from './card';
import type { SecurityCode } from './secret';
import type { Envelope, EnvelopeExpectation } from './envelope';
import { parseEnvelope } from './envelope';

/** Decrypts an envelope whose clear part is in order. */
export interface EnvelopeOpener {
  readonly kids: readonly string[];
  /**
   * The plaintext; undefined for everything that depends on the key (wrong key, wrong size of content key, wrong tag), in the
   * same way and on the same path (RFC 7516 §11.5).
   * @throws Refusal `keys_unavailable`
   */
  open(envelope: Envelope): Promise<Uint8Array | undefined>;
}

type Expected = Omit<EnvelopeExpectation, 'kids'>;

/**
 * From a compact JWE to the card in it.
 * @throws Refusal of `parseEnvelope`, `envelope_invalid`, `card_invalid`, `keys_unavailable`
 */
export async function openCard(opener: EnvelopeOpener, compact: string, expected: Expected): Promise<Card> {
  return readCard(parseStrictJson(await opened(opener, compact, expected)), expected.now);
}

/**
 * From a compact JWE to the security code in it, which is all that it may hold.
 * @throws as `openCard`
 */
export async function openSecurityCode(
  opener: EnvelopeOpener,
  compact: string,
  expected: Expected,
): Promise<SecurityCode> {
  return readSecurityCode(parseStrictJson(await opened(opener, compact, expected)));
}

async function opened(opener: EnvelopeOpener, compact: string, expected: Expected): Promise<Uint8Array> {
  const envelope = parseEnvelope(compact, { ...expected, kids: opener.kids });
  const plaintext = await opener.open(envelope);
  if (plaintext !== undefined) return plaintext;
  throw new Refusal('envelope_invalid', { detail: 'The envelope cannot be opened. Seal the card again.' });
}
