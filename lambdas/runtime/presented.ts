import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { routes } from '../contracts/routes';
import { calledUrls } from '../domain/access/called-url';
import type { Permission } from '../domain/access/principal';
import type { Presented } from '../domain/access/verify-credential';

/**
 * What the event of a request authorizer shows of who calls. Headers are counted, where API Gateway says how often each came.
 * @param addresses the stage's own, for the URL of a proof
 */
export function presentedIn(event: APIGatewayRequestAuthorizerEvent, addresses: readonly string[]): Presented {
  const { requestContext, httpMethod: method, path } = event;
  const certificate = certificateIn(requestContext);
  return {
    authorization: headersOf(event, 'authorization'),
    proofs: headersOf(event, 'dpop'),
    ...(certificate === undefined ? {} : { certificate }),
    method,
    urls: calledUrls(addresses, { host: requestContext.domainName, stage: requestContext.stage, path }),
    permission: permissionOf(method, requestContext.resourcePath),
  };
}

/** The permission that the route table asks for; undefined: not in the table, or public and so never here. */
function permissionOf(method: string, path: string): Permission | undefined {
  const route = Object.values(routes).find((row) => row.method === method && row.path === path);
  return route === undefined || route.permission === 'public' ? undefined : route.permission;
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
