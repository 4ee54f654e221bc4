import { heldValues, type HeldValuesOptions } from './held-values';
import type { DataKey } from '../domain/card/vault';
import { isOutOfReach } from './kms-refusals';

const hourMs = 60 * 60 * 1000;

/** Design section 5. */
const hold = { freshMs: hourMs, staleMs: 4 * hourMs, retryMs: 30 * 1000, most: 10_000 };

/** Opened data keys of one environment, by name. A key that an operator has disabled, or that is denied, is used no longer. */
export const heldKeys = (options: Required<Pick<HeldValuesOptions<DataKey>, 'now' | 'onStale'>>) =>
  heldValues<DataKey>({ ...options, hold, isOutOfReach });
