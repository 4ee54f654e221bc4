import fc from 'fast-check';
import { issuerProviders } from '../../lambdas/contracts/issuer-providers';
import { trustedIssuer } from '../../lambdas/contracts/trusted-issuer';
import { confirmationOf } from '../../lambdas/domain/access/possession';
import { permissions } from '../../lambdas/domain/access/principal';
import { readClaims } from '../../lambdas/domain/access/token-claims';
import { companyRow, edge } from '../support/edge';
import { captureOutput } from '../support/captured-output';

const output = captureOutput();
const named = [
  ...['sub', 'client_id', 'azp', 'cid', 'merchant_id', 'client_kind', 'scope', 'scp', 'roles', 'permissions', 'ver'],
  ...['typ', 'token_use', 'azpacr', 'acr', 'amr', 'auth_time', 'cnf', '__proto__', 'constructor'],
  ...['https://strongroom/merchant_id', 'https://strongroom/client_kind'],
];
const values = fc.oneof(
  fc.constantFrom('m_shop', 'm_other', 'm_partner', 'server', 'device', 'Bearer', 'access', '1', '2.0', 'shop'),
  fc.constantFrom('charges:create tokens:read', 'toString', '*', 'm_', 'mfa'),
  fc.jsonValue(),
);
const claims = fc.dictionary(fc.constantFrom(...named), values);
const providers = fc.constantFrom(...(Object.keys(issuerProviders) as (keyof typeof issuerProviders)[]));

describe('claims of any form', () => {
  it('are understood or refused, and never speak for a merchant that the issuer may not speak for', () => {
    let understood = 0;
    const good = { sub: 's', client_id: 'shop', merchant_id: 'm_partner', client_kind: 'server' };
    const property = fc.property(providers, claims, (provider, some) => {
      const issuer = trustedIssuer({ ...companyRow, name: 'partner', provider, merchants: ['m_partner'] });
      const said = readClaims(issuer, { ...good, ...some });
      if (typeof said === 'string') return;
      understood += 1;
      expect(said.principal.merchantId).toBe('m_partner');
      expect(said.principal.clientId).toMatch(/^partner:[^\s]+$/);
      expect(permissions).toEqual(expect.arrayContaining([...said.principal.permissions]));
    });
    // The first is understood, whatever the others are.
    fc.assert(property, { numRuns: 2_000, examples: [['standard', {}]] });
    expect(understood).toBeGreaterThan(0);
  });

  it('bind a token to what is known, or are refused', () => {
    const property = fc.property(fc.jsonValue(), (cnf) => {
      const bound = confirmationOf({ cnf });
      expect(bound === undefined || Object.keys(bound).length > 0).toBe(true);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

describe('headers of any form', () => {
  it('are 401 and nothing else', async () => {
    const door = await edge();
    const part = fc.base64String({ maxLength: 60 }).map((text) => text.replaceAll(/[+/=]/g, '_'));
    const json = fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
    const token = fc.tuple(fc.oneof(json, part), fc.oneof(json, part), part).map((parts) => parts.join('.'));
    const header = fc.oneof(
      fc.string(),
      token.map((text) => `Bearer ${text}`),
      token.map((text) => `DPoP ${text}`),
    );
    const property = fc.asyncProperty(header, fc.oneof(token, fc.string()), async (authorization, proof) => {
      await expect(door.call({ authorization, proof })).rejects.toThrow(/^Unauthorized$/);
    });
    await fc.assert(property, { numRuns: 500 });
    expect(output.lines().filter(({ level }) => level === 'ERROR')).toEqual([]);
  });
});
