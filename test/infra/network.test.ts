import { list, object, ofType, place, resourcesOf, synthesized } from '../support/template';

const prod = resourcesOf(synthesized('prod'));
const staging = resourcesOf(synthesized('staging'));

const groupId = (group: string) =>
  `${ofType(prod, 'AWS::EC2::SecurityGroup').find(({ id }) => id.startsWith(group))?.id}.GroupId`;

describe('network', () => {
  it('has isolated subnets in three zones and no way to the internet, but where a connector needs one', () => {
    expect(ofType(staging, 'AWS::EC2::Subnet')).toHaveLength(3);
    for (const { properties } of [...ofType(staging, 'AWS::EC2::Subnet'), ...ofType(prod, 'AWS::EC2::Subnet')])
      expect(properties['MapPublicIpOnLaunch']).toBe(false);
    for (const type of ['InternetGateway', 'NatGateway', 'Route', 'EIP', 'EgressOnlyInternetGateway']) {
      expect(ofType(staging, `AWS::EC2::${type}`)).toEqual([]);
    }
  });

  it('finds its zones without looking them up', () => {
    const zones = ofType(prod, 'AWS::EC2::Subnet').map(({ properties }) => properties['AvailabilityZone']);
    expect(new Set(zones).size).toBe(3);
    for (const zone of zones) expect(String(zone)).toContain('Fn::GetAZs');
  });

  it('reaches five services by interface endpoints and two by gateway endpoints', () => {
    const endpoints = ofType(prod, 'AWS::EC2::VPCEndpoint');
    const services = (type: string) =>
      endpoints
        .filter(({ properties }) => properties['VpcEndpointType'] === type)
        .map(({ properties }) => String(properties['ServiceName']).split(`${place.region}.`)[1])
        .sort();
    expect(services('Interface')).toEqual(['events', 'execute-api', 'kms', 'lambda', 'secretsmanager']);
    expect(services('Gateway')).toEqual(['dynamodb', 's3']);
  });

  it('every endpoint is limited to this account', () => {
    const endpoints = ofType(prod, 'AWS::EC2::VPCEndpoint');
    expect(endpoints).toHaveLength(7);
    for (const { properties } of endpoints) {
      const statements = list(object(properties['PolicyDocument'])['Statement']).map(object);
      expect(statements).toHaveLength(1);
      expect(object(statements[0]?.['Condition'])['StringEquals']).toEqual({
        'aws:PrincipalAccount': place.account,
        'aws:ResourceAccount': place.account,
      });
    }
  });

  it('a group per zone lets nothing in and TLS out', () => {
    for (const zone of ['edge', 'vault', 'ledger']) {
      const group = ofType(prod, 'AWS::EC2::SecurityGroup').find(
        ({ properties }) => properties['GroupName'] === `strongroom-prod-${zone}`,
      );
      expect(group?.properties['SecurityGroupIngress']).toBeUndefined();
      expect(list(group?.properties['SecurityGroupEgress']).map((rule) => object(rule)['FromPort'])).toEqual([443]);
    }
  });

  it.each([
    ['kmsendpoint', ['edge', 'vault', 'processors', 'ledger']],
    ['lambdaendpoint', ['ledger']],
    ['eventsendpoint', ['vault', 'ledger']],
    ['secretsmanagerendpoint', ['vault', 'processors']],
    ['executeapiendpoint', []],
  ])('an endpoint lets in only the zones that need it: %s', (endpoint, zones) => {
    const sources = ofType(prod, 'AWS::EC2::SecurityGroupIngress')
      .filter(({ properties }) => properties['GroupId'] === groupId(endpoint))
      .map(({ properties }) => properties['SourceSecurityGroupId']);
    expect(sources).toEqual(zones.map((zone) => groupId(`${zone}functions`)));
    const group = ofType(prod, 'AWS::EC2::SecurityGroup').find(({ id }) => id.startsWith(endpoint));
    expect(group?.properties['SecurityGroupIngress']).toBeUndefined();
  });

  it('the flow log records all traffic of the VPC', () => {
    const [flowLog, ...others] = ofType(prod, 'AWS::EC2::FlowLog');
    expect(others).toEqual([]);
    expect(flowLog?.properties).toMatchObject({
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogGroupName: '/strongroom-prod-flows',
    });
  });
});
