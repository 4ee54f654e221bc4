import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { ApiName, RouteId } from '../contracts/routes';
import { calledUrls } from '../domain/access/called-url';
import type { Presented } from '../domain/access/verify-credential';
import { calledApi, calledRoute } from './called-api';
import { sourceAddress } from './source-address';

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
  const { route, permission, risk } = calledRoute(api, method, requestContext.resourcePath);
  const presented = {
    authorization: headersOf(event, 'authorization'),
    proofs: headersOf(event, 'dpop'),
    ...(certificate === undefined ? {} : { certificate }),
    method,
    urls: calledUrls(addresses, { host: requestContext.domainName, stage: requestContext.stage, path }),
    permission,
    ...(risk === 'asked' ? { address: sourceAddress(requestContext.identity) } : {}),
  };
  return { route, api, presented };
}

/** Every value of a header, in any case of its name: the emulator sends lower case, API Gateway what the client sent. */
function headersOf({ headers, multiValueHeaders }: APIGatewayRequestAuthorizerEvent, name: string): readonly string[] {
  const among = Object.entries<readonly string[] | string | undefined>(multiValueHeaders ?? headers ?? {});
  return among.flatMap(([key, value]) => (key.toLowerCase() === name ? (value ?? []) : []));
}

/** API Gateway puts it there where the domain asks for mutual TLS; a client cannot. */
function certificateIn({ identity }: APIGatewayRequestAuthorizerEvent['requestContext']): string | undefined {
  return identity.clientCert?.clientCertPem;
}
