import { maxBodyBytes } from '../../lambdas/contracts/limits';
import { Problem } from '../../lambdas/contracts/problem';
import { everyAnswer } from '../../lambdas/contracts/response-headers';
import { routes, type Route } from '../../lambdas/contracts/routes';
import { gatewayAnswers } from '../../lib/constructs/gateway-responses';
import { list, object, ofType, resourcesOf, synthesized, templatesOf, text, type Resource } from '../support/template';

const stage = synthesized('prod');
const prod = resourcesOf(stage);
const methods = ofType(prod, 'AWS::ApiGateway::Method');
const served = Object.values<Route>(routes).filter(({ apis }) => apis.some((api) => api === 'public'));

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
  it.each(served)('$method $path is as the route table says', (route) => {
    const method = methodOf(route);
    const authorization = method?.properties['AuthorizationType'];
    expect(authorization).toBe(route.permission === 'public' ? 'NONE' : 'CUSTOM');
    const integration = JSON.stringify(method?.properties['Integration']);
    expect(integration).toContain(route.handler === 'fixed' ? '"MOCK"' : `function:strongroom-prod-${route.handler}`);
  });

  it('has no route beside the table, but the preflight of what any origin may read', () => {
    const open = served.filter(({ cors }) => cors === 'any-origin');
    expect(methods).toHaveLength(served.length + open.length);
    const preflights = methods.filter(({ properties }) => properties['HttpMethod'] === 'OPTIONS').map(pathOf);
    expect(preflights).toEqual(open.map(({ path }) => path));
  });

  it('is deployed with its own answers: they stand before it is', () => {
    const [deployment] = ofType(prod, 'AWS::ApiGateway::Deployment');
    const answers = ofType(prod, 'AWS::ApiGateway::GatewayResponse').map(({ id }) => id);
    expect(answers).toHaveLength(Object.keys(gatewayAnswers).length);
    const template = object(templatesOf(stage)[deployment?.stack ?? '']);
    const { DependsOn } = object(object(template['Resources'])[deployment?.id ?? '']);
    expect(list(DependsOn)).toEqual(expect.arrayContaining(answers));
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

  it('every request is counted in the usage plan of its merchant', () => {
    const [api] = ofType(prod, 'AWS::ApiGateway::RestApi');
    expect(api?.properties['ApiKeySourceType']).toBe('AUTHORIZER');
    for (const { properties } of methods) {
      expect(properties['ApiKeyRequired'] ?? false).toBe(properties['AuthorizationType'] === 'CUSTOM');
    }
    const [plan, ...others] = ofType(prod, 'AWS::ApiGateway::UsagePlan');
    expect(others).toEqual([]);
    expect(plan?.properties).toMatchObject({
      UsagePlanName: 'strongroom-prod-plan-standard',
      Throttle: { RateLimit: 100, BurstLimit: 200 },
      Quota: { Limit: 1_000_000, Period: 'DAY' },
      ApiStages: [{ ApiId: 'strongroom-prod-api', Stage: expect.anything() }],
    });
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

  const [acl] = ofType(prod, 'AWS::WAFv2::WebACL');
  const rules = list(acl?.properties['Rules']).map(object);
  const statementOf = (name: string) => object(rules.find(({ Name }) => Name === name)?.['Statement']);

  it('the firewall blocks by size, content type, rate and reputation, in this order', () => {
    expect(rules.map(({ Name, Priority }) => [Priority, Name])).toEqual(
      [
        'too-large',
        'not-json',
        'too-many',
        'too-many-of-one-token',
        'too-many-of-one-fingerprint',
        'AWSManagedRulesAmazonIpReputationList',
        'AWSManagedRulesKnownBadInputsRuleSet',
      ].map((name, priority) => [priority, name]),
    );
    expect(object(acl?.properties['DefaultAction'])).toEqual({ Allow: {} });
    for (const rule of rules.slice(0, 5)) expect(rule['Action']).toMatchObject({ Block: {} });
    for (const rule of rules.slice(5)) expect(rule['OverrideAction']).toEqual({ None: {} });
  });

  it('the firewall blocks a body that is larger than it can look at', () => {
    expect(object(statementOf('too-large')['SizeConstraintStatement'])).toMatchObject({
      ComparisonOperator: 'GT',
      Size: maxBodyBytes,
      FieldToMatch: { Body: { OversizeHandling: 'MATCH' } },
    });
  });

  it('the firewall counts by address, access token and TLS fingerprint', () => {
    const counted = (name: string) => object(statementOf(name)['RateBasedStatement']);
    expect(counted('too-many')).toEqual({ AggregateKeyType: 'IP', Limit: 30_000 });
    expect(counted('too-many-of-one-token')).toMatchObject({
      Limit: 30_000,
      CustomKeys: [{ Header: { Name: 'authorization' } }],
    });
    expect(counted('too-many-of-one-fingerprint')).toMatchObject({
      Limit: 75_000,
      CustomKeys: [{ JA4Fingerprint: { FallbackBehavior: 'NO_MATCH' } }, { ASN: {} }],
    });
  });

  it.each([
    ['too-large', 413, 'body_too_large'],
    ['not-json', 415, 'unsupported_media_type'],
    ['too-many', 429, 'too_many_requests'],
    ['too-many-of-one-token', 429, 'too_many_requests'],
    ['too-many-of-one-fingerprint', 429, 'too_many_requests'],
  ])('what rule %s blocks is answered %i %s', (name, status, code) => {
    const block = object(object(rules.find(({ Name }) => Name === name)?.['Action'])['Block']);
    const response = object(block['CustomResponse']);
    expect(response['ResponseCode']).toBe(status);
    const bodies = object(acl?.properties['CustomResponseBodies']);
    const body = object(bodies[text(response['CustomResponseBodyKey']) ?? '']);
    expect(body['ContentType']).toBe('APPLICATION_JSON');
    expect(Problem.parse(JSON.parse(text(body['Content']) ?? ''))).toMatchObject({ status, code });
  });

  it('the firewall logs without paths, queries and what proves who calls, and no body', () => {
    const [logging] = ofType(prod, 'AWS::WAFv2::LoggingConfiguration');
    const secret = ['authorization', 'dpop', 'cookie'];
    expect(logging?.properties['RedactedFields']).toEqual([
      { UriPath: {} },
      { QueryString: {} },
      ...secret.map((Name) => ({ SingleHeader: { Name } })),
    ]);
    expect(logging?.properties['LogDestinationConfigs']).toEqual([
      'arn:aws:logs:eu-central-1:111122223333:log-group:aws-waf-logs-strongroom-prod-api',
    ]);
    const protections = list(object(acl?.properties['DataProtectionConfig'])['DataProtections']).map(object);
    expect(protections.map(({ Action, Field }) => [Action, Field])).toEqual([
      ['SUBSTITUTION', { FieldType: 'BODY' }],
      ['SUBSTITUTION', { FieldType: 'QUERY_STRING' }],
      ['SUBSTITUTION', { FieldType: 'SINGLE_HEADER', FieldKeys: secret }],
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
    const headers = { 'Content-Type': 'application/problem+json', ...everyAnswer };
    for (const [name, value] of Object.entries(headers)) {
      expect(parameters[`gatewayresponse.header.${name}`]).toBe(`'${value}'`);
    }
  });

  const headersOf = (type: string) =>
    object(responses.find(({ properties }) => properties['ResponseType'] === type)?.properties['ResponseParameters']);

  it('401 names the schemes that are accepted', () => {
    expect(headersOf('UNAUTHORIZED')['gatewayresponse.header.WWW-Authenticate']).toBe(
      `'Bearer, DPoP algs="ES256 ES384 Ed25519 EdDSA PS256"'`,
    );
  });

  it.each([
    ['THROTTLED', "'1'"],
    ['QUOTA_EXCEEDED', "'3600'"],
  ])('%s says when to come back', (type, seconds) => {
    expect(headersOf(type)['gatewayresponse.header.Retry-After']).toBe(seconds);
  });
});
