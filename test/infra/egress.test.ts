import { list, object, ofType, type Resource, resourcesOf, synthesized } from '../support/template';

const prod = resourcesOf(synthesized('prod'));

/** Where each subnet's default route leads; a subnet that is not here has none. */
function wayOut(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const routes = ofType(resources, 'AWS::EC2::Route').filter(
    ({ properties }) => properties['DestinationCidrBlock'] === '0.0.0.0/0',
  );
  const tables = ofType(resources, 'AWS::EC2::SubnetRouteTableAssociation');
  return new Map(
    tables.flatMap(({ properties }) => {
      const route = routes.find((each) => each.properties['RouteTableId'] === properties['RouteTableId']);
      if (route === undefined) return [];
      const to = route.properties['NatGatewayId'] === undefined ? 'internet' : 'nat';
      return [[String(properties['SubnetId']), to]];
    }),
  );
}

const subnetsOf = ({ properties }: Resource): readonly string[] =>
  list(object(properties['VpcConfig'])['SubnetIds']).map(String);

/** The functions of the VPC by what their subnets lead to. */
function reached(resources: readonly Resource[]): Readonly<Record<string, readonly string[]>> {
  const out = wayOut(resources);
  const found = ofType(resources, 'AWS::Lambda::Function').flatMap((each) =>
    [...new Set(subnetsOf(each).map((subnet) => out.get(subnet) ?? 'nothing'))].map((to) => ({ to, name: each.name })),
  );
  return Object.fromEntries(
    Object.entries(Object.groupBy(found, ({ to }) => to)).map(([to, each = []]) => [
      to,
      each.map(({ name }) => name).sort(),
    ]),
  );
}

describe('the way to the internet', () => {
  it('is for the two functions that speak to processors, and for nothing else', () => {
    const { nat, internet, nothing = [] } = reached(prod);
    expect(nat).toEqual(['strongroom-prod-ask-processor', 'strongroom-prod-authorize-card']);
    expect(internet).toBeUndefined();
    expect(nothing).toHaveLength(ofType(prod, 'AWS::Lambda::Function').length - 3);
  });

  it.each(['local', 'dev', 'staging'] as const)('is not there where the stage does not ask for it: %s', (stage) => {
    const { nat, internet } = reached(resourcesOf(synthesized(stage)));
    expect([nat, internet]).toEqual([undefined, undefined]);
    expect(ofType(resourcesOf(synthesized(stage)), 'AWS::EC2::InternetGateway')).toEqual([]);
  });

  it('is a NAT gateway in each zone, in public subnets with nothing else in them', () => {
    expect(ofType(prod, 'AWS::EC2::NatGateway')).toHaveLength(3);
    const open = [...wayOut(prod)].filter(([, to]) => to === 'internet').map(([subnet]) => subnet);
    expect(open).toHaveLength(3);
    const gateways = ofType(prod, 'AWS::EC2::NatGateway').map(({ properties }) => String(properties['SubnetId']));
    expect(gateways.sort()).toEqual([...open].sort());
    const placed = prod.filter(
      ({ type }) => type !== 'AWS::EC2::NatGateway' && type !== 'AWS::EC2::SubnetRouteTableAssociation',
    );
    const others = placed.filter(
      ({ properties, type }) =>
        type !== 'AWS::EC2::Subnet' && open.some((subnet) => JSON.stringify(properties).includes(`"${subnet}"`)),
    );
    expect(others.map(({ id }) => id)).toEqual([]);
  });

  it('is by TLS, for a group of its own into which nothing comes', () => {
    const group = ofType(prod, 'AWS::EC2::SecurityGroup').find(
      ({ properties }) => properties['GroupName'] === 'strongroom-prod-processors',
    );
    expect(group?.properties['SecurityGroupIngress']).toBeUndefined();
    expect(list(group?.properties['SecurityGroupEgress'])).toMatchObject([
      { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
    ]);
    const members = ofType(prod, 'AWS::Lambda::Function').filter(({ properties }) =>
      JSON.stringify(properties['VpcConfig'] ?? {}).includes(`${group?.id}.GroupId`),
    );
    expect(members.map(({ name }) => name).sort()).toEqual([
      'strongroom-prod-ask-processor',
      'strongroom-prod-authorize-card',
    ]);
    for (const { properties } of members)
      expect(list(object(properties['VpcConfig'])['SecurityGroupIds'])).toHaveLength(1);
  });

  it('leads to DynamoDB and S3 by their gateway endpoints, and to no other service past one', () => {
    const tables = new Set(ofType(prod, 'AWS::EC2::RouteTable').map(({ id }) => id));
    const gateways = ofType(prod, 'AWS::EC2::VPCEndpoint').filter(
      ({ properties }) => properties['VpcEndpointType'] === 'Gateway',
    );
    expect(gateways).toHaveLength(2);
    for (const { properties } of gateways)
      expect(new Set(list(properties['RouteTableIds']).map(String))).toEqual(tables);
    const out = wayOut(prod);
    const interfaces = ofType(prod, 'AWS::EC2::VPCEndpoint').filter(
      ({ properties }) => properties['VpcEndpointType'] === 'Interface',
    );
    for (const { properties } of interfaces) {
      expect(properties['PrivateDnsEnabled']).toBe(true);
      expect(list(properties['SubnetIds']).filter((subnet) => out.has(String(subnet)))).toEqual([]);
    }
  });

  it('must be asked for by a stage that lists a connector on the internet', () => {
    expect(() => synthesized('staging', { connectors: ['sandbox', 'stripe'] })).toThrow(
      'Stage staging lists the connector stripe, whose processor is on the internet, and has no way there: ' +
        "set egress: 'nat' in lib/config/stages.ts, or take the connector out.",
    );
    expect(() => synthesized('staging', { connectors: ['stripe'], egress: 'nat' })).not.toThrow();
  });

  it('comes with the name of the secrets, which only those two functions are told', () => {
    const told = ofType(prod, 'AWS::Lambda::Function').filter(({ properties }) =>
      JSON.stringify(properties['Environment'] ?? {}).includes('STRIPE_ACCOUNTS'),
    );
    expect(told.map(({ name }) => name).sort()).toEqual([
      'strongroom-prod-ask-processor',
      'strongroom-prod-authorize-card',
    ]);
    for (const { properties } of told) {
      expect(object(object(properties['Environment'])['Variables'])['STRIPE_ACCOUNTS']).toBe('strongroom/prod/stripe/');
    }
  });
});
