import type { Guardrail, Judged } from './guardrail';
import type { Resource } from './templates';
import type { Located } from './values';

export const noOpenSecurityGroup: Guardrail = {
  id: 'no-open-security-group',
  stops: 'a security group that lets the world in, or anything out to anywhere',
  requirement: 'PCI DSS 1.3.1, 1.3.2 and 1.4.2',
  mend: 'name the group or the addresses that may come in, and the port that may go out (`allowAllOutbound: false`).',
  findings: (resource, judged) => {
    const rules = rulesOf(resource, judged);
    return [
      ...(rules.in.some((rule) => isWorld(rule, judged)) ? ['lets in addresses of the whole world'] : []),
      ...(rules.out.some((rule) => isWorld(rule, judged) && isAnyPort(rule, judged))
        ? ['lets anything out to the whole world']
        : []),
    ];
  },
  equivalents: {
    terraformCompliance: `Given I have aws_security_group defined
When it has ingress
Then it must have cidr_blocks
And its value must not match the "0.0.0.0/0" regex`,
    rego: `deny contains sprintf("%s lets in the whole world", [id]) if {
  some id, group in input.Resources
  group.Type == "AWS::EC2::SecurityGroup"
  some rule in group.Properties.SecurityGroupIngress
  some range in [object.get(rule, "CidrIp", ""), object.get(rule, "CidrIpv6", "")]
  range in {"0.0.0.0/0", "::/0"}
}`,
    awsConfig: ['RESTRICTED_INCOMING_TRAFFIC', 'VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS', 'INCOMING_SSH_DISABLED'],
  },
};

interface Rules {
  readonly in: readonly Located[];
  readonly out: readonly Located[];
}

function rulesOf(resource: Resource, { values }: Judged): Rules {
  const itself: readonly Located[] = [{ value: resource.properties, template: resource.template }];
  switch (resource.type) {
    case 'AWS::EC2::SecurityGroup':
      return {
        in: values.at(resource, 'SecurityGroupIngress', '*').filter(({ value }) => value !== undefined),
        // Without a rule AWS lets everything out (EC2 API, SecurityGroupEgress).
        out: values
          .at(resource, 'SecurityGroupEgress', '*')
          .map((rule) =>
            rule.value === undefined ? { ...rule, value: { CidrIp: '0.0.0.0/0', IpProtocol: '-1' } } : rule,
          ),
      };
    case 'AWS::EC2::SecurityGroupIngress':
      return { in: itself, out: [] };
    case 'AWS::EC2::SecurityGroupEgress':
      return { in: [], out: itself };
    default:
      return { in: [], out: [] };
  }
}

function isWorld(rule: Located, judged: Judged): boolean {
  const { values } = judged;
  const ranges = [...values.within(rule, 'CidrIp'), ...values.within(rule, 'CidrIpv6')];
  const lists = ['SourcePrefixListId', 'DestinationPrefixListId'].flatMap((list) => values.within(rule, list));
  const listed = lists.flatMap((list) => {
    const resource = values.resourceOf(list);
    return resource === undefined ? [] : values.at(resource, 'Entries', '*', 'Cidr');
  });
  return [...ranges, ...listed].some((range) => isWide(range, judged));
}

/** A range of the internet so wide that it is most of it, cut in halves or not; or one that only the deployment knows. */
function isWide(range: Located, { values }: Judged): boolean {
  if (range.value === undefined || values.resourceOf(range)?.type.startsWith('AWS::EC2::') === true) return false;
  const text = values.textOf(range);
  const [address = '', length] = text.split('/');
  if (!/^[\da-fA-F.:]+$/.test(address) || length === undefined) return true;
  if (address.includes(':')) return Number(length) < 16 && !/^f[cde]/i.test(address);
  return Number(length) < 8;
}

function isAnyPort(rule: Located, { values }: Judged): boolean {
  const one = (name: string): string =>
    values
      .within(rule, name)
      .map((one) => values.textOf(one))
      .join(' or ');
  const any = one('IpProtocol') === '-1' || one('IpProtocol').includes('${');
  const [from, to] = [one('FromPort'), one('ToPort')];
  return any || from === '-1' || Number(to) - Number(from) > 1024 || Number.isNaN(Number(to) - Number(from));
}
