import { Peer, Port, SecurityGroup, SubnetType, type IVpc, type SubnetConfiguration } from 'aws-cdk-lib/aws-ec2';
import type { Names } from '../config/names';
import { needsEgress, type StageIntents } from '../config/stages';

/** The subnets of the functions that speak to processors. */
export const egressName = 'processors';

/** @throws Error, so that the stage does not synthesize, where a connector could never reach its processor */
export function requireEgress(
  stage: string,
  { connectors, egress }: Pick<StageIntents, 'connectors' | 'egress'>,
): void {
  const stranded = connectors.filter((connector) => egress === 'none' && needsEgress.includes(connector));
  if (stranded.length === 0) return;
  throw new Error(
    `Stage ${stage} lists the connector ${stranded.join(', ')}, whose processor is on the internet, and has no way there: ` +
      "set egress: 'nat' in lib/config/stages.ts, or take the connector out.",
  );
}

/** Private subnets for two functions, and public ones with nothing in them but the NAT gateways. */
export function egressSubnets(egress: StageIntents['egress']): SubnetConfiguration[] {
  if (egress === 'none') return [];
  return [
    { name: egressName, subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
    { name: 'nat', subnetType: SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
  ];
}

/** A security group cannot filter by name: what narrows the way out is who is on it, TLS, and the endpoint policies (ADR 0013). */
export function egressGroup(vpc: IVpc, names: Names): SecurityGroup {
  const group = new SecurityGroup(vpc.stack, 'processors-functions', {
    vpc,
    securityGroupName: names.named('processors'),
    description: 'Functions that speak to processors: out by TLS, nothing in',
    allowAllOutbound: false,
  });
  group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'TLS to the processors, and to the VPC endpoints');
  return group;
}
