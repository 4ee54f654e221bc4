import type { IssuerKeys, IssuerKeysTable } from './issuer-keys';
import type { TrustedIssuer } from './trusted-issuer';

type Issuer = Pick<TrustedIssuer, 'name' | 'url' | 'keyOrigins'>;

export interface RefreshIssuerKeysPorts {
  /** Discovery and key set of the issuer over the network: usable keys only. Throws when they cannot be had. */
  readonly fetchKeys: (issuer: Issuer) => Promise<IssuerKeys['jwks']>;
  readonly table: IssuerKeysTable;
  readonly now: () => Date;
  /** Told of each issuer whose keys could not be fetched or kept. */
  readonly onFailed: (issuer: Issuer, error: unknown) => void;
  /** Told of each issuer how old the keys are that stand in the table now; since 1970 where there are none. */
  readonly onAge: (issuer: Issuer, seconds: number) => void;
}

/**
 * Fetch the signing keys of every issuer and keep them, each for itself: one that fails leaves its kept keys as they are and does
 * not stop the others. What an issuer publishes is what is believed: an old key beside a new one for as long as it says so.
 * @throws Error at the end, where one failed
 */
export const refreshIssuerKeys =
  (ports: RefreshIssuerKeysPorts) =>
  async (issuers: readonly Issuer[]): Promise<{ readonly issuers: number; readonly keys: number }> => {
    const kept = await Promise.all(issuers.map((issuer) => refreshOne(ports, issuer)));
    if (kept.includes(0)) throw new Error('not every issuer gave its keys');
    return { issuers: issuers.length, keys: kept.reduce((sum, keys) => sum + keys, 0) };
  };

/** @returns how many keys it has; none: it failed */
async function refreshOne(ports: RefreshIssuerKeysPorts, issuer: Issuer): Promise<number> {
  try {
    const jwks = await ports.fetchKeys(issuer);
    if (jwks.keys.length === 0) throw new Error('the issuer publishes no usable signing key');
    await ports.table.write({ issuer: issuer.url, jwks, fetchedAt: ports.now().toISOString() });
    ports.onAge(issuer, 0);
    return jwks.keys.length;
  } catch (error) {
    ports.onFailed(issuer, error);
    await tellAge(ports, issuer);
    return 0;
  }
}

async function tellAge({ table, now, onAge, onFailed }: RefreshIssuerKeysPorts, issuer: Issuer): Promise<void> {
  try {
    const kept = await table.read(issuer.url);
    onAge(issuer, Math.floor((now().getTime() - Date.parse(kept?.fetchedAt ?? '1970-01-01T00:00:00Z')) / 1000));
  } catch (error) {
    onFailed(issuer, error);
  }
}
