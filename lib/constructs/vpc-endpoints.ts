import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  type IInterfaceVpcEndpoint,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Control } from '../../lambdas/contracts/controls';
import type { Names, Zone } from '../config/names';
import { objectsAtWitness, type Witness } from './checkpoint-witness';
import { here } from './foundation';

/** A zone, or those of the vault zone that speak to processors and are in subnets of their own for it. */
type Caller = Zone | 'processors';

interface Endpoint {
  readonly service: InterfaceVpcEndpointAwsService;
  readonly callers: readonly Caller[];
  /** It is there for this control alone. */
  readonly watches?: Control;
}

export interface EndpointsProps {
  readonly groups: Readonly<Record<Caller, SecurityGroup | undefined>>;
  readonly controls: readonly Control[];
  readonly witness: Witness | undefined;
  /** Of the callers of the API `private`: address ranges of networks that are connected to this one. */
  readonly callersFrom: readonly string[];
  readonly names: Names;
}

/**
 * Who reaches which AWS service by an interface endpoint. Each costs about $7.30 a month and zone: five, and one more for each control
 * that only its own service can tell about (`watches`; ADR 0017).
 */
const interfaceEndpoints = {
  kms: { service: InterfaceVpcEndpointAwsService.KMS, callers: ['edge', 'vault', 'processors', 'ledger'] },
  lambda: { service: InterfaceVpcEndpointAwsService.LAMBDA, callers: ['ledger'] },
  events: { service: InterfaceVpcEndpointAwsService.EVENTBRIDGE, callers: ['vault', 'ledger'] },
  'secrets-manager': { service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER, callers: ['vault', 'processors'] },
  'execute-api': { service: InterfaceVpcEndpointAwsService.APIGATEWAY, callers: [] },
  cloudtrail: { service: InterfaceVpcEndpointAwsService.CLOUDTRAIL, callers: ['ledger'], watches: 'trail' },
  wafv2: { service: InterfaceVpcEndpointAwsService.WAFV2, callers: ['ledger'], watches: 'firewall' },
} as const satisfies Readonly<Record<string, Endpoint>>;

/** The ways out of the isolated subnets: two by route, the others by an address in each zone. */
export function vpcEndpoints(
  vpc: IVpc,
  { groups, controls, witness, callersFrom, names }: EndpointsProps,
): { readonly executeApi: IInterfaceVpcEndpoint } {
  const s3 = vpc.addGatewayEndpoint('s3', { service: GatewayVpcEndpointAwsService.S3 });
  s3.addToPolicy(onlyThisAccount('s3'));
  if (witness !== undefined) s3.addToPolicy(outToTheWitness(witness, names));
  const dynamodb = vpc.addGatewayEndpoint('dynamodb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
  dynamodb.addToPolicy(onlyThisAccount('dynamodb'));
  const interfaces = new Map<string, IInterfaceVpcEndpoint>();
  for (const [id, { service, callers, watches }] of Object.entries<Endpoint>(interfaceEndpoints)) {
    if (watches !== undefined && !controls.includes(watches)) continue;
    const present = callers.map((caller) => groups[caller]).filter((group) => group !== undefined);
    const group = endpointGroup(vpc, id, { zones: present, ranges: id === 'execute-api' ? callersFrom : [] });
    const endpoint = vpc.addInterfaceEndpoint(id, {
      service,
      subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [group],
      open: false,
      privateDnsEnabled: true,
    });
    endpoint.addToPolicy(onlyThisAccount(id));
    interfaces.set(id, endpoint);
  }
  const executeApi = interfaces.get('execute-api');
  if (executeApi === undefined) throw new Error('the network has no endpoint for execute-api');
  return { executeApi };
}

interface LetIn {
  readonly zones: readonly SecurityGroup[];
  /** Address ranges outside of this VPC. */
  readonly ranges: readonly string[];
}

function endpointGroup(vpc: IVpc, id: string, { zones, ranges }: LetIn): SecurityGroup {
  const group = new SecurityGroup(vpc.stack, `${id}-endpoint`, {
    vpc,
    description: `Endpoint ${id}`,
    allowAllOutbound: false,
  });
  for (const zone of zones) group.addIngressRule(zone, Port.tcp(443), 'TLS from a zone that needs it');
  for (const range of ranges)
    group.addIngressRule(Peer.ipv4(range), Port.tcp(443), 'TLS from callers of the private API');
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

/** The one thing that may leave the account: checkpoints, which hold a number and a digest. IAM and the witness's bucket say who. */
function outToTheWitness(witness: Witness, names: Names): PolicyStatement {
  return new PolicyStatement({
    sid: 'CheckpointsToTheWitness',
    principals: [new AnyPrincipal()],
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [objectsAtWitness(witness, names)],
    conditions: {
      StringEquals: { 'aws:PrincipalAccount': here.account, 'aws:ResourceAccount': witness.account },
    },
  });
}
