import type { Happening } from './signals';

/** One clock hour of one client each, which `count` takes together: a busy client's counter is written once a batch, or it would be in its own way. */
export function byClientAndHour<Told extends { readonly happening: Happening }>(
  told: readonly Told[],
): readonly (readonly Told[])[] {
  const keyOf = ({ happening: { merchantId, clientId, at } }: Told): string =>
    `${merchantId} ${clientId} ${at.toISOString().slice(0, 13)}`;
  return [...Map.groupBy(told, keyOf).values()];
}
