import { answerOf, counted, listed } from '../answers';
import { propertiesIn } from '../contract-members';
import { entries } from '../json';
import { question } from '../question';
import { ofType } from '../resources';
import { contractsFile, proofIn, proofOf } from '../template-source';

/** What joins a VPC to another network than the internet (CloudFormation's resource types of EC2, of Direct Connect and of Network Manager). */
const joints = [
  'AWS::EC2::VPCPeeringConnection',
  'AWS::EC2::VPNGateway',
  'AWS::EC2::VPNConnection',
  'AWS::EC2::ClientVpnEndpoint',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::TransitGatewayVpcAttachment',
  'AWS::EC2::LocalGatewayRouteTableVPCAssociation',
  'AWS::EC2::CarrierGateway',
  'AWS::DirectConnect::PrivateVirtualInterface',
  'AWS::DirectConnect::DirectConnectGatewayAssociation',
  'AWS::NetworkManager::VpcAttachment',
];

/** What an address of a network or a machine would be called in an answer. */
const addressNames = [
  'ip',
  'ipaddress',
  'sourceip',
  'host',
  'hostname',
  'address',
  'subnet',
  'route',
  'server',
  'node',
];

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');

export const joinedNetworkQuestions = [
  question({
    id: 'template.no-joined-network',
    requirements: ['1.2.3', '1.3.3', '1.4.1', '4.2.1.2'],
    looksFor: 'The network of the stage is joined to no other: not to an office, a wireless network or another VPC.',
    ask: (source) => {
      const networks = ofType(source.resources, 'AWS::EC2::VPC');
      const joined = joints.flatMap((type) => ofType(source.resources, type));
      return answerOf(
        networks.length > 0 && joined.length === 0,
        [
          `${counted(networks.length, ['network', 'networks'])}; peerings, private lines, gateways to other networks and the like, of ${joints.length} types: ${joined.length}.`,
          ...(joined.length > 0 ? [`They are: ${listed(joined.map(({ name }) => name))}.`] : []),
        ],
        { proof: [...networks, ...joined].map((resource) => proofOf(source, resource)) },
      );
    },
  }),
  question({
    id: 'template.answers-tell-no-address',
    requirements: ['1.4.5'],
    looksFor: 'No answer of the API has a member for an address, a host or a route of the network.',
    ask: (source) => {
      const routes = entries(source.contracts.answers);
      const members = routes.flatMap(([route, schema]) => propertiesIn(schema).map((name) => ({ route, name })));
      const telling = members.filter(({ name }) => addressNames.includes(plain(name)));
      return answerOf(
        members.length > 0 && telling.length === 0,
        [
          `${counted(members.length, ['member', 'members'])} of ${counted(routes.length, ['answer', 'answers'])} looked at; named like an address: ${telling.length}.`,
          ...(telling.length > 0
            ? [`They are: ${listed(telling.map(({ route, name }) => `${name} of ${route}`))}.`]
            : []),
        ],
        { proof: [proofIn(source, contractsFile, ['answers'])] },
      );
    },
  }),
] as const;
