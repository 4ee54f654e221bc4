import type { Guardrail, Judged } from './guardrail';
import type { Resource } from './templates';
import type { Located } from './values';

export const noOpenSecurityGroup: Guardrail = {
  id: 'no-open-security-group',
  stops:
    'a security group that lets in a public range with a prefix shorter than 16 (IPv6: 32) or a list of prefixes that is not of the app, or lets anything out to such addresses',
  requirement: 'PCI DSS 1.3.1, 1.3.2 and 1.4.2',
  mend: 'name the group or the addresses that may come in, and the port that may go out (`allowAllOutbound: false`), or name the group in `exceptions` with the reason.',
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
  const ranges = ['CidrIp', 'CidrIpv6'].flatMap((range) => values.within(rule, range));
  const lists = ['SourcePrefixListId', 'DestinationPrefixListId'].flatMap((list) => values.within(rule, list));
  return ranges.some((range) => isWide(range, judged)) || lists.some((list) => isWideList(list, judged));
}

/** A list of prefixes that is not of this app may hold any, tomorrow if not today. */
function isWideList(list: Located, judged: Judged): boolean {
  if (list.value === undefined) return false;
  const { values } = judged;
  const resource = values.resourceOf(list);
  if (resource?.type !== 'AWS::EC2::PrefixList') return true;
  const entries = values.at(resource, 'Entries').filter(({ value }) => value !== undefined);
  return entries.some(
    (some) => !Array.isArray(some.value) || values.within(some, '*', 'Cidr').some((range) => isWide(range, judged)),
  );
}

/** Addresses of nobody on the internet, and how short their prefix may be (RFC 1918, 6598, 4193 and 4291). */
const privateRanges: readonly (readonly [address: RegExp, shortest: number])[] = [
  [/^10\./, 8],
  [/^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, 10],
  [/^172\.(?:1[6-9]|2\d|3[01])\./, 12],
  [/^f[cd][\da-f]{2}:/i, 7],
  [/^fe[89ab][\da-f]:/i, 10],
];

/** A public range that is so wide that the thousand rules an interface may have (VPC quotas) reach much of the internet; or one that only the deployment knows. */
function isWide(range: Located, { values }: Judged): boolean {
  if (range.value === undefined) return false;
  const text = values.textOf(range);
  const isOfVpc = values.resourceOf(range)?.type.startsWith('AWS::EC2::') === true;
  if (isOfVpc && /^\$\{[^}]+\}(?:\/32)?$/.test(text)) return false;
  const [, address = '', length] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(text) ?? [];
  if (length === undefined) return true;
  const [, shortest] = privateRanges.find(([pattern]) => pattern.test(address)) ?? [];
  return Number(length) < (shortest ?? (address.includes(':') ? 32 : 16));
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
