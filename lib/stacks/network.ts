import { Fn, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
  type IInterfaceVpcEndpoint,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Deployment } from '../config/deployment';
import { zones, type Names, type Zone } from '../config/names';
import type { StageIntents } from '../config/stages';
import { acknowledgeOwnPolicy, acknowledgePci } from '../constructs/acknowledge';
import { asIVpc } from '../constructs/cdk-interfaces';
import { egressGroup, egressSubnets, requireEgress } from '../constructs/egress';
import { retention } from '../constructs/kept-log-group';
import { vpcEndpoints } from '../constructs/vpc-endpoints';

export interface NetworkProps extends StackProps {
  readonly names: Names;
  readonly intents: Pick<
    StageIntents,
    'availabilityZones' | 'logRetentionDays' | 'keepDataOnDelete' | 'connectors' | 'egress' | 'controls' | 'privateApi'
  >;
  readonly witness: Deployment['witness'];
  readonly flowLogKey: IKey;
}

export interface Network {
  readonly vpc: IVpc;
  readonly groups: Readonly<Record<Zone, SecurityGroup>>;
  /** Of the functions that speak to processors, where the stage has a way out for them. */
  readonly processorsGroup: SecurityGroup | undefined;
  /** The endpoint that the API `private` is behind. */
  readonly executeApi: IInterfaceVpcEndpoint;
}

/** Zones by their place in the Region. Without this, CDK would look the account's zones up, which needs credentials. */
class ZonedStack extends Stack {
  override get availabilityZones(): string[] {
    return [0, 1, 2].map((place) => Fn.select(place, Fn.getAzs()));
  }
}

/**
 * Design section 3: subnets without a way out, a way to the AWS services that are needed, each limited to this account (PCI DSS 1.3, 1.4). With the
 * intent `egress: 'nat'` two functions live in subnets of their own that have one.
 */
export function networkStack(scope: Construct, props: NetworkProps): Network {
  const { names, intents, witness, flowLogKey, ...stackProps } = props;
  requireEgress(names.stage, intents);
  const stack = new ZonedStack(scope, 'network', stackProps);
  const vpc = asIVpc(
    new Vpc(stack, 'vpc', {
      vpcName: names.named('vpc'),
      ipAddresses: IpAddresses.cidr('10.64.0.0/16'),
      maxAzs: intents.availabilityZones,
      natGateways: intents.egress === 'nat' ? intents.availabilityZones : 0,
      subnetConfiguration: [
        { name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 },
        ...egressSubnets(intents.egress),
      ],
      restrictDefaultSecurityGroup: false,
    }),
  );
  acknowledgePci(
    vpc,
    'VPCDefaultSecurityGroupClosed',
    'Nothing is in the default group: every function and endpoint has the group of its zone. Closing it takes a function of CDK that may change every group.',
  );
  for (const subnet of vpc.publicSubnets) {
    acknowledgePci(
      subnet,
      'VPCNoUnrestrictedRouteToIGW',
      'Nothing is in this subnet but a NAT gateway, which lets nobody in.',
    );
  }
  const groups = zoneGroups(vpc, names);
  const processorsGroup = intents.egress === 'nat' ? egressGroup(vpc, names) : undefined;
  const { controls, privateApi } = intents;
  const { executeApi } = vpcEndpoints(vpc, {
    groups: { ...groups, processors: processorsGroup },
    callersFrom: privateApi?.from ?? [],
    ...{ controls, witness, names },
  });
  flowLogs(vpc, { names, intents, flowLogKey });
  return { vpc, groups, processorsGroup, executeApi };
}

function zoneGroups(vpc: IVpc, names: Names): Readonly<Record<Zone, SecurityGroup>> {
  const groupOf = (zone: Zone) => {
    const group = new SecurityGroup(vpc.stack, `${zone}-functions`, {
      vpc,
      securityGroupName: names.named(zone),
      description: `Functions of the zone ${zone}: out by TLS, nothing in`,
      allowAllOutbound: false,
    });
    // No address range is narrower: the gateway endpoints' prefix lists differ by Region and finding them is a look-up. The routes
    // of an isolated subnet lead to the endpoints and nowhere else.
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'TLS to the VPC endpoints, the only routes there are');
    return group;
  };
  const [edge, vault, ledger] = zones;
  return { [edge]: groupOf(edge), [vault]: groupOf(vault), [ledger]: groupOf(ledger) };
}

function flowLogs(
  vpc: IVpc,
  { names, intents, flowLogKey }: Pick<NetworkProps, 'names' | 'intents' | 'flowLogKey'>,
): void {
  const logGroup = new LogGroup(vpc.stack, 'flow-log', {
    logGroupName: `/${names.named('flows')}`,
    retention: retention[intents.logRetentionDays],
    encryptionKey: flowLogKey,
    removalPolicy: intents.keepDataOnDelete ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  acknowledgeOwnPolicy(vpc.addFlowLog('flows', { destination: FlowLogDestination.toCloudWatchLogs(logGroup) }));
}
