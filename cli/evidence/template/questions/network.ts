import { asksProcessors } from '../../../../lib/config/asks-processors';
import { functionsOutsideVpc } from '../../../../lib/constructs/functions-outside-vpc';
import { answerOf, counted, distinct, listed } from '../answers';
import { isObject, list, object, said } from '../json';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { serviceOf } from '../service-of-endpoint';
import { proofOf, type TemplateSource } from '../template-source';

/** Routes to anywhere, by the route table. Routes to gateway endpoints are not among them: these are on the endpoint. */
const waysOut = ({ resources }: TemplateSource): readonly Resource[] => ofType(resources, 'AWS::EC2::Route');

/** Subnets whose route table has a route of its own. */
function openSubnets(source: TemplateSource): ReadonlySet<string> {
  const tables = new Set(waysOut(source).map(({ properties }) => said(properties['RouteTableId'])));
  const links = ofType(source.resources, 'AWS::EC2::SubnetRouteTableAssociation');
  return new Set(
    links
      .filter(({ properties }) => tables.has(said(properties['RouteTableId'])))
      .map(({ properties }) => said(properties['SubnetId'])),
  );
}

const functionSubnets = ({ properties }: Resource): readonly string[] =>
  list(object(properties['VpcConfig'])['SubnetIds']).map(said);

const shortOf = ({ name }: Resource, { stage }: TemplateSource): string => name.replace(`strongroom-${stage}-`, '');

