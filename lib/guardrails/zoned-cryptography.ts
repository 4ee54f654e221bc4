import type { Guardrail, Judged } from './guardrail';
import { fits, names, type Zone } from './options';
import { allowances, demanded, identityDocuments, type Allowance } from './statements';
import type { Resource } from './templates';
import type { Located } from './values';

/** What a key does with data or other keys, and what lets somebody else do it (Service Authorization Reference, KMS). */
const cryptography: readonly string[] = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DeriveSharedSecret',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyPair',
  'kms:GenerateDataKeyPairWithoutPlaintext',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:GenerateMac',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:Sign',
  'kms:VerifyMac',
].map((action) => action.toLowerCase());

export const zonedCryptography: Guardrail = {
  id: 'zoned-cryptography',
  stops: 'cryptography on a key of a zone for a role that is not of the zone',
  requirement: 'PCI DSS 3.6.1 and 7.2.5',
  mend: 'take the permission away, or list the role in the zone of the key in `zones`.',
  findings: (resource, judged) => {
    const zones = Object.entries(judged.options.zones ?? {});
    if (zones.length === 0) return [];
    const allowed = cryptographicIn(resource, judged);
    return zones.flatMap(([name, zone]) => {
      const reached = allowed.some(
        ({ inverted, resources }) => inverted || resources.some((one) => isKeyOf(zone, one, judged)),
      );
      return [
        ...(reached ? byIdentity(resource, { name, ...zone }, judged) : []),
        ...byKeyPolicy(resource, { name, ...zone }, judged),
      ];
    });
  },
  equivalents: {
    terraformCompliance: undefined,
    rego: `zone_keys := {"rootKey"}

zone_roles := {"tokenizeCardRole"}

deny contains sprintf("%s may use %s, a key of another zone", [id, key]) if {
  some id, role in input.Resources
  role.Type == "AWS::IAM::Role"
  not id in zone_roles
  [_, statement] := walk(role.Properties)
  statement.Effect == "Allow"
  statement.Action in {"kms:Decrypt", "kms:Sign"}
  some key in zone_keys
  statement.Resource == {"Fn::GetAtt": [key, "Arn"]}
}`,
    awsConfig: ['IAM_INLINE_POLICY_BLOCKED_KMS_ACTIONS', 'IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS'],
  },
};

type NamedZone = Zone & { readonly name: string };

/** What the resource, as a policy of a role, lets the role do with any key. */
function cryptographicIn(resource: Resource, judged: Judged): readonly Allowance[] {
  return identityDocuments(resource, judged)
    .flatMap((document) => allowances(document, judged.values) ?? [])
    .filter(isCryptography);
}

function byIdentity(resource: Resource, zone: NamedZone, judged: Judged): readonly string[] {
  const holders = holdersOf(resource, judged);
  return holders.length > 0 && holders.every((holder) => isInside(holder, zone, judged))
    ? []
    : [`may use a key of the zone ${zone.name} and is not of it`];
}

const isCryptography = ({ actions, inverted }: Allowance): boolean =>
  inverted ||
  actions.some((action) => cryptography.some((one) => fits(action.toLowerCase().replaceAll('?', '*'), one)));

/** The key itself, its alias, or a name open enough to be it. */
function isKeyOf(zone: Zone, named: Located, { values }: Judged): boolean {
  const text = values.textOf(named);
  if (/[*?]/.test(text)) return mayBeKey(text);
  const resource = values.resourceOf(named);
  const [target] = resource?.type === 'AWS::KMS::Alias' ? values.at(resource, 'TargetKeyId') : [];
  const key = target === undefined ? resource : values.resourceOf(target);
  return key !== undefined && zone.keys.some((pattern) => names(pattern, key.path));
}

/** `arn:aws:*`, `arn:…:kms:…:key/*`. What begins with the ARN of something else is not a key. */
function mayBeKey(open: string): boolean {
  if (open.startsWith('${')) return false;
  const [written = ''] = open.replaceAll(/\$\{[^}]*\}/g, 'x').split(/[*?]/);
  const service = written.split(':')[2];
  return service === undefined || 'kms'.startsWith(service);
}

const principal = /^AWS::IAM::(?:Role|User|Group)$|^AWS::SSO::/;

const itself = ({ id, template }: Resource): Located => ({ value: { Ref: id }, template });

/** Who has an identity policy: the role itself, those that the policy names, and those that name the policy. */
function holdersOf(resource: Resource, { values, resources }: Judged): readonly Located[] {
  if (principal.test(resource.type)) return [itself(resource)];
  const lists = ['Roles', 'Users', 'Groups'].flatMap((holders) => values.at(resource, holders, '*'));
  const single = ['RoleName', 'UserName', 'GroupName'].flatMap((holder) => values.at(resource, holder));
  const attached = resources.filter(
    (one) =>
      principal.test(one.type) &&
      values.at(one, 'ManagedPolicyArns', '*').some((policy) => values.resourceOf(policy)?.path === resource.path),
  );
  return [...[...lists, ...single].filter(({ value }) => value !== undefined), ...attached.map(itself)];
}

function isInside(holder: Located, { roles }: Zone, { values }: Judged): boolean {
  const resource = values.resourceOf(holder);
  const called = resource === undefined ? [holder] : values.at(resource, 'RoleName');
  return roles.some(
    (pattern) =>
      (resource !== undefined && names(pattern, resource.path)) ||
      called.every((one) => fits(pattern, values.textOf(one)) || isArnOf(pattern, values.textOf(one))),
  );
}

/** The policy of the key itself: it may let in roles of the zone, or who is asked for such a name. */
function byKeyPolicy(resource: Resource, zone: NamedZone, judged: Judged): readonly string[] {
  if (!/^AWS::KMS::(?:Key|ReplicaKey)$/.test(resource.type)) return [];
  if (!zone.keys.some((pattern) => names(pattern, resource.path))) return [];
  const { values } = judged;
  const [document] = values.at(resource, 'KeyPolicy');
  const allowed = document && allowances(document, values);
  if (allowed === undefined) return [`is a key of the zone ${zone.name} and its policy cannot be read`];
  return allowed.filter(isCryptography).every((allowance) => staysInside(allowance, zone, judged))
    ? []
    : [`is a key of the zone ${zone.name} and its policy lets in who is not of it`];
}

function staysInside(allowance: Allowance, zone: Zone, judged: Judged): boolean {
  const { values } = judged;
  if (allowance.principals.every((principal) => isInside(principal, zone, judged)))
    return allowance.principals.length > 0;
  if (allowance.inverted) return false;
  const asked = demanded(allowance, 'aws:principalarn', values).map((arn) => values.textOf(arn));
  return asked.length > 0 && asked.every((arn) => zone.roles.some((pattern) => isArnOf(pattern, arn)));
}

/** `arn:…:role/<name>` or `arn:…:assumed-role/<name>/*`; the name may itself be a pattern, if it is as narrow. */
function isArnOf(pattern: string, arn: string): boolean {
  const name = /^arn:[^*]*:(?:role|assumed-role)\/([^/]+)(?:\/\*)?$/.exec(arn)?.[1];
  return name !== undefined && fits(pattern, name);
}
