import type { ClientOf } from '../domain/access/signals';

const daySeconds = 86_400;

export const partition = ({ merchantId, clientId }: ClientOf): string => `${merchantId}#${clientId}`;

/** UTC: `2026-11-24T08`. */
export const hourOf = (at: Date): string => at.toISOString().slice(0, 13);

/** Seconds since 1970, as DynamoDB's time to live wants them. */
export const expiresAt = (at: Date, days: number): number => Math.floor(at.getTime() / 1000) + days * daySeconds;