export const networkQuestions = [
  every({
    id: 'template.subnets-give-no-public-address',
    requirements: ['1.3.1', '1.4.2'],
    looksFor: 'No subnet gives a public address to what starts in it.',
    label: 'Subnets that give no public address',
    things: 'subnets',
    of: ({ resources }) => ofType(resources, 'AWS::EC2::Subnet'),
    holds: ({ properties }) => properties['MapPublicIpOnLaunch'] === false,
    columns: ['Subnet', 'Kind', 'Addresses'],
    cells: ({ id, properties }) => [
      id,
      tagOf(properties['Tags'], 'aws-cdk:subnet-type'),
      said(properties['CidrBlock']),
    ],
    at: ['Properties', 'MapPublicIpOnLaunch'],
  }),
  question({
    id: 'template.ways-to-the-internet',
    requirements: ['1.3.2', '1.4.1', '1.4.4', '11.5.1.1'],
    looksFor:
      'No function has a way to the internet but those that speak to card processors, and no function is outside the VPC but those with a stated reason.',
    limits: ['AWS::Lambda::Function.VpcConfig'],
    ask: (source) => {
      const open = openSubnets(source);
      const functions = ofType(source.resources, 'AWS::Lambda::Function');
      const outward = functions.filter((fn) => functionSubnets(fn).some((subnet) => open.has(subnet)));
      const outside = functions.filter((fn) => functionSubnets(fn).length === 0);
      const allowed: readonly string[] = asksProcessors;
      const strangers = [
        ...outward.filter((fn) => !allowed.includes(shortOf(fn, source))),
        ...outside.filter((fn) => reasonsOutside.get(shortOf(fn, source)) === undefined),
      ];
      const inside = functions.length - outward.length - outside.length;
      return answerOf(
        functions.length > 0 && inside > 0 && strangers.length === 0,
        [
          `Functions in subnets without a route to the internet: ${inside} of ${functions.length}.`,
          `With a route to the internet: ${listed(outward.map(({ name }) => name)) || 'none'}. Outside the VPC: ${listed(outside.map(({ name }) => name)) || 'none'}.`,
          ...(strangers.length > 0 ? [`Not expected there: ${listed(strangers.map(({ name }) => name))}.`] : []),
        ],
        {
          table: {
            columns: ['Function', 'Network', 'Reason'],
            rows: functions.map((fn) => [fn.name, networkOf(fn, open), reasonsOutside.get(shortOf(fn, source)) ?? '']),
          },
          proof: distinct([
            ...waysOut(source).map((route) => proofOf(source, route)),
            ...functions.map((fn) =>
              proofOf(source, fn, ...(functionSubnets(fn).length > 0 ? ['Properties', 'VpcConfig'] : [])),
            ),
          ]),
        },
      );
    },
  }),
  every({
    id: 'template.endpoints-are-for-this-account',
    requirements: ['1.3.2', '1.4.4', '7.2.5'],
    looksFor:
      'Every way from the network to an AWS service is limited to callers of this account, and to resources of this account or of the witness.',
    label: 'Endpoints limited to callers of this account and resources of named accounts',
    things: 'endpoints',
    of: ({ resources }) => ofType(resources, 'AWS::EC2::VPCEndpoint'),
    holds: (endpoint, { place: { account } }) => {
      const limits = limitsOf(endpoint);
      return (
        limits.length > 0 &&
        limits.every(
          ({ caller, resource, what }) => caller === account && (resource === account || isOneBucketOf(resource, what)),
        )
      );
    },
    columns: ['Service', 'Kind', 'Resources of accounts'],
    cells: (endpoint) => [
      serviceOf(endpoint),
      said(endpoint.properties['VpcEndpointType']),
      listed(limitsOf(endpoint).map(({ resource }) => resource)),
    ],
    at: ['Properties', 'PolicyDocument'],
    limits: ['AWS::EC2::VPCEndpoint.PolicyDocument'],
  }),
  question({
    id: 'template.flow-logs',
    requirements: ['1.2.1', '10.2.1', '11.5.1'],
    looksFor: 'All traffic of the network is logged.',
    limits: ['AWS::EC2::FlowLog'],
    ask: (source) => {
      const logs = ofType(source.resources, 'AWS::EC2::FlowLog');
      const networks = ofType(source.resources, 'AWS::EC2::VPC');
      const whole = logs.filter(
        ({ properties }) => properties['TrafficType'] === 'ALL' && properties['ResourceType'] === 'VPC',
      );
      return answerOf(
        networks.length > 0 && whole.length >= networks.length,
        [
          `The templates have ${counted(networks.length, ['network', 'networks'])} and ${counted(whole.length, ['flow log', 'flow logs'])} of all traffic` +
            `${whole.length > 0 ? `, in ${listed(whole.map(({ properties }) => said(properties['LogGroupName'])))}` : ''}.`,
        ],
        { proof: logs.map((log) => proofOf(source, log)) },
      );
    },
  }),
] as const;

/** What each statement of an endpoint's policy lets through: callers of an account, resources of an account, and which. */
function limitsOf({ properties }: Resource) {
  return list(object(properties['PolicyDocument'])['Statement'])
    .map(object)
    .map((statement) => {
      const equal = object(object(statement['Condition'])['StringEquals']);
      const what = list(statement['Resource']).map(said);
      return { caller: said(equal['aws:PrincipalAccount']), resource: said(equal['aws:ResourceAccount']), what };
    });
}

/** Another account's: one bucket, below one prefix, and nothing else of it. */
const isOneBucketOf = (account: string, what: readonly string[]): boolean =>
  /^\d{12}$/.test(account) && what.every((arn) => /^arn:aws:s3:::[^*/]+\/[^*]+\/\*$/.test(arn));

function tagOf(tags: Resource['properties'][string] | undefined, key: string): string {
  const tag = list(tags).find((candidate) => isObject(candidate) && candidate['Key'] === key);
  return said(object(tag)['Value']);
}

function networkOf(fn: Resource, open: ReadonlySet<string>): string {
  const subnets = functionSubnets(fn);
  if (subnets.length === 0) return 'outside the VPC';
  return subnets.some((subnet) => open.has(subnet)) ? 'subnets with a route to the internet' : 'isolated subnets';
}

const reasonsOutside = new Map<string, string>(Object.entries(functionsOutsideVpc));
