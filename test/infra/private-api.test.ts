import { routes, type Route } from '../../lambdas/contracts/routes';
import { PrivateCallersEnv, RevealCardEnv } from '../../lambdas/contracts/environment';
import { answersToRoles, gatewayAnswers } from '../../lib/constructs/gateway-responses';
import { evaluate } from '../../cli/evidence/template/policy-evaluation';
import { privateApi } from '../support/private-api';
import { list, object, ofType, place, resourcesOf, synthesized, text, type Resource } from '../support/template';

const resources = resourcesOf(synthesized('prod', { privateApi, apis: ['public', 'partner'] }));
const without = resourcesOf(synthesized('prod'));
const withoutReveal = resourcesOf(synthesized('prod', { privateApi: { callers: [privateApi.callers[0]], from: [] } }));

const apiIn = (among: readonly Resource[]) =>
  ofType(among, 'AWS::ApiGateway::RestApi').find(({ name }) => name === 'strongroom-prod-private-api');
const api = apiIn(resources);
const own = (type: string, among = resources) => ofType(among, type).filter(({ id }) => id.startsWith('private'));
const rows = Object.values<Route>(routes).filter(({ apis }) => apis.some((name) => name === 'private'));
const endpoint = ofType(resources, 'AWS::EC2::VPCEndpoint').find(({ properties }) =>
  JSON.stringify(properties['ServiceName']).includes('execute-api'),
);
const variablesOf = (handler: string, among = resources) => {
  const it = ofType(among, 'AWS::Lambda::Function').find(({ name }) => name === `strongroom-prod-${handler}`);
  return object(object(it?.properties['Environment'])['Variables']);
};

