import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  Port,
  SecurityGroup,
  SubnetType,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Zone } from '../config/names';
import { here } from './foundation';

/** A zone, or those of the vault zone that speak to processors and are in subnets of their own for it. */
type Caller = Zone | 'processors';

/** Who reaches which AWS service by an interface endpoint. Each costs about $7.30 a month and zone: five, not more. */
const interfaceEndpoints = {
  kms: { service: InterfaceVpcEndpointAwsService.KMS, callers: ['edge', 'vault', 'processors', 'ledger'] },
  lambda: { service: InterfaceVpcEndpointAwsService.LAMBDA, callers: ['ledger'] },
  events: { service: InterfaceVpcEndpointAwsService.EVENTBRIDGE, callers: ['vault', 'ledger'] },
  'secrets-manager': { service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER, callers: ['vault', 'processors'] },
  'execute-api': { service: InterfaceVpcEndpointAwsService.APIGATEWAY, callers: [] },
} as const satisfies Readonly<
  Record<string, { readonly service: InterfaceVpcEndpointAwsService; readonly callers: readonly Caller[] }>
>;

const gatewayEndpoints = {
  s3: GatewayVpcEndpointAwsService.S3,
  dynamodb: GatewayVpcEndpointAwsService.DYNAMODB,
} as const;

/** The ways out of the isolated subnets: two by route, five by an address in each zone. */
export function vpcEndpoints(vpc: IVpc, groups: Readonly<Record<Caller, SecurityGroup | undefined>>): void {
  for (const [id, service] of Object.entries(gatewayEndpoints)) {
    vpc.addGatewayEndpoint(id, { service }).addToPolicy(onlyThisAccount(id));
  }
  for (const [id, { service, callers }] of Object.entries(interfaceEndpoints)) {
    const present = callers.map((caller) => groups[caller]).filter((group) => group !== undefined);
    vpc
      .addInterfaceEndpoint(id, {
        service,
        subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
        securityGroups: [endpointGroup(vpc, id, present)],
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
