import { answerOf, listed } from '../answers';
import { list, object, said, text } from '../json';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { serviceOf } from '../service-of-endpoint';
import { proofOf, type TemplateSource } from '../template-source';

const groupsIn = ({ resources }: TemplateSource): readonly Resource[] => ofType(resources, 'AWS::EC2::SecurityGroup');

/** What lets somebody in: rules of their own, and those written into a group. */
function ingressRules(
  source: TemplateSource,
): readonly { readonly resource: Resource; readonly rule: Resource['properties'] }[] {
  const own = ofType(source.resources, 'AWS::EC2::SecurityGroupIngress');
  return [
    ...own.map((resource) => ({ resource, rule: resource.properties })),
    ...groupsIn(source).flatMap((resource) =>
      list(resource.properties['SecurityGroupIngress']).map((rule) => ({ resource, rule: object(rule) })),
    ),
  ];
}

const groupOf = (source: TemplateSource, reference: unknown): string => {
  const id = typeof reference === 'string' ? reference.replace('.GroupId', '') : '';
  const group = groupsIn(source).find((candidate) => candidate.id === id);
  return group === undefined ? id : (text(group.properties['GroupName']) ?? said(group.properties['GroupDescription']));
};

const endpointOf = (source: TemplateSource, groupReference: unknown): string => {
  const endpoint = ofType(source.resources, 'AWS::EC2::VPCEndpoint').find(({ properties }) =>
    list(properties['SecurityGroupIds']).some((group) => group === groupReference),
  );
  return endpoint === undefined ? groupOf(source, groupReference) : serviceOf(endpoint);
};

export const securityGroupQuestions = [
  question({
    id: 'template.who-reaches-which-service',
    requirements: ['1.2.1', '1.2.5', '1.4.2', '1.2.3'],
    looksFor: 'Each inbound rule names the zone it lets in and one port.',
    limits: ['AWS::EC2::SecurityGroupIngress'],
    ask: (source) => {
      const rules = ingressRules(source);
      const exact = rules.filter(
        ({ rule }) => rule['SourceSecurityGroupId'] !== undefined && rule['FromPort'] === rule['ToPort'],
      );
      return answerOf(
        rules.length > 0 && exact.length === rules.length,
        [`Inbound rules that name a group and one port: ${exact.length} of ${rules.length}.`],
        {
          table: {
            columns: ['From', 'To', 'Protocol', 'Port'],
            rows: rules.map(({ resource, rule }) => [
              rule['SourceSecurityGroupId'] === undefined
                ? said(rule['CidrIp'])
                : groupOf(source, rule['SourceSecurityGroupId']),
              endpointOf(source, rule['GroupId'] ?? `${resource.id}.GroupId`),
              said(rule['IpProtocol']),
              said(rule['FromPort']),
            ]),
          },
          proof: rules.map(({ resource }) => proofOf(source, resource)),
        },
      );
    },
  }),
  every({
    id: 'template.no-group-is-open',
    requirements: ['1.3.1', '1.4.2'],
    looksFor: 'No security group lets in a range of addresses.',
    label: 'Security groups that let in no range of addresses',
    things: 'security groups',
    of: groupsIn,
    holds: (group, source) =>
      !ingressRules(source).some(
        ({ resource, rule }) =>
          (resource.id === group.id || rule['GroupId'] === `${group.id}.GroupId`) &&
          ['CidrIp', 'CidrIpv6', 'SourcePrefixListId'].some((range) => rule[range] !== undefined),
      ),
    columns: ['Group', 'For'],
    cells: ({ name, properties }) => [text(properties['GroupName']) ?? name, said(properties['GroupDescription'])],
  }),
  every({
    id: 'template.groups-send-tls-only',
    requirements: ['1.2.5', '1.3.2', '1.2.6'],
    looksFor: 'What the functions send goes to port 443 and nowhere else.',
    label: 'Security groups of functions that send to port 443 only',
    things: 'security groups with a name',
    of: (source) => groupsIn(source).filter(({ properties }) => properties['GroupName'] !== undefined),
    holds: ({ properties }) => {
      const rules = list(properties['SecurityGroupEgress']).map(object);
      return rules.length > 0 && rules.every((rule) => rule['FromPort'] === 443 && rule['ToPort'] === 443);
    },
    columns: ['Group', 'Sends to'],
    cells: ({ properties }) => [
      said(properties['GroupName']),
      listed(
        list(properties['SecurityGroupEgress']).map(
          (rule) => `${said(object(rule)['IpProtocol'])} ${said(object(rule)['FromPort'])}`,
        ),
      ),
    ],
    at: ['Properties', 'SecurityGroupEgress'],
  }),
] as const;