describe('the private API', () => {
  it('is there only where the stage wants it, and so is all that can reveal a card', () => {
    expect(apiIn(without)).toBeUndefined();
    const named = (among: readonly Resource[]) => among.filter(({ name, id }) => /reveal/i.test(name + id));
    expect(named(resources).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::CloudWatch::Alarm']),
    );
    for (const stage of [without, withoutReveal]) {
      expect(named(stage)).toEqual([]);
      const text = JSON.stringify(stage.filter(({ type }) => type !== 'AWS::Lambda::EventSourceMapping'));
      expect(text).not.toMatch(/reveal#|RECIPIENTS|\/reveal/);
      expect(ofType(stage, 'AWS::ApiGateway::Model').map(({ properties }) => properties['Name'])).not.toContain(
        'revealcard',
      );
    }
    expect(JSON.stringify(without)).not.toMatch(/PRIVATE_CALLERS|private-api/);
    expect(apiIn(withoutReveal)).toBeDefined();
    expect(own('AWS::ApiGateway::Method', withoutReveal)).toHaveLength(rows.length - 1);
  });

  it('has the routes that the table gives it, every one signed by a role: none is open, none counts in a usage plan', () => {
    const methods = own('AWS::ApiGateway::Method').map(({ properties }) => properties);
    expect(methods).toHaveLength(rows.length);
    for (const method of methods) {
      expect(method['AuthorizationType']).toBe('AWS_IAM');
      expect(method['ApiKeyRequired'] ?? false).toBe(false);
    }
    expect(own('AWS::ApiGateway::Authorizer')).toEqual([]);
    const plans = JSON.stringify(ofType(resources, 'AWS::ApiGateway::UsagePlan'));
    expect(plans).toContain('strongroom-prod-api');
    expect(plans).not.toContain('private');
  });

  it('its access log names the session that signed, and by which endpoint', () => {
    const [{ properties } = { properties: {} }] = own('AWS::ApiGateway::Stage');
    const format = text(object(object(properties)['AccessLogSetting'])['Format']) ?? '';
    expect(JSON.parse(format)).toMatchObject({
      user_arn: '$context.identity.userArn',
      vpc_endpoint: '$context.identity.vpceId',
      route: '$context.resourcePath',
    });
    expect(format).not.toMatch(/authorizer|requestBody|\$context\.path/);
  });

  it('no other API has the route that reveals', () => {
    const reveals = ofType(resources, 'AWS::ApiGateway::Method').filter(({ properties }) =>
      JSON.stringify(properties['Integration']).includes('reveal-card'),
    );
    expect(reveals.map(({ id }) => id.startsWith('private'))).toEqual([true]);
  });

  it('speaks TLS 1.3 only, has a firewall of its own, and says which API it is', () => {
    expect(api?.properties).toMatchObject({
      SecurityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09',
      EndpointAccessMode: 'STRICT',
    });
    expect(own('AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
    expect(own('AWS::ApiGateway::Stage')[0]?.properties['Variables']).toEqual({ api: 'private' });
  });

  it('answers with the same problem documents, but to who did not sign or may not', () => {
    const answers = (prefix: string) =>
      new Map(
        ofType(resources, 'AWS::ApiGateway::GatewayResponse')
          .filter(({ id }) => id.startsWith(prefix))
          .map(({ properties }) => [properties['ResponseType'], { ...properties, RestApiId: '' }]),
      );
    const [inside, outside] = [answers('private'), answers('public')];
    expect([...inside.keys()].sort()).toEqual(Object.keys(gatewayAnswers).sort());
    const different = [...inside].filter(
      ([type, answer]) => JSON.stringify(answer) !== JSON.stringify(outside.get(type)),
    );
    expect(different.map(([type]) => type).sort()).toEqual(Object.keys(answersToRoles).sort());
  });

  it('tells its handlers who may call, in what their schema reads', () => {
    const { PRIVATE_CALLERS: told, ...rest } = variablesOf('reveal-card');
    expect(RevealCardEnv.safeParse({ PRIVATE_CALLERS: told, ...rest }).error).toBeUndefined();
    expect(PrivateCallersEnv.parse({ PRIVATE_CALLERS: told }).PRIVATE_CALLERS).toEqual(
      privateApi.callers.map(({ role, ...row }) => ({
        role: `arn:aws:sts::${place.account}:assumed-role/${role}`,
        ...row,
      })),
    );
    const handlers = rows.map(({ handler }) => handler).filter((name) => !['fixed', 'serve-jwks'].includes(name));
    for (const handler of handlers) expect(variablesOf(handler)['PRIVATE_CALLERS']).toBe(told);
    const others = ofType(resources, 'AWS::Lambda::Function').filter(
      ({ properties, name }) =>
        JSON.stringify(properties).includes('PRIVATE_CALLERS') &&
        !handlers.some((handler) => name === `strongroom-prod-${handler}`),
    );
    expect(others).toEqual([]);
  });
});

describe('who gets through its resource policy', () => {
  const role = (name: string, account: string = place.account) => `arn:aws:iam::${account}:role/${name}`;
  const session = (name: string) => `arn:aws:sts::${place.account}:assumed-role/${name}/ada`;
  const through = { 'aws:sourcevpce': endpoint?.name ?? '' };
  const decide = (principal: string, path: string, context: Readonly<Record<string, string>> = through) =>
    evaluate([object(api?.properties['Policy'])], {
      ...{ action: 'execute-api:Invoke', resource: `execute-api:/prod/${path}`, principal },
      circumstances: { 'aws:principalarn': principal, ...context },
    });
  const reveal = `POST/v1/tokens/tok_${'a'.repeat(26)}/reveal`;

  it.each([
    ['checkout', 'POST/v1/charges', 'allow'],
    ['checkout', 'GET/v1/tokens/tok_a', 'allow'],
    ['checkout', reveal, 'deny'],
    ['checkout', 'POST/v1/charges/ch_a/refunds', 'deny'],
    ['checkout', 'DELETE/v1/tokens/tok_a', 'deny'],
    ['dispute-desk', reveal, 'allow'],
    ['dispute-desk', 'POST/v1/charges', 'deny'],
    ['dispute-desk', 'GET/.well-known/jwks.json', 'allow'],
    ['administrator', reveal, 'deny'],
    ['administrator', 'POST/v1/charges', 'deny'],
    ['administrator', 'GET/v1/health', 'deny'],
    ['dispute-desk2', reveal, 'deny'],
  ])('%s asks for %s: %s', (name, path, expected) => {
    expect([decide(role(name), path), decide(session(name), path)]).toEqual([expected, expected]);
  });

  it('a role with a path, as IAM Identity Center makes them, is the one of its name', () => {
    const path = 'aws-reserved/sso.amazonaws.com/eu-central-1';
    expect(decide(role(`${path}/dispute-desk`), reveal)).toBe('allow');
    expect(decide(role(`${path}/administrator`), reveal)).toBe('deny');
  });

  it('a role of the same name in another account does not', () => {
    expect(decide(role('dispute-desk', '999999999999'), reveal)).toBe('deny');
  });

  it('nobody reaches it but through its endpoint', () => {
    expect(api?.properties['EndpointConfiguration']).toEqual({
      Types: ['PRIVATE'],
      VpcEndpointIds: [endpoint?.name],
    });
    expect(decide(role('dispute-desk'), reveal, { 'aws:sourcevpce': 'vpce-0123456789abcdef0' })).toBe('deny');
    expect(decide(role('dispute-desk'), reveal, {})).toBe('deny');
  });

  it('its endpoint lets in the networks that the stage names, and no zone', () => {
    const groupIds = list(endpoint?.properties['SecurityGroupIds']).map(String);
    const group = ofType(resources, 'AWS::EC2::SecurityGroup').find(({ id }) =>
      groupIds.some((it) => it.startsWith(id)),
    );
    const rules = list(group?.properties['SecurityGroupIngress']).map(object);
    expect(rules).toEqual([expect.objectContaining({ CidrIp: '10.80.0.0/16', FromPort: 443, ToPort: 443 })]);
    const zones = ofType(resources, 'AWS::EC2::SecurityGroupIngress').filter(({ properties }) =>
      String(properties['GroupId']).startsWith(String(group?.id)),
    );
    expect(zones).toEqual([]);
  });
});

describe('the alarms on reveals', () => {
  const alarm = (among: readonly Resource[], id: string) =>
    ofType(among, 'AWS::CloudWatch::Alarm').find(({ name }) => name === `strongroom-prod-${id}`)?.properties;

  it('each reveal has one; a stage may say from how many in an hour', () => {
    expect(alarm(resources, 'cards-revealed')).toMatchObject({
      ...{ MetricName: 'CardRevealed', Statistic: 'Sum', Period: 60, Threshold: 1 },
      Dimensions: [{ Name: 'service', Value: 'reveal-card' }],
      AlarmActions: [expect.stringContaining('strongroom-prod-alarms')],
    });
    const many = { ...privateApi, reveal: { ...privateApi.reveal, alarmFrom: 12 } };
    const some = alarm(resourcesOf(synthesized('prod', { privateApi: many })), 'cards-revealed');
    expect(some).toMatchObject({ Period: 3600, Threshold: 12 });
  });

  it('a record that was changed has one', () => {
    expect(alarm(resources, 'reveal-record-tampered')).toMatchObject({ MetricName: 'RecordTampered', Threshold: 1 });
  });
});

describe('what reveal-card may write', () => {
  it('its own records, and no token', () => {
    const role = ofType(resources, 'AWS::IAM::Role').find(({ name }) => name === 'strongroom-prod-vault-reveal-card');
    const statements = list(role?.properties['Policies'])
      .map(object)
      .flatMap(({ PolicyDocument }) => list(object(PolicyDocument)['Statement']).map(object));
    const writing = statements.filter(({ Action }) =>
      /dynamodb:(Put|Update|Delete|Batch|Transact|\*)/.test(JSON.stringify(Action)),
    );
    expect(writing).toEqual([
      expect.objectContaining({
        Action: 'dynamodb:PutItem',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['reveal#*'] } },
      }),
    ]);
  });
});
