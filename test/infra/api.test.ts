import { maxBodyBytes } from '../../lambdas/contracts/limits';
import { routes, type Route } from '../../lambdas/contracts/routes';
import { gatewayAnswers } from '../../lib/constructs/gateway-responses';
import { list, object, ofType, resourcesOf, synthesized, text, type Resource } from '../support/template';

const prod = resourcesOf(synthesized('prod'));
const methods = ofType(prod, 'AWS::ApiGateway::Method');

function pathOf(resource: Resource): string {
  const parts: string[] = [];
  let current = String(resource.properties['ResourceId']);
  for (;;) {
    const parent = ofType(prod, 'AWS::ApiGateway::Resource').find(({ id }) => id === current);
    if (parent === undefined) return `/${parts.reverse().join('/')}`;
    parts.push(String(parent.properties['PathPart']));
    current = String(parent.properties['ParentId']);
  }
}

const methodOf = (route: Route) =>
  methods.find((method) => method.properties['HttpMethod'] === route.method && pathOf(method) === route.path);

describe('API', () => {
  it.each(Object.values<Route>(routes))('$method $path is as the route table says', (route) => {
    const method = methodOf(route);
    const authorization = method?.properties['AuthorizationType'];
    expect(authorization).toBe(route.permission === 'public' ? 'NONE' : 'CUSTOM');
    const integration = JSON.stringify(method?.properties['Integration']);
    expect(integration).toContain(route.handler === 'fixed' ? '"MOCK"' : `function:strongroom-prod-${route.handler}`);
  });

  it('has no route beside the table, but the preflight of what any origin may read', () => {
    const open = Object.values<Route>(routes).filter(({ cors }) => cors === 'any-origin');
    expect(methods).toHaveLength(Object.keys(routes).length + open.length);
    const preflights = methods.filter(({ properties }) => properties['HttpMethod'] === 'OPTIONS').map(pathOf);
    expect(preflights).toEqual(open.map(({ path }) => path));
  });

  it('asks the authorizer every time', () => {
    expect(ofType(prod, 'AWS::ApiGateway::Authorizer').map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        Type: 'REQUEST',
        AuthorizerResultTtlInSeconds: 0,
        IdentitySource: 'method.request.header.Authorization',
        AuthorizerUri: expect.stringContaining('strongroom-prod-authorize-request'),
      }),
    ]);
  });

  it('the API speaks TLS 1.3 only', () => {
    const tls13 = { SecurityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09', EndpointAccessMode: 'STRICT' };
    const [api] = ofType(prod, 'AWS::ApiGateway::RestApi');
    expect(api?.properties).toMatchObject({ ...tls13, EndpointConfiguration: { Types: ['REGIONAL'] } });
    const [domain] = ofType(prod, 'AWS::ApiGateway::DomainName');
    expect(domain?.properties).toMatchObject(tls13);
  });

  it('answers on its own domain only, where the stage has one', () => {
    const [api] = ofType(prod, 'AWS::ApiGateway::RestApi');
    expect(api?.properties['DisableExecuteApiEndpoint']).toBe(true);
    const local = resourcesOf(synthesized('local'));
    expect(ofType(local, 'AWS::ApiGateway::DomainName')).toEqual([]);
    expect(ofType(local, 'AWS::ApiGateway::RestApi')[0]?.properties['DisableExecuteApiEndpoint']).toBe(false);
  });

  it('the firewall is associated with the stage of the API', () => {
    const [association, ...others] = ofType(prod, 'AWS::WAFv2::WebACLAssociation');
    expect(others).toEqual([]);
    const [stage] = ofType(prod, 'AWS::ApiGateway::Stage');
    expect(String(association?.properties['ResourceArn'])).toContain(
      `/restapis/${String(stage?.properties['RestApiId'])}/stages/`,
    );
    expect(String(association?.properties['WebACLArn'])).toContain('strongroom-prod-api');
  });

  it('the firewall blocks by size, rate and reputation', () => {
    const [acl] = ofType(prod, 'AWS::WAFv2::WebACL');
    const rules = list(acl?.properties['Rules']).map(object);
    expect(rules.map(({ Name }) => Name)).toEqual([
      'too-large',
      'too-many',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    expect(rules.slice(0, 2).map(({ Action }) => Action)).toEqual([{ Block: {} }, { Block: {} }]);
    const size = object(object(rules[0]?.['Statement'])['SizeConstraintStatement']);
    expect(size).toMatchObject({ Size: maxBodyBytes, FieldToMatch: { Body: { OversizeHandling: 'MATCH' } } });
  });

  it('the firewall logs without the authorization header', () => {
    const [logging] = ofType(prod, 'AWS::WAFv2::LoggingConfiguration');
    expect(logging?.properties['RedactedFields']).toEqual([{ SingleHeader: { Name: 'authorization' } }]);
    expect(logging?.properties['LogDestinationConfigs']).toEqual([
      'arn:aws:logs:eu-central-1:111122223333:log-group:aws-waf-logs-strongroom-prod-api',
    ]);
  });

  it('the access log names the caller and never a card', () => {
    const [stage] = ofType(prod, 'AWS::ApiGateway::Stage');
    const setting = object(stage?.properties['AccessLogSetting']);
    expect(String(setting['DestinationArn'])).toContain('/strongroom-prod-access');
    const fields = Object.entries(JSON.parse(text(setting['Format']) ?? '{}'));
    expect(Object.fromEntries(fields)).toMatchObject({
      request_id: '$context.requestId',
      client_id: '$context.authorizer.client_id',
      tls_version: '$context.tlsVersion',
    });
    const variables = fields.map(([, variable]) => String(variable));
    // `path` would hold token and charge ids, `requestOverride`, bodies and queries whatever a client puts there by mistake.
    for (const variable of variables) expect(variable).not.toMatch(/context\.path$|body|query|header|requestOverride/i);
  });

  it('is throttled as the stage intends, and does not log bodies', () => {
    const [stage] = ofType(prod, 'AWS::ApiGateway::Stage');
    expect(list(stage?.properties['MethodSettings'])).toEqual([
      expect.objectContaining({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000, DataTraceEnabled: false }),
    ]);
    expect(stage?.properties['TracingEnabled']).toBe(true);
  });
});

/** The API Gateway guide, "Gateway response types for API Gateway". */
const allTypes = [
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNAUTHORIZED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
];

describe("API Gateway's own answers", () => {
  const responses = ofType(prod, 'AWS::ApiGateway::GatewayResponse');

  it('are ours for every type there is', () => {
    expect(Object.keys(gatewayAnswers).sort()).toEqual(allTypes);
    expect(responses.map(({ properties }) => properties['ResponseType']).sort()).toEqual(allTypes);
  });

  it.each(allTypes)('%s is a problem document with a code and the request id', (type) => {
    const response = responses.find(({ properties }) => properties['ResponseType'] === type);
    const templates = object(response?.properties['ResponseTemplates']);
    const problem = JSON.parse(text(templates['application/json']) ?? '{}');
    expect(problem).toMatchObject({
      type: `urn:strongroom:problem:${problem.code}`,
      status: Number(response?.properties['StatusCode']),
      code: expect.stringMatching(/^[a-z_]+$/),
      request_id: '$context.requestId',
    });
    const parameters = object(response?.properties['ResponseParameters']);
    expect(parameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
  });
});
