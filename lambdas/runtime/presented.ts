import { isIP } from 'node:net';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { type ApiName, everyRoute, type Route, type RouteId, type RouteShape } from '../contracts/routes';
import { calledUrls } from '../domain/access/called-url';
import type { Presented } from '../domain/access/verify-credential';
import { calledApi } from './called-api';

/** A request, as an authorizer sees it. */
export interface Asked {
  /** The route table's name for it; undefined: not there, not at this API, or public and so never here. */
  readonly route: RouteId | undefined;
  readonly api: ApiName;
  readonly presented: Presented;
}

/**
 * What the event of a request authorizer shows of what is asked and who calls. Headers are counted, where API Gateway says how often each came.
 * @param addresses the stage's own, for the URL of a proof
 */
export function presentedIn(event: APIGatewayRequestAuthorizerEvent, addresses: readonly string[]): Asked {
  const { requestContext, httpMethod: method, path } = event;
  const certificate = certificateIn(requestContext);
  const api = calledApi(event);
  const [route, row] = routeAt(api, method, requestContext.resourcePath);
  const permission = row === undefined || row.permission === 'public' ? undefined : row.permission;
  const presented = {
    authorization: headersOf(event, 'authorization'),
    proofs: headersOf(event, 'dpop'),
    ...(certificate === undefined ? {} : { certificate }),
    method,
    urls: calledUrls(addresses, { host: requestContext.domainName, stage: requestContext.stage, path }),
    permission,
    ...(row?.risk === 'asked' ? { address: addressOf(requestContext) } : {}),
  };
  return { route: permission === undefined ? undefined : route, api, presented };
}

function routeAt(api: ApiName, method: string, path: string): readonly [RouteId, Route] | readonly [] {
  const isThere = ([, row]: readonly [RouteId, Route]): boolean =>
    row.method === method && row.path === path && isAt(api, row);
  return everyRoute.find(isThere) ?? [];
}

const isAt = (api: ApiName, { apis }: Pick<RouteShape, 'apis'>): boolean => apis.includes(api);

/** Every value of a header, in any case of its name: the emulator sends lower case, API Gateway what the client sent. */
function headersOf({ headers, multiValueHeaders }: APIGatewayRequestAuthorizerEvent, name: string): readonly string[] {
  const among = Object.entries<readonly string[] | string | undefined>(multiValueHeaders ?? headers ?? {});
  return among.flatMap(([key, value]) => (key.toLowerCase() === name ? (value ?? []) : []));
}

/** As the handlers write it into events. */
function addressOf({ identity }: APIGatewayRequestAuthorizerEvent['requestContext']): string {
  return isIP(identity.sourceIp) === 0 ? 'unknown' : identity.sourceIp;
}

/** API Gateway puts it there where the domain asks for mutual TLS; a client cannot. */
function certificateIn({ identity }: APIGatewayRequestAuthorizerEvent['requestContext']): string | undefined {
  return identity.clientCert?.clientCertPem;
}
