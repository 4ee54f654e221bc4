import { randomBytes } from 'node:crypto';
import type { IssuerKeysTable } from '../../lambdas/domain/access/issuer-keys';

/** What every issuer-keys table does, in memory and on DynamoDB. */
export function issuerKeysTableContract(name: string, open: () => IssuerKeysTable): void {
  describe(`issuer-keys table: ${name}`, () => {
    const newIssuer = (): string => `https://issuer.example/${randomBytes(6).toString('hex')}`;
    const jwk = { kty: 'EC', crv: 'P-256', x: 'AQ', y: 'Ag', kid: 'a', key_ops: ['verify'], 'x-own': { a: [1, null] } };

    it('knows nothing of an issuer that was never written', async () => {
      expect(await open().read(newIssuer())).toBeUndefined();
    });

    it('gives back the keys of an issuer as they were written', async () => {
      const table = open();
      const keys = { issuer: newIssuer(), jwks: { keys: [jwk] }, fetchedAt: '2026-11-24T08:00:00.000Z' };
      await table.write(keys);
      expect(await table.read(keys.issuer)).toEqual(keys);
    });

    it('keeps the last written', async () => {
      const table = open();
      const issuer = newIssuer();
      await table.write({ issuer, jwks: { keys: [jwk] }, fetchedAt: '2026-11-24T08:00:00.000Z' });
      const newer = { issuer, jwks: { keys: [] }, fetchedAt: '2026-11-24T08:05:00.000Z' };
      await table.write(newer);
      expect(await table.read(issuer)).toEqual(newer);
    });
  });
}
