import type { EnvelopePublicKeys } from '../domain/card/envelope-public-keys';
import { type KeySetSigner, type SignedKeySet, signedSetHours, signKeySet } from '../domain/card/signed-key-set';
import { heldValues, type HeldValuesOptions } from './held-values';
import { isOutOfReach } from './kms-refusals';

const hourMs = 60 * 60 * 1000;

const hold = {
  freshMs: signedSetHours.fresh * hourMs,
  staleMs: signedSetHours.good * hourMs,
  retryMs: 30 * 1000,
  most: 1,
};

export interface HeldKeySetPorts extends Required<Pick<HeldValuesOptions<SignedKeySet>, 'now' | 'onStale'>> {
  readonly issuer: string;
  readonly keys: EnvelopePublicKeys;
  readonly signer: KeySetSigner;
}

/**
 * The signed set of one environment: signed once an hour, and served while KMS is out of reach until it expires, never after.
 * @returns a reader that throws Refusal `keys_unavailable`
 */
export function heldKeySet({ issuer, keys, signer, now, onStale }: HeldKeySetPorts): () => Promise<SignedKeySet> {
  const lifeOf = ({ freshUntil, expiresAt: goodUntil }: SignedKeySet) => ({ freshUntil, goodUntil });
  const held = heldValues<SignedKeySet>({ hold, now, onStale, lifeOf, isOutOfReach });
  return () => held('set', async () => signKeySet(signer, { issuer, keys: await keys.all(), at: now() }));
}
