import { everyAnswer } from '../../lambdas/contracts/response-headers';
import {
  AuthorizationType,
  MockIntegration,
  PassthroughBehavior,
  type Integration,
  type MethodOptions,
} from 'aws-cdk-lib/aws-apigateway';

type Headers = Readonly<Record<string, string>>;

const header = (name: string): string => `method.response.header.${name}`;

/** A fixed value stands in single quotes. */
const fixed = (headers: Headers): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [header(name), `'${value}'`]));

/** A method answers with the headers that it declares, and no others. */
const declared = (headers: Headers): Record<string, boolean> =>
  Object.fromEntries(Object.keys(headers).map((name) => [header(name), true]));

const answered = { 'application/json': '{"statusCode": 200}' };

/** `GET /v1/health`: API Gateway answers by itself, so it says that the API is reachable and nothing about what is behind it. */
export function fixedHealth(): readonly [Integration, MethodOptions] {
  return [
    new MockIntegration({
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestTemplates: answered,
      integrationResponses: [
        {
          statusCode: '200',
          responseTemplates: { 'application/json': '{"status":"ok"}' },
          responseParameters: fixed(everyAnswer),
        },
      ],
    }),
    {
      authorizationType: AuthorizationType.NONE,
      methodResponses: [{ statusCode: '200', responseParameters: declared(everyAnswer) }],
    },
  ];
}

/** The preflight of a route that any origin may read (Fetch standard §3.3): it tells nothing, so nobody signs in for it. */
export function preflight(method: string): readonly [Integration, MethodOptions] {
  const headers = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': `${method},OPTIONS`,
    'Access-Control-Allow-Headers': 'Accept',
    'Access-Control-Max-Age': '3600',
    'Strict-Transport-Security': everyAnswer['strict-transport-security'],
  };
  return [
    new MockIntegration({
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestTemplates: answered,
      integrationResponses: [
        {
          statusCode: '204',
          responseParameters: fixed(headers),
        },
      ],
    }),
    {
      authorizationType: AuthorizationType.NONE,
      methodResponses: [
        {
          statusCode: '204',
          responseParameters: declared(headers),
        },
      ],
    },
  ];
}
