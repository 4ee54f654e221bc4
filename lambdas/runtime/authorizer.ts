import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { AuthorizerContext } from '../contracts/authorizer-context';
import { riskOf } from '../domain/access/admit-amount';
import type { Credential, Strength } from '../domain/access/credential';
import { decide, type Decision } from '../domain/access/decide';
import type { Principal } from '../domain/access/principal';
import type { AccessParameters, Shown } from '../domain/access/question';
import type { Signals, SignalsTable } from '../domain/access/signals';
import type { Verified } from '../domain/access/verified';
import type { Presented } from '../domain/access/verify-credential';
import type { LogFields } from './logger';
import { errorFields, log } from './logger';
import { type Asked, presentedIn } from './presented';

export interface AuthorizerParts {
  readonly verify: (presented: Presented) => Promise<Verified>;
  /** That clients call the API at, without a slash at the end; none: the API's own name at API Gateway. */
  readonly addresses: readonly string[];
  /** What API Gateway counts a merchant's requests by: the value of its API key. */
  readonly usageKey: (merchantId: string) => string;
  readonly access: AccessParameters;
  /** The issuer's own words for sign-ins as strong as this (`acr_values`); empty where it has none. */
  readonly acrValues: (issuer: string, strength: Strength) => string;
  readonly signals: Pick<SignalsTable, 'read' | 'countRefusal'>;
  readonly now: () => Date;
}

/** API Gateway's fixed word for 401: an authorizer throws exactly this. */
const unauthorized = 'Unauthorized';

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
    const asked = presentedIn(event, parts.addresses);
    const { credential, signals } = await believed(parts, asked.presented, fields);
    const { principal, issuer } = credential;
    const decision = decided(parts, { asked, credential, signals });
    const who = { client_id: principal.clientId, merchant_id: principal.merchantId };
    log.info('access', { ...fields, ...who, issuer, ...reasonOf(decision) });
    if (isDenied(decision) && principal.clientKind === 'server') await countRefusal(parts, principal, fields);
    return {
      principalId: principal.clientId,
      usageIdentifierKey: parts.usageKey(principal.merchantId),
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Action: 'execute-api:Invoke', Effect: isDenied(decision) ? 'Deny' : 'Allow', Resource: event.methodArn },
        ],
      },
      context: { ...who, ...contextOf(parts, { asked, credential, decision }) },
    };
  };
}

/** Of one request, as it goes: what it asks for and who asks. */
interface Round {
  readonly asked: Asked;
  readonly credential: Credential;
  readonly decision: Decision;
}

interface Known {
  readonly credential: Credential;
  /** Undefined where the route does not ask. */
  readonly signals: Signals | undefined;
}

function decided(
  { access, now }: AuthorizerParts,
  { asked, credential, signals }: Known & { readonly asked: Asked },
): Decision {
  const { principal } = credential;
  const { route, api, presented } = asked;
  const risk = { ...riskOf(shown(api, credential), now()), ...(signals === undefined ? {} : { signals }) };
  const question = { route, api, permission: presented.permission, principal, merchant: principal.merchantId, risk };
  return decide(question, access);
}

/**
 * A write per denial of a server, and none per request. What is limited instead of denied writes nothing. Devices are not counted: all visitors of a
 * page are one client.
 */
async function countRefusal({ signals, now }: AuthorizerParts, principal: Principal, fields: LogFields): Promise<void> {
  try {
    await signals.countRefusal(principal, now());
  } catch (error) {
    // The refusal stands, counted or not.
    log.error('refusal not counted', { ...fields, ...errorFields(error) });
  }
}

/** What API Gateway can refuse by itself. The other refusals it hands on, and the handler's shell answers them (docs/adr/0033). */
const isDenied = (decision: Decision): boolean => decision.effect === 'deny' && decision.code === 'forbidden';

const reasonOf = ({ reasons }: Decision): LogFields => (reasons.length === 0 ? {} : { reason: reasons.join(' ') });

const shown = (api: Asked['api'], { principal: _principal, issuer: _issuer, ...how }: Credential): Shown => ({
  api,
  ...how,
});

type Context = NonNullable<APIGatewayAuthorizerResult['context']>;

function contextOf({ access, acrValues }: AuthorizerParts, { asked, credential, decision }: Round): Context {
  const { principal, issuer, authenticatedAt } = credential;
  switch (decision.effect) {
    case 'allow':
      return {
        decision: 'allow',
        client_id: principal.clientId,
        merchant_id: principal.merchantId,
        client_kind: principal.clientKind,
        permissions: principal.permissions.join(' '),
        role: asked.presented.permission ?? 'none',
        api: asked.api,
        strength: credential.strength,
        binding: credential.binding,
        issued_at: wholeSeconds(credential.issuedAt),
        ...(authenticatedAt === undefined ? {} : { authenticated_at: wholeSeconds(authenticatedAt) }),
        digits: decision.digits,
        acr_values: acrValues(issuer, access.stepUp.strength),
      } satisfies AuthorizerContext;
    case 'deny':
      return decision.code === 'forbidden'
        ? { code: 'forbidden', detail: decision.detail }
        : ({
            decision: 'velocity_exceeded',
            detail: decision.detail,
            retry_after: wholeSeconds(decision.retryAfter),
          } satisfies AuthorizerContext);
    case 'step_up': {
      const { strength, maxAgeSeconds } = decision.demand;
      const acr = strength === undefined ? '' : acrValues(issuer, strength);
      return {
        decision: 'step_up',
        detail: decision.detail,
        ...(acr === '' ? {} : { acr_values: acr }),
        ...(maxAgeSeconds === undefined ? {} : { max_age: wholeSeconds(maxAgeSeconds) }),
      } satisfies AuthorizerContext;
    }
  }
}

const wholeSeconds = (seconds: number): string => String(Math.max(0, Math.floor(seconds)));

/** Why a caller is not believed stands in the log; the caller hears the same 401 whatever it is. */
async function believed(parts: AuthorizerParts, presented: Presented, fields: LogFields): Promise<Known> {
  const verified = await checked(parts, presented, fields);
  if ('credential' in verified) return { signals: undefined, ...verified };
  log.info('access', { ...fields, reason: verified.refused });
  throw new Error(unauthorized);
}

/**
 * What cannot be checked is a fault, not a bad token: API Gateway answers 500 and tells the client to come back. What the client did lately
 * is asked of a client that is believed, unless it was read along with the keys: one read at most.
 */
async function checked(parts: AuthorizerParts, presented: Presented, fields: LogFields): Promise<Verified> {
  try {
    const verified = await parts.verify(presented);
    if (!('credential' in verified) || verified.signals !== undefined || presented.address === undefined)
      return verified;
    const { clientId, merchantId } = verified.credential.principal;
    const asked = { clientId, merchantId, address: presented.address };
    return { ...verified, signals: await parts.signals.read(asked, parts.now()) };
  } catch (error) {
    log.error('access token could not be checked', { ...fields, ...errorFields(error) });
    throw new Error('authorizer failed');
  }
}
