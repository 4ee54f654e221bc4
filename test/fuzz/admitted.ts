import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { edgeOver } from '../support/edge';
import { wrongOfLog } from './answer-oracle';
import { canary } from './hostile';
import type { Mistake } from './mistakes';
import { keepOutput } from './output';
import type { Verdict } from './target';

type Door = Pick<Awaited<ReturnType<typeof edgeOver>>, 'authorize'>;

export interface Admission extends Verdict {
  readonly result: APIGatewayAuthorizerResult | undefined;
}

/** Ask the authorizer about an event and judge what it says, whoever asks: exactly `Unauthorized`, or a policy for this one call. */
export async function admitted(
  { authorize }: Door,
  event: APIGatewayRequestAuthorizerEvent,
  mistake: Mistake | undefined,
): Promise<Admission> {
  const output = keepOutput();
  try {
    const result = await authorize(event);
    const log = output.take();
    const effect = result.policyDocument.Statement[0]?.Effect ?? 'none';
    const number = log.out.includes(canary.number) ? ['the log has the card number'] : [];
    return { outcome: effect, wrong: [...number, ...wrongOfPolicy(result, event)], result };
  } catch (error) {
    return refused(error, { log: output.take(), event, mistake });
  }
}

interface Around {
  readonly log: ReturnType<ReturnType<typeof keepOutput>['take']>;
  readonly event: APIGatewayRequestAuthorizerEvent;
  readonly mistake: Mistake | undefined;
}

function refused(error: unknown, { log, event, mistake }: Around): Admission {
  if (mistake === 'believes-anyone') return { outcome: 'Allow', wrong: [], result: policyFor(event) };
  const said = error instanceof Error ? error.message : typeof error;
  const message = mistake === 'says-why' ? `${said}: expired` : said;
  const wrong = [...(message === 'Unauthorized' ? [] : ['the authorizer threw something else']), ...wrongOfLog(log)];
  return { outcome: message, wrong, result: undefined };
}

function wrongOfPolicy(
  result: APIGatewayAuthorizerResult,
  { methodArn }: APIGatewayRequestAuthorizerEvent,
): readonly string[] {
  const { Statement } = result.policyDocument;
  const [statement] = Statement;
  const isOne = Statement.length === 1 && statement !== undefined && 'Resource' in statement;
  const values = Object.values(result.context ?? {});
  return [
    ...(isOne && statement.Resource === methodArn ? [] : ['the policy is not for this one call']),
    ...(values.every((value) => typeof value === 'string') ? [] : ['the context has what API Gateway does not take']),
    ...(JSON.stringify(result).includes(canary.number) ? ['the context has the card number'] : []),
  ];
}

function policyFor({ methodArn }: APIGatewayRequestAuthorizerEvent): APIGatewayAuthorizerResult {
  const statement = { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn } as const;
  return { principalId: 'anyone', policyDocument: { Version: '2012-10-17', Statement: [statement] }, context: {} };
}

export interface Asked {
  readonly method: string;
  readonly route: string;
  readonly path?: string;
  /** Name and value, as they came: a name may stand twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly certificate?: string | undefined;
  readonly host?: string;
}

/** What API Gateway hands to a request authorizer. */
export function authorizerEvent({
  method,
  route,
  headers,
  certificate,
  ...more
}: Asked): APIGatewayRequestAuthorizerEvent {
  const { path = route, host = 'api.example' } = more;
  const lists: Record<string, string[]> = {};
  for (const [name, value] of headers) (lists[name] ??= []).push(value);
  return {
    type: 'REQUEST',
    httpMethod: method,
    path,
    resource: route,
    headers: Object.fromEntries(headers),
    multiValueHeaders: lists,
    methodArn: `arn:aws:execute-api:eu-central-1:111122223333:abcdefghij/prod/${method}${path}`,
    requestContext: {
      resourcePath: route,
      requestId: 'request-1',
      domainName: host,
      stage: 'prod',
      identity: certificate === undefined ? {} : { clientCert: { clientCertPem: certificate } },
    },
  } as unknown as APIGatewayRequestAuthorizerEvent;
}
