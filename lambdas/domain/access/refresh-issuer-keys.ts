import type { IssuerKeys, IssuerKeysTable } from './issuer-keys';

export interface RefreshIssuerKeysPorts {
  /** Discovery and key set of the issuer over the network, checked for shape. Throws when they cannot be had. */
  readonly fetchKeys: (issuer: string) => Promise<IssuerKeys['jwks']>;
  readonly table: IssuerKeysTable;
  readonly now: () => Date;
}

/** Fetch the issuer's signing keys and keep them. A failed fetch leaves the kept ones as they are. @returns how many keys */
export const refreshIssuerKeys =
  (ports: RefreshIssuerKeysPorts) =>
  async (issuer: string): Promise<number> => {
    const jwks = await ports.fetchKeys(issuer);
    if (jwks.keys.length === 0) throw new Error('the issuer publishes no usable signing key');
    await ports.table.write({ issuer, jwks, fetchedAt: ports.now().toISOString() });
    return jwks.keys.length;
  };
