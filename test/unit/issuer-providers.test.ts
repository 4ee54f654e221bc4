import type { issuerProviders } from '../../lambdas/contracts/issuer-providers';
import { IssuerRow, trustedIssuer } from '../../lambdas/contracts/trusted-issuer';
import { permissions } from '../../lambdas/domain/access/principal';
import { readClaims } from '../../lambdas/domain/access/token-claims';
import type { Said } from '../../lambdas/domain/access/token-claims';
import { edge } from '../support/edge';
import { providerToken, signingKey } from '../support/local-issuer';

const at = Math.floor(Date.parse('2026-11-24T12:00:00Z') / 1000);
const times = { iat: at, exp: at + 3_600 };
const api = 'https://api.example';

interface Documented {
  readonly page: string;
  readonly row: Omit<IssuerRow, 'name' | 'merchants'>;
  readonly header: object;
  readonly claims: object;
  readonly said: Partial<Said>;
  /** The provider's ID token for the same person or client: never an access token. */
  readonly idToken: { readonly header: object; readonly claims: object };
}

/** Tokens in the form that each provider documents, claims of ours added as it allows. */
const documented: Readonly<Record<keyof typeof issuerProviders, Documented>> = {
  standard: {
    page: 'RFC 9068 §2.2 and its example in §3',
    row: { provider: 'standard', url: 'https://authorization-server.example.com/', audience: api },
    header: { typ: 'at+jwt' },
    claims: {
      ...{ iss: 'https://authorization-server.example.com/', aud: api, sub: '5ba552d67', client_id: 's6BhdRkqt3_' },
      ...{ jti: 'dbe39bf3a3ba4238a513f51d6e1691c4', scope: 'openid profile charges:read tokens:create' },
      ...{ merchant_id: 'm_shop', client_kind: 'device' },
    },
    said: {
      principal: {
        clientId: 'company:s6BhdRkqt3_',
        merchantId: 'm_shop',
        clientKind: 'device',
        permissions: ['tokens:create', 'charges:read'],
      },
      // A person, of whom nothing more is said.
      strength: 'single_factor',
    },
    idToken: { header: { typ: 'JWT' }, claims: {} },
  },
  local: {
    page: 'cli/local/issuer/provider.ts',
    row: { provider: 'local', url: 'http://127.0.0.1:4567', audience: api },
    header: { typ: 'at+jwt' },
    claims: {
      ...{ iss: 'http://127.0.0.1:4567', aud: api, sub: 'demo-server', client_id: 'demo-server', jti: 'j' },
      ...{ scope: 'charges:create', merchant_id: 'm_shop', client_kind: 'server' },
    },
    said: { strength: 'client' },
    idToken: { header: { typ: 'JWT' }, claims: {} },
  },
  auth0: {
    page: 'auth0.com/docs/secure/tokens/access-tokens/access-token-profiles',
    row: { provider: 'auth0', url: 'https://my-domain.auth0.com/', audience: 'https://example.com/health-api' },
    header: { typ: 'at+jwt' },
    claims: {
      ...{ iss: 'https://my-domain.auth0.com/', sub: 'auth0|123456', client_id: 'my_client_id' },
      aud: ['https://example.com/health-api', 'https://my-domain.auth0.com/userinfo'],
      ...{ jti: '73WakrfVbNJBaAmhQtEeDv', scope: 'openid charges:refund', permissions: ['charges:read'] },
      ...{ 'https://strongroom/merchant_id': 'm_shop', 'https://strongroom/client_kind': 'server' },
      acr: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor',
    },
    said: {
      principal: {
        clientId: 'company:my_client_id',
        merchantId: 'm_shop',
        clientKind: 'server',
        // What roles gave, not what the client asked for.
        permissions: ['charges:read'],
      },
      strength: 'multi_factor',
    },
    idToken: { header: { typ: 'JWT' }, claims: { aud: 'my_client_id' } },
  },
  'entra-id': {
    page: 'learn.microsoft.com/entra/identity-platform/access-token-claims-reference',
    row: {
      provider: 'entra-id',
      url: 'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0',
      audience: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
      merchant: { ofClient: { '6e74172b-be56-4843-9ff4-e66a39bb12e4': 'm_shop' } },
    },
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0',
      ...{ aud: '6e74172b-be56-4843-9ff4-e66a39bb12e3', azp: '6e74172b-be56-4843-9ff4-e66a39bb12e4', azpacr: '1' },
      ...{ nbf: at, exp: at + 5_000, oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474', sub: 'HKZpfaHyWadeOouYlitjrI' },
      ...{ scp: 'charges:read', roles: ['charges:create'], ver: '2.0', tid: '72f988bf-86f1-41af-91ab-2d7cd011db47' },
      ...{ rh: 'I', uti: 'fqiBqXLPj0eQa82S-IYFAA' },
    },
    said: {
      principal: {
        clientId: 'company:6e74172b-be56-4843-9ff4-e66a39bb12e4',
        merchantId: 'm_shop',
        clientKind: 'server',
        permissions: ['charges:create', 'charges:read'],
      },
      strength: 'single_factor',
    },
    idToken: { header: { typ: 'JWT' }, claims: { azp: undefined, azpacr: undefined, scp: undefined } },
  },
  okta: {
    page: 'developer.okta.com/docs/reference/api/oidc, Access token payload',
    row: { provider: 'okta', url: 'https://example.okta.com/oauth2/default', audience: 'api://default' },
    header: { typ: undefined },
    claims: {
      ...{ ver: 1, jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE', aud: 'api://default' },
      ...{ iss: 'https://example.okta.com/oauth2/default', sub: '00ujmkLgagxeRrAg20g3', cid: 'nmdP1fcyvdVO11AL7ECm' },
      ...{ uid: '00ujmkLgagxeRrAg20g3', scp: ['openid', 'charges:read'], auth_time: at - 60 },
      ...{ acr: 'urn:okta:loa:2fa:any', merchant_id: 'm_shop', client_kind: 'server' },
    },
    said: {
      principal: {
        clientId: 'company:nmdP1fcyvdVO11AL7ECm',
        merchantId: 'm_shop',
        clientKind: 'server',
        permissions: ['charges:read'],
      },
      strength: 'multi_factor',
      authenticatedAt: at - 60,
    },
    idToken: { header: {}, claims: { cid: undefined, scp: undefined, amr: ['pwd'], at_hash: 'x' } },
  },
  cognito: {
    page: 'docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html',
    row: {
      provider: 'cognito',
      url: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example',
      audience: 'https://api.example',
      merchant: { ofClient: { xxxxxxxxxxxxexample: 'm_shop' } },
      clientKind: { ofClient: { xxxxxxxxxxxxexample: 'server' } },
    },
    header: { typ: undefined },
    claims: {
      ...{ sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', device_key: 'aaaaaaaa', 'cognito:groups': ['testgroup'] },
      ...{ iss: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example', version: 2 },
      ...{ client_id: 'xxxxxxxxxxxxexample', origin_jti: 'a', event_id: 'b', token_use: 'access' },
      scope: 'phone openid https://api.example/charges:read https://other.example/charges:create',
      ...{ auth_time: at - 60, jti: 'c', username: 'my-test-user' },
    },
    said: {
      principal: {
        clientId: 'company:xxxxxxxxxxxxexample',
        merchantId: 'm_shop',
        clientKind: 'server',
        permissions: ['charges:read'],
      },
      strength: 'single_factor',
      authenticatedAt: at - 60,
    },
    idToken: { header: {}, claims: { token_use: 'id' } },
  },
  keycloak: {
    page: 'www.keycloak.org/docs/latest/server_admin, client scopes and mappers; its class AccessToken',
    row: { provider: 'keycloak', url: 'https://sso.example/realms/shops', audience: api },
    header: { typ: 'JWT' },
    claims: {
      ...{ jti: 'onrtcc:1', iss: 'https://sso.example/realms/shops', aud: [api, 'account'], sub: 'f:1' },
      ...{ typ: 'Bearer', azp: 'shop', sid: 's', acr: '1', 'allowed-origins': ['/*'] },
      ...{ realm_access: { roles: ['offline_access'] }, scope: 'profile charges:create', email_verified: false },
      ...{ merchant_id: 'm_shop', client_kind: 'server' },
    },
    said: {
      principal: {
        clientId: 'company:shop',
        merchantId: 'm_shop',
        clientKind: 'server',
        permissions: ['charges:create'],
      },
      strength: 'single_factor',
    },
    idToken: { header: { typ: 'JWT' }, claims: { typ: 'ID' } },
  },
};

/** What a token says that a client got for itself, as each provider documents it. */
const ofClients: Readonly<Record<keyof typeof issuerProviders, object>> = {
  standard: { sub: 's6BhdRkqt3_' },
  local: {},
  auth0: { sub: 'my_client_id@clients', acr: undefined },
  'entra-id': { scp: undefined, idtyp: 'app' },
  okta: { sub: 'nmdP1fcyvdVO11AL7ECm', acr: undefined, auth_time: undefined },
  cognito: { sub: 'xxxxxxxxxxxxexample', auth_time: undefined },
  keycloak: { preferred_username: 'service-account-shop', acr: undefined },
};

const withoutUndefined = (claims: object): object => JSON.parse(JSON.stringify(claims));

const rowOf = ({ row }: Documented): IssuerRow => IssuerRow.parse({ name: 'company', merchants: 'any', ...row });

describe.each(Object.entries(documented))('tokens of %s', (provider, form) => {
  const trusted = trustedIssuer(rowOf(form));

  it(`say who calls (${form.page})`, () => {
    expect(readClaims(trusted, { ...times, ...form.claims })).toMatchObject(form.said);
  });

  it('are of a client by itself where they say so, and of a person where they do not', () => {
    const claims = { ...times, ...form.claims, ...ofClients[provider as keyof typeof issuerProviders] };
    const strengthOf = (more: object) => readClaims(trusted, { ...withoutUndefined({ ...claims, ...more }) });
    expect(strengthOf({})).toMatchObject({ strength: 'client' });
    expect(strengthOf({ auth_time: at - 60 })).toMatchObject({ strength: 'single_factor' });
    const somebody = { sub: 'somebody', idtyp: undefined, preferred_username: 'service-account-other' };
    expect(strengthOf(somebody)).toMatchObject({ strength: 'single_factor' });
  });

  it('are believed in their form, and ID tokens and tokens for another API are not', async () => {
    const [alg = 'ES256'] = trusted.algorithms;
    const key = await signingKey('k1', alg);
    const door = await edge({ rows: [rowOf(form)] });
    await door.publish([key], trusted.url);
    const answerTo = async (claims: object, header: object) => {
      const token = await providerToken(
        key,
        { ...times, ...form.claims, ...claims },
        { alg, ...form.header, ...header },
      );
      const presented = { authorization: [`Bearer ${token}`], proofs: [], method: 'GET', urls: [] };
      return door.verify({ ...presented, permission: 'charges:read' });
    };
    expect(await answerTo({}, {})).toHaveProperty('credential');
    expect(await answerTo(form.idToken.claims, form.idToken.header)).toHaveProperty('refused');
    const elsewhere = { aud: 'https://elsewhere.example', scope: 'https://elsewhere.example/charges:read' };
    expect(await answerTo(elsewhere, {})).toEqual({ refused: 'audience_wrong' });
    const long = trusted.maxLifetimeSeconds + 1;
    expect(await answerTo({ exp: at + long }, {})).toEqual({ refused: 'lives_too_long' });
  });
});

describe('a client of a provider that says who is public', () => {
  it('is a device at Entra ID where it shows no secret', () => {
    const form = documented['entra-id'];
    const said = readClaims(trustedIssuer(rowOf(form)), { ...form.claims, azpacr: '0' });
    expect(said).toMatchObject({ principal: { clientKind: 'device' } });
  });
});

describe('permissions', () => {
  it('are those that there are, whatever else a token carries', () => {
    const form = documented.standard;
    const scope = `admin * tokens ${permissions.join(' ')} tokens:create:all`;
    const said = readClaims(trustedIssuer(rowOf(form)), { ...form.claims, scope });
    expect(said).toMatchObject({ principal: { permissions } });
  });
});
