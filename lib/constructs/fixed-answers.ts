import {
  AuthorizationType,
  MockIntegration,
  PassthroughBehavior,
  type Integration,
  type MethodOptions,
} from 'aws-cdk-lib/aws-apigateway';

const answered = { 'application/json': '{"statusCode": 200}' };

/** `GET /v1/health`: API Gateway answers by itself, so it says that the API is reachable and nothing about what is behind it. */
export function fixedHealth(): readonly [Integration, MethodOptions] {
  return [
    new MockIntegration({
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestTemplates: answered,
      integrationResponses: [{ statusCode: '200', responseTemplates: { 'application/json': '{"status":"ok"}' } }],
    }),
    { authorizationType: AuthorizationType.NONE, methodResponses: [{ statusCode: '200' }] },
  ];
}

/** The preflight of a route that any origin may read (Fetch standard §3.3): it tells nothing, so nobody signs in for it. */
export function preflight(method: string): readonly [Integration, MethodOptions] {
  const headers = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': `${method},OPTIONS`,
    'Access-Control-Allow-Headers': 'Accept',
    'Access-Control-Max-Age': '3600',
  };
  const header = (name: string) => `method.response.header.${name}`;
  return [
    new MockIntegration({
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestTemplates: answered,
      integrationResponses: [
        {
          statusCode: '204',
          responseParameters: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [header(name), `'${value}'`]),
          ),
        },
      ],
    }),
    {
      authorizationType: AuthorizationType.NONE,
      methodResponses: [
        {
          statusCode: '204',
          responseParameters: Object.fromEntries(Object.keys(headers).map((name) => [header(name), true])),
        },
      ],
    },
  ];
}
