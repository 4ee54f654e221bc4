import type { StageIntents } from '../../lib/config/stages';
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

  it('reaches seven services by interface endpoints and two by gateway endpoints', () => {
    const endpoints = ofType(prod, 'AWS::EC2::VPCEndpoint');
    const services = (type: string) =>
      endpoints
        .filter(({ properties }) => properties['VpcEndpointType'] === type)
        .map(({ properties }) => String(properties['ServiceName']).split(`${place.region}.`)[1])
        .sort();
    const every = ['cloudtrail', 'events', 'execute-api', 'kms', 'lambda', 'secretsmanager', 'wafv2'];
    expect(services('Interface')).toEqual(every);
    expect(services('Gateway')).toEqual(['dynamodb', 's3']);
  });

  it('has endpoints for the services that only controls ask where those controls are watched', () => {
    const watched = (controls: StageIntents['controls']) =>
      ofType(resourcesOf(synthesized('dev', { controls })), 'AWS::EC2::VPCEndpoint')
        .map(({ properties }) => String(properties['ServiceName']))
        .filter((name) => /cloudtrail|wafv2/.test(name));
    expect(watched(['keys'])).toEqual([]);
    expect(watched(['keys', 'firewall'])).toEqual([`com.amazonaws.${place.region}.wafv2`]);
  });

  it('checkpoints may leave the account, to the bucket of the witness, and nothing else', () => {
    const foreign = ofType(prod, 'AWS::EC2::VPCEndpoint').flatMap(({ properties }) =>
      list(object(properties['PolicyDocument'])['Statement'])
        .map(object)
        .filter(({ Condition }) => !JSON.stringify(Condition).includes(`"aws:ResourceAccount":"${place.account}"`)),
    );
    expect(foreign).toEqual([
      {
        ...{ Sid: 'CheckpointsToTheWitness', Effect: 'Allow', Principal: { AWS: '*' } },
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: 'arn:aws:s3:::witness.invalid/witness/prod/*',
        Condition: {
          StringEquals: { 'aws:PrincipalAccount': place.account, 'aws:ResourceAccount': '000000000000' },
        },
      },
    ]);
    const dev = JSON.stringify(ofType(resourcesOf(synthesized('dev')), 'AWS::EC2::VPCEndpoint'));
    expect(dev).not.toContain('CheckpointsToTheWitness');
  });

  it('every endpoint is limited to this account', () => {
    const endpoints = ofType(prod, 'AWS::EC2::VPCEndpoint');
    expect(endpoints).toHaveLength(9);
    for (const { properties } of endpoints) {
      const statements = list(object(properties['PolicyDocument'])['Statement'])
        .map(object)
        .filter(({ Sid }) => Sid !== 'CheckpointsToTheWitness');
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
    ['cloudtrailendpoint', ['ledger']],
    ['wafv2endpoint', ['ledger']],
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
