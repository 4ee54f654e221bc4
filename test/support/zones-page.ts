import { handlerZones, zones } from '../../lib/config/names';
import { functionsOutsideVpc } from '../../lib/constructs/functions-outside-vpc';
import type { Grants } from './grants';
import { list, object, ofType, text, type Resource } from './template';

/** The parts of docs/zones.md that are made, by name: from the lists that the tests hold the templates to, and from a template. */
export function madeParts(
  { matrix, things }: Pick<Grants, 'matrix' | 'things'>,
  resources: readonly Resource[],
): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(zones.map((zone) => [`zone ${zone}`, zoneTable(matrix, zone)])),
    people: rows(['Role', 'Keys', 'Tables and buckets', 'Calls'], [cells('evidence-collector', matrix)]),
    things: rows(
      ['Thing', 'Whom its own policy lets in, and to do what'],
      Object.entries(things)
        .filter(([thing]) => !thing.startsWith('role '))
        .map(([thing, who]) => [`\`${thing}\``, who.map((one) => `\`${one}\``).join('<br>')]),
    ),
    network: networkGraph(resources),
  };
}

/** The page with its made parts as they are now. Each stands between `<!-- made: name -->` and `<!-- end -->`. */
export function withMadeParts(page: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((so, [name, part]) => {
    const start = `<!-- made: ${name} -->`;
    const [before, rest] = so.split(start);
    const end = rest?.indexOf('<!-- end -->') ?? -1;
    if (rest === undefined || end === -1) throw new Error(`the page has no ${start}`);
    return `${before}${start}\n\n${part}\n\n${rest.slice(end)}`;
  }, page);
}

/** A page without what a formatter adds to its tables. */
export const unformatted = (page: string): string =>
  page
    .split('\n')
    .map((line) =>
      line.startsWith('|')
        ? line
            .replaceAll(/ +\| */g, '|')
            .replaceAll(/\| +/g, '|')
            .replaceAll(/-+/g, '-')
        : line,
    )
    .join('\n');

function zoneTable(matrix: Grants['matrix'], zone: string): string {
  const handlers = Object.entries(handlerZones).filter(([, of]) => of === zone);
  return rows(
    ['Function', 'Keys', 'Tables and buckets', 'Calls and messages'],
    handlers.map(([handler]) => cells(`${zone}-${handler}`, matrix, handler)),
  );
}

function cells(role: string, matrix: Grants['matrix'], name = role): readonly string[] {
  const row = Object.entries(matrix[role] ?? {});
  const of = (...kinds: readonly string[]) =>
    row
      .filter(([thing]) => kinds.includes(thing.split(' ')[0] ?? ''))
      .map(([thing, may]) => `\`${thing.replace(/^(key|table|bucket) /, '')}\`: ${may.map(verb).join(', ')}`)
      .join('<br>') || '—';
  return [
    `\`${name}\``,
    of('key'),
    of('table', 'index', 'bucket'),
    of('function', 'queue', 'eventbus', 'secret', 'topic', 'role'),
  ];
}

const verb = (action: string): string => action.replace(/^[a-z0-9]+:/, '');

const rows = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...body].map((line) => `| ${line.join(' | ')} |`).join('\n');

interface Network {
  readonly resources: readonly Resource[];
  readonly groups: readonly Resource[];
}

/** Functions by security group, the endpoints that each group reaches, and who is let out. */
function networkGraph(resources: readonly Resource[]): string {
  const groups = ofType(resources, 'AWS::EC2::SecurityGroup').filter(({ properties }) => 'GroupName' in properties);
  const network: Network = { resources, groups };
  return [
    '```mermaid',
    'flowchart LR',
    ...groups.flatMap((group) => groupNodes(group, network)),
    '  subgraph outside [outside the network]',
    ...Object.keys(functionsOutsideVpc).map((handler) => `    ${idOf(handler)}[${handler}]`),
    '  end',
    '  subgraph interface [interface endpoints: an address in each isolated subnet, TLS from these groups only]',
    ...endpoints(network, 'Interface').map((service) => `    ${idOf(service)}[${service}]`),
    '  end',
    '  subgraph gateway [gateway endpoints: a route of every subnet]',
    ...endpoints(network, 'Gateway').map((service) => `    ${idOf(service)}[${service}]`),
    '  end',
    ...ingress(network),
    ...groups.map((group) => `  ${idOf(shortOf(group))} --> gateway`),
    ...wayOut(network),
    ...Object.keys(functionsOutsideVpc).map((handler) => `  ${idOf(handler)} --> internet((internet))`),
    '```',
  ].join('\n');
}

