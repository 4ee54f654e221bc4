import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { Credential } from '../domain/access/credential';
import type { DenyReason } from '../domain/access/decide';
import { decide } from '../domain/access/decide';
import type { Verified } from '../domain/access/verified';
import type { Presented } from '../domain/access/verify-credential';
import type { LogFields } from './logger';
import { errorFields, log } from './logger';
import { presentedIn } from './presented';

export interface AuthorizerParts {
  readonly verify: (presented: Presented) => Promise<Verified>;
  /** That clients call the API at, without a slash at the end; none: the API's own name at API Gateway. */
  readonly addresses: readonly string[];
  /** What API Gateway counts a merchant's requests by: the value of its API key. */
  readonly usageKey: (merchantId: string) => string;
}

/** API Gateway's fixed word for 401: an authorizer throws exactly this. */
const unauthorized = 'Unauthorized';

const denyDetail: Readonly<Record<DenyReason, string>> = {
  route_unknown: 'There is no such route.',
  permission_missing: 'The access token does not carry the scope that this route needs.',
  device_not_allowed: 'A device token may only create tokens. Call this route from your server.',
};

/**
 * A request authorizer: verify token and possession, find the route in the one table, decide. Deny by default: what is not understood is
 * 401 or a Deny, never an Allow. Results are not cached.
 */
export function authorizer(
  parts: AuthorizerParts,
): (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult> {
  return async (event) => {
    const fields = {
      request_id: event.requestContext.requestId,
      route: `${event.httpMethod} ${event.requestContext.resourcePath}`,
    };
    const presented = presentedIn(event, parts.addresses);
    const { principal, issuer } = await believed(parts, presented, fields);
    const { permission: required } = presented;
    const decision = decide(required, principal);
    const who = { client_id: principal.clientId, merchant_id: principal.merchantId };
    log.info('access', {
      ...fields,
      ...who,
      issuer,
      ...(decision.effect === 'deny' ? { reason: decision.reason } : {}),
    });
    return {
      principalId: principal.clientId,
      usageIdentifierKey: parts.usageKey(principal.merchantId),
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

/** Why a caller is not believed stands in the log; the caller hears the same 401 whatever it is. */
async function believed(parts: AuthorizerParts, presented: Presented, fields: LogFields): Promise<Credential> {
  const verified = await checked(parts, presented, fields);
  if ('credential' in verified) return verified.credential;
  log.info('access', { ...fields, reason: verified.refused });
  throw new Error(unauthorized);
}

/** A token that cannot be checked is a fault, not a bad token: API Gateway answers 500 and tells the client to come back. */
async function checked({ verify }: AuthorizerParts, presented: Presented, fields: LogFields): Promise<Verified> {
  try {
    return await verify(presented);
  } catch (error) {
    log.error('access token could not be checked', { ...fields, ...errorFields(error) });
    throw new Error('authorizer failed');
  }
}
