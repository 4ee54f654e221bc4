import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';
import { permissions } from '../../../lambdas/domain/access/principal';
import { audience } from '../environment';
import { demoClients } from './clients';
import type { Secrets } from './secrets';

const lifetimeSeconds = 600;

/**
 * An OpenID provider for the laptop: client credentials only, access tokens as RFC 9068 JWTs (`at+jwt`, ES256) for one
 * resource (RFC 8707), with the claims that the authorizer reads.
 */
export function localProvider(issuer: string, secrets: Secrets): Provider {
  const configuration: Configuration = {
    clients: demoClients.map((client) => metadata(client.clientId, client.scope, secrets)),
    jwks: { keys: [secrets.signingKey] },
    cookies: { keys: [secrets.cookieKey] },
    scopes: [...permissions],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      // A client that shows a proof with its request gets a token that is bound to its key.
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: () => ({
          scope: permissions.join(' '),
          audience,
          accessTokenTTL: lifetimeSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    extraTokenClaims: (_context, token) => {
      const client = demoClients.find(({ clientId }) => clientId === token.clientId);
      if (client === undefined) return undefined;
      const { merchantId: merchant_id, clientKind: client_kind, amr } = client;
      return { merchant_id, client_kind, ...(amr === undefined ? {} : { amr }) };
    },
  };
  return new Provider(issuer, configuration);
}

function metadata(clientId: string, scope: string, secrets: Secrets): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: secrets.clientSecrets[clientId],
    scope,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES256',
  };
}
