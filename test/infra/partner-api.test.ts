import { routes, type Route } from '../../lambdas/contracts/routes';
import { object, ofType, resourcesOf, synthesized, type Resource } from '../support/template';

const resources = resourcesOf(synthesized('prod', { apis: ['public', 'partner'] }));
const named = (type: string, part: string): Resource | undefined =>
  ofType(resources, type).find(({ properties }) => JSON.stringify(properties).includes(part));

const api = named('AWS::ApiGateway::RestApi', 'strongroom-prod-partner-api');
const ofPartner = (type: string) => ofType(resources, type).filter(({ id }) => id.startsWith('partner'));

describe('the API for partners', () => {
  it('is there only where the stage wants it', () => {
    expect(api).toBeDefined();
    expect(JSON.stringify(resourcesOf(synthesized('prod')))).not.toContain('partner-api');
  });

  it('asks every client for a certificate, on a domain of its own, and has no other name', () => {
    const domain = named('AWS::ApiGateway::DomainName', 'partner.invalid');
    expect(domain?.properties).toMatchObject({
      MutualTlsAuthentication: { TruststoreUri: 's3://truststore.invalid/partners.pem' },
      SecurityPolicy: 'TLS_1_2',
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
    expect(api?.properties['DisableExecuteApiEndpoint']).toBe(true);
    expect(api?.properties['SecurityPolicy']).toBeUndefined();
  });

  it('the public API still speaks TLS 1.3 only', () => {
    const open = named('AWS::ApiGateway::RestApi', '"strongroom-prod-api"');
    expect(open?.properties['SecurityPolicy']).toBe('SecurityPolicy_TLS13_1_3_2025_09');
    expect(named('AWS::ApiGateway::DomainName', 'api.invalid')?.properties['MutualTlsAuthentication']).toBeUndefined();
  });

  it('has the routes that the table gives it, each with the authorizer', () => {
    const rows = Object.values<Route>(routes).filter(({ apis }) => apis.some((name) => name === 'partner'));
    const methods = ofPartner('AWS::ApiGateway::Method').filter(
      ({ properties }) => properties['HttpMethod'] !== 'OPTIONS',
    );
    expect(methods).toHaveLength(rows.length);
    const guarded = methods.filter(({ properties }) => properties['AuthorizationType'] === 'CUSTOM');
    expect(guarded).toHaveLength(rows.filter(({ permission }) => permission !== 'public').length);
  });

  it('tells the authorizer which API it is', () => {
    const variables = ofType(resources, 'AWS::ApiGateway::Stage').map(({ properties }) =>
      object(properties['Variables']),
    );
    expect(variables).toEqual(expect.arrayContaining([{ api: 'public' }, { api: 'partner' }]));
    expect(variables).toHaveLength(2);
  });

  it('has a firewall of its own, with the same rules', () => {
    const [acl] = ofPartner('AWS::WAFv2::WebACL');
    const open = ofType(resources, 'AWS::WAFv2::WebACL').find(({ id }) => id.startsWith('public'));
    expect(acl?.properties['Rules']).toEqual(open?.properties['Rules']);
    expect(ofPartner('AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
    expect(ofPartner('AWS::WAFv2::LoggingConfiguration')).toHaveLength(1);
  });

  it('answers with the same problem documents', () => {
    const [own, open] = ['partner', 'public'].map((prefix) =>
      ofType(resources, 'AWS::ApiGateway::GatewayResponse')
        .filter(({ id }) => id.startsWith(prefix))
        .map(({ properties }) => ({ ...properties, RestApiId: undefined })),
    );
    expect(own).toHaveLength(21);
    expect(own).toEqual(open);
  });
});
