import type { TrustedIssuer } from '../domain/access/trusted-issuer';

/** What every issuer of a provider has in common; the row of the stage record adds the rest, and may say otherwise. */
type ProviderFacts = Omit<TrustedIssuer, 'name' | 'url' | 'audience' | 'merchants'>;

/** OpenID Connect EAP ACR values (`phr`, `phrh`), and what RFC 8176 §2 calls more than one factor, and a password. */
const standardStrength: TrustedIssuer['strength'] = [
  { claim: 'acr', value: 'phr', means: 'phishing_resistant' },
  { claim: 'acr', value: 'phrh', means: 'phishing_resistant' },
  { claim: 'amr', value: 'mfa', means: 'multi_factor' },
  { claim: 'amr', value: 'pwd', means: 'single_factor' },
];

/** RFC 9068, with the two claims of ours: `merchant_id`, and `client_kind` that says `server` or `device`. */
const standard: ProviderFacts = {
  audienceIn: 'aud',
  algorithms: ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'],
  types: ['at+jwt'],
  required: { sub: [] },
  client: { claim: 'client_id' },
  merchant: { claim: 'merchant_id' },
  clientKind: { claim: 'client_kind', server: ['server'], device: ['device'] },
  permissions: ['scope'],
  // RFC 9068 §2.2: where no person takes part, `sub` is the client.
  clientsOwn: [{ claim: 'sub', value: '{client}' }],
  strength: standardStrength,
  maxLifetimeSeconds: 3_600,
  keyOrigins: [],
};

/**
 * The token formats of providers, as they document them in November 2026. A test shows each a token in the documented form
 * (test/unit/issuer-providers.test.ts).
 */
export const issuerProviders = {
  standard,
  /** The issuer of stage `local` (cli/local/issuer): `standard`, and it signs with ES256 alone. */
  local: { ...standard, algorithms: ['ES256'] },
  /**
   * auth0.com/docs/secure/tokens/access-tokens/access-token-profiles: the profile RFC 9068 with `permissions` (`rfc9068_profile_authz`),
   * which roles give and a client cannot ask for. Claims of one's own have names that are URLs.
   */
  auth0: {
    ...standard,
    algorithms: ['RS256', 'PS256'],
    permissions: ['permissions'],
    merchant: { claim: 'https://strongroom/merchant_id' },
    clientKind: { claim: 'https://strongroom/client_kind', server: ['server'], device: ['device'] },
    clientsOwn: [{ claim: 'sub', value: '{client}@clients' }],
    strength: [
      { claim: 'acr', value: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor', means: 'multi_factor' },
      ...standardStrength,
    ],
  },
  /**
   * learn.microsoft.com/entra/identity-platform/access-token-claims-reference, tokens of version 2.0. `azpacr` is in access tokens only, and
   * says how the client showed who it is: 0 not at all (a public client), 1 by a secret, 2 by a certificate. Tokens live 60 to 90 minutes.
   * That no person takes part is the optional claim `idtyp` (optional-claims-reference), which the company turns on.
   */
  'entra-id': {
    ...standard,
    algorithms: ['RS256'],
    types: ['JWT'],
    required: { ver: ['2.0'], azpacr: ['0', '1', '2'] },
    client: { claim: 'azp' },
    clientKind: { claim: 'azpacr', server: ['1', '2'], device: ['0'] },
    permissions: ['scp', 'roles'],
    clientsOwn: [{ claim: 'idtyp', value: 'app' }],
    maxLifetimeSeconds: 5_400,
  },
  /**
   * developer.okta.com/docs/reference/api/oidc, "Access token": `cid` and `scp` are in access tokens only; the header has no `typ`. Its
   * authorization servers have claims of one's own.
   */
  okta: {
    ...standard,
    algorithms: ['RS256'],
    types: ['none', 'JWT', 'at+jwt'],
    required: { cid: [], scp: [] },
    client: { claim: 'cid' },
    permissions: ['scp'],
    strength: [
      { claim: 'acr', value: 'urn:okta:loa:2fa:any', means: 'multi_factor' },
      { claim: 'acr', value: 'urn:okta:loa:1fa:any', means: 'single_factor' },
      ...standardStrength,
    ],
  },
  /**
   * docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html: the header has `kid` and `alg`, the token
   * no `aud`; scopes are `<resource server>/<scope>`, and the resource server's identifier is the audience here. The two claims of ours
   * come from a pre token generation trigger, or the row maps clients.
   */
  cognito: {
    ...standard,
    audienceIn: 'scope',
    algorithms: ['RS256'],
    types: ['none', 'JWT'],
    required: { token_use: ['access'] },
  },
  /**
   * www.keycloak.org/docs/latest/server_admin, and its AccessToken: `azp` is the client, the claim `typ` says Bearer (DPoP where it is
   * bound) and ID in an ID token; the header says JWT. Claims of ours come from mappers. A client by itself is a user of its own, its
   * service account (server_admin, "Using a service account").
   */
  keycloak: {
    ...standard,
    types: ['JWT', 'at+jwt'],
    required: { typ: ['Bearer', 'DPoP'] },
    client: { claim: 'azp' },
    clientsOwn: [{ claim: 'preferred_username', value: 'service-account-{client}' }],
    strength: [{ claim: 'acr', value: '1', means: 'single_factor' }, ...standardStrength],
  },
} as const satisfies Readonly<Record<string, ProviderFacts>>;
