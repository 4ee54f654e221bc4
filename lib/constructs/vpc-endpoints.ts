import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  Port,
  SecurityGroup,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Zone } from '../config/names';
import { here } from './foundation';

/** Who reaches which AWS service by an interface endpoint. Each costs about $7.30 a month and zone: five, not more. */
const interfaceEndpoints = {
  kms: { service: InterfaceVpcEndpointAwsService.KMS, zones: ['edge', 'vault', 'ledger'] },
  lambda: { service: InterfaceVpcEndpointAwsService.LAMBDA, zones: ['ledger'] },
  events: { service: InterfaceVpcEndpointAwsService.EVENTBRIDGE, zones: ['vault', 'ledger'] },
  'secrets-manager': { service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER, zones: ['vault'] },
  'execute-api': { service: InterfaceVpcEndpointAwsService.APIGATEWAY, zones: [] },
} as const satisfies Readonly<
  Record<string, { readonly service: InterfaceVpcEndpointAwsService; readonly zones: readonly Zone[] }>
>;

const gatewayEndpoints = {
  s3: GatewayVpcEndpointAwsService.S3,
  dynamodb: GatewayVpcEndpointAwsService.DYNAMODB,
} as const;

/** The ways out of the isolated subnets: two by route, five by an address in each zone. */
export function vpcEndpoints(vpc: IVpc, groups: Readonly<Record<Zone, SecurityGroup>>): void {
  for (const [id, service] of Object.entries(gatewayEndpoints)) {
    vpc.addGatewayEndpoint(id, { service }).addToPolicy(onlyThisAccount(id));
  }
  for (const [id, { service, zones }] of Object.entries(interfaceEndpoints)) {
    const callers = zones.map((zone) => groups[zone]);
    vpc
      .addInterfaceEndpoint(id, {
        service,
        securityGroups: [endpointGroup(vpc, id, callers)],
        open: false,
        privateDnsEnabled: true,
      })
      .addToPolicy(onlyThisAccount(id));
  }
}

function endpointGroup(vpc: IVpc, id: string, callers: readonly SecurityGroup[]): SecurityGroup {
  const group = new SecurityGroup(vpc.stack, `${id}-endpoint`, {
    vpc,
    description: `Endpoint ${id}`,
    allowAllOutbound: false,
  });
  for (const caller of callers) group.addIngressRule(caller, Port.tcp(443), 'TLS from a zone that needs it');
  return group;
}

/**
 * Callers of this account only, and things of this account only: data cannot be carried out to somebody else's account.
 * Lambda's own deployment buckets are not reached through the VPC.
 */
function onlyThisAccount(id: string): PolicyStatement {
  return new PolicyStatement({
    sid: `Only${id.replaceAll(/[^a-z0-9]/g, '')}OfThisAccount`,
    principals: [new AnyPrincipal()],
    actions: ['*'],
    resources: ['*'],
    conditions: {
      StringEquals: { 'aws:PrincipalAccount': here.account, 'aws:ResourceAccount': here.account },
    },
  });
}