const idOf = (name: string): string => name.replaceAll(/[^a-z0-9]/gi, '_');
const shortOf = ({ properties }: Resource): string =>
  (text(properties['GroupName']) ?? '').replace(/^strongroom-[a-z]+-/, '');

function groupNodes(group: Resource, { resources }: Network): readonly string[] {
  const members = ofType(resources, 'AWS::Lambda::Function').filter(({ properties }) =>
    list(object(properties['VpcConfig'])['SecurityGroupIds']).includes(`${group.id}.GroupId`),
  );
  const opened = list(group.properties['SecurityGroupIngress']).length;
  const lets = opened === 0 ? 'nothing in' : `${opened} in`;
  const out = list(group.properties['SecurityGroupEgress'])
    .map(object)
    .map(
      ({ IpProtocol, FromPort, ToPort, CidrIp }) =>
        `${text(IpProtocol)} ${String(FromPort)}–${String(ToPort)} to ${text(CidrIp)}`,
    );
  const subnets = list(object(members[0]?.properties['VpcConfig'])['SubnetIds']).length;
  const names = members.map(({ name }) => name.replace(/^strongroom-[a-z]+-/, ''));
  return [
    `  subgraph ${idOf(shortOf(group))} ["group ${shortOf(group)}: ${lets}, ${out.join(', ')}; ${subnets} subnets"]`,
    ...names.map((name) => `    ${idOf(name)}[${name}]`),
    '  end',
  ];
}

const serviceOf = ({ properties }: Resource): string =>
  (text(properties['ServiceName']) ?? '').split('.').slice(3).join('.');

const endpoints = ({ resources }: Network, type: 'Interface' | 'Gateway'): readonly string[] =>
  ofType(resources, 'AWS::EC2::VPCEndpoint')
    .filter(({ properties }) => properties['VpcEndpointType'] === type)
    .map(serviceOf);

/** A group that an endpoint's group lets in. */
function ingress({ resources, groups }: Network): readonly string[] {
  const endpointsByGroup = new Map(
    ofType(resources, 'AWS::EC2::VPCEndpoint').flatMap((endpoint) =>
      list(endpoint.properties['SecurityGroupIds']).map((group) => [String(group), serviceOf(endpoint)] as const),
    ),
  );
  return ofType(resources, 'AWS::EC2::SecurityGroupIngress').map(({ properties }) => {
    const from = groups.find(({ id }) => `${id}.GroupId` === properties['SourceSecurityGroupId']);
    const to = endpointsByGroup.get(String(properties['GroupId'])) ?? String(properties['GroupId']);
    const source =
      from === undefined ? String(properties['CidrIp'] ?? properties['SourceSecurityGroupId']) : shortOf(from);
    return `  ${idOf(source)} -- ${String(properties['FromPort'])} --> ${idOf(to)}`;
  });
}

/** Groups whose functions are in subnets with a route to a NAT gateway. */
function wayOut({ resources, groups }: Network): readonly string[] {
  const open = new Set(
    ofType(resources, 'AWS::EC2::Route')
      .filter(({ properties }) => properties['NatGatewayId'] !== undefined)
      .map(({ properties }) => properties['RouteTableId']),
  );
  const subnets = new Set(
    ofType(resources, 'AWS::EC2::SubnetRouteTableAssociation')
      .filter(({ properties }) => open.has(properties['RouteTableId'] ?? ''))
      .map(({ properties }) => properties['SubnetId']),
  );
  const out = groups.filter((group) =>
    ofType(resources, 'AWS::Lambda::Function').some(({ properties }) => {
      const config = object(properties['VpcConfig']);
      const inGroup = list(config['SecurityGroupIds']).includes(`${group.id}.GroupId`);
      return inGroup && list(config['SubnetIds']).some((subnet) => subnets.has(subnet));
    }),
  );
  return out.map((group) => `  ${idOf(shortOf(group))} -- NAT --> internet`);
}
