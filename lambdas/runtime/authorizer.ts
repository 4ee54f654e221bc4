import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { routes } from '../contracts/routes';
import type { DenyReason } from '../domain/access/decide';
import { decide } from '../domain/access/decide';
import type { Permission, Principal } from '../domain/access/principal';
import { headerOf } from './http-request';
import type { LogFields } from './logger';
import { errorFields, log } from './logger';

/** What API Gateway counts a merchant's requests by: the value of its API key. */
type UsageKey = (merchantId: string) => string;

type Verify = (token: string) => Promise<Principal | undefined>;

/** API Gateway's fixed word for 401: an authorizer throws exactly this. */
const unauthorized = 'Unauthorized';

const denyDetail: Readonly<Record<DenyReason, string>> = {
  route_unknown: 'There is no such route.',
  permission_missing: 'The access token does not carry the scope that this route needs.',
  device_not_allowed: 'A device token may only create tokens. Call this route from your server.',
};

/**
 * A request authorizer: verify the bearer token (RFC 6750 §2.1), find the route in the one table, decide. Deny by default: what is
 * not understood is 401 or a Deny, never an Allow. Results are not cached.
 */
export function authorizer(
  verify: Verify,
  usageKey: UsageKey,
): (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult> {
  return async (event) => {
    const fields = {
      request_id: event.requestContext.requestId,
      route: `${event.httpMethod} ${event.requestContext.resourcePath}`,
    };
    const principal = await verified(verify, event, fields);
    const required = permissionOf(event.httpMethod, event.requestContext.resourcePath);
    const decision = decide(required, principal);
    const who = { client_id: principal.clientId, merchant_id: principal.merchantId };
    log.info('access', { ...fields, ...who, ...(decision.effect === 'deny' ? { reason: decision.reason } : {}) });
    return {
      principalId: principal.clientId,
      usageIdentifierKey: usageKey(principal.merchantId),
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'execute-api:Invoke',
            Effect: decision.effect === 'allow' ? 'Allow' : 'Deny',
            Resource: event.methodArn,
          },
        ],
      },
      context: {
        ...who,
        client_kind: principal.clientKind,
        permissions: principal.permissions.join(' '),
        role: required ?? 'none',
        ...(decision.effect === 'deny' ? { code: 'forbidden', detail: denyDetail[decision.reason] } : {}),
      },
    };
  };
}

async function verified(
  verify: Verify,
  event: APIGatewayRequestAuthorizerEvent,
  fields: LogFields,
): Promise<Principal> {
  const token = bearerToken(event);
  const principal = token === undefined ? undefined : await checked(verify, token, fields);
  if (principal !== undefined) return principal;
  log.info('access', { ...fields, reason: 'unauthenticated' });
  throw new Error(unauthorized);
}

/** A token that cannot be checked is a fault, not a bad token: API Gateway answers 500 and tells the client to come back. */
async function checked(verify: Verify, token: string, fields: LogFields): Promise<Principal | undefined> {
  try {
    return await verify(token);
  } catch (error) {
    log.error('access token could not be checked', { ...fields, ...errorFields(error) });
    throw new Error('authorizer failed');
  }
}

function bearerToken(event: APIGatewayRequestAuthorizerEvent): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/-]{16,4096}=*)$/i.exec(headerOf(event, 'authorization') ?? '')?.[1];
}

/** The permission that the route table asks for; undefined: not in the table, or public and so never here. */
function permissionOf(method: string, path: string): Permission | undefined {
  const route = Object.values(routes).find((row) => row.method === method && row.path === path);
  return route === undefined || route.permission === 'public' ? undefined : route.permission;
}
