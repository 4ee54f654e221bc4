import { call, isObject, list, object } from './json';
import type { Judged } from './guardrail';
import type { Resource } from './templates';
import type { Located, Values } from './values';

/** A statement of a policy that allows something, with every way its parts may turn out. */
export interface Allowance {
  readonly actions: readonly string[];
  readonly resources: readonly Located[];
  readonly principals: readonly Located[];
  /** With `undefined` where a way has none. */
  readonly conditions: readonly Located[];
  /** `NotAction`, `NotResource` or `NotPrincipal`: it allows all but what it names. */
  readonly inverted: boolean;
  /** `NotPrincipal`: it lets in all but whom it names. */
  readonly anyoneElse: boolean;
}

/** Where the types of IAM keep the policies of a principal. */
const identityPolicies: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Policy': ['PolicyDocument'],
  'AWS::IAM::ManagedPolicy': ['PolicyDocument'],
  'AWS::IAM::RolePolicy': ['PolicyDocument'],
  'AWS::IAM::UserPolicy': ['PolicyDocument'],
  'AWS::IAM::GroupPolicy': ['PolicyDocument'],
  'AWS::IAM::Role': ['Policies', '*', 'PolicyDocument'],
  'AWS::IAM::User': ['Policies', '*', 'PolicyDocument'],
  'AWS::IAM::Group': ['Policies', '*', 'PolicyDocument'],
  'AWS::SSO::PermissionSet': ['InlinePolicy'],
};

/** Policies that say what a principal may do. */
export function identityDocuments(resource: Resource, { values }: Judged): readonly Located[] {
  const path = identityPolicies[resource.type];
  const documents = path === undefined ? [] : values.at(resource, ...path);
  return documents.filter(({ value }) => value !== undefined);
}

interface Policies {
  readonly documents: readonly Located[];
  /** There is one of which only the deployment knows what it says. */
  readonly unreadable: boolean;
}

/** Policies that are anywhere in a resource, as objects or as text. */
export const policiesIn = (resource: Resource, values: Values): Policies =>
  policiesAt({ value: resource.properties, template: resource.template }, '', values);

/** What AWS calls the properties that hold a policy with principals (`aws-cdk-lib`'s resources). */
const holdsPolicy =
  /^(?:(?:Access|DeliveryDestination|Destination|FileSystem|Key|ModelPackageGroup|NamespaceResource|Repository|Resource)?Policy|(?:AssumeRole|Permissions|Resource)?PolicyDocument|(?:Repository)?PolicyText|AccessPolicies)$/;

function policiesAt(one: Located, name: string, values: Values): Policies {
  const { value, template } = one;
  if (typeof value === 'string' || call(value) !== undefined) {
    const document = { value: parsedIfText(values.textOf(one)), template };
    const isPolicy = isDocument(document.value);
    const unreadable = (isPolicy || holdsPolicy.test(name)) && values.isUnknown(one);
    return { documents: isPolicy ? [document] : [], unreadable };
  }
  if (isDocument(value)) return { documents: [one], unreadable: false };
  const inside = Array.isArray(value)
    ? values.within(one, '*').map((item) => policiesAt(item, name, values))
    : Object.keys(object(value)).flatMap((key) => values.within(one, key).map((item) => policiesAt(item, key, values)));
  return {
    documents: inside.flatMap(({ documents }) => documents),
    unreadable: inside.some(({ unreadable }) => unreadable),
  };
}

/** The rules of a firewall have a `Statement` too, which has no effect. */
const isDocument = (value: unknown): boolean =>
  isObject(value) &&
  list(value['Statement']).some((one) => isObject(one) && ('Effect' in one || call(one) !== undefined));

/** What a policy allows; `undefined` where it cannot be read before it is deployed. */
export function allowances(document: Located, values: Values): readonly Allowance[] | undefined {
  const parsed = { value: parsedIfText(document.value), template: document.template };
  if (!isObject(parsed.value) || !('Statement' in parsed.value)) return undefined;
  const { Statement } = parsed.value;
  const statements = Array.isArray(Statement)
    ? values.within(parsed, 'Statement', '*')
    : values.within(parsed, 'Statement');
  const readable = statements.filter(({ value }) => value !== undefined);
  if (readable.some(({ value }) => !isObject(value) || !('Effect' in value))) return undefined;
  return readable.filter((statement) => !alwaysDenies(statement, values)).map((statement) => read(statement, values));
}

/** A policy may be written as the text of one. */
function parsedIfText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed;
  } catch {
    return undefined;
  }
}

const alwaysDenies = (statement: Located, values: Values): boolean =>
  values.within(statement, 'Effect').every(({ value }) => value === 'Deny');

function read(statement: Located, values: Values): Allowance {
  const present = (name: string): readonly Located[] =>
    values.within(statement, name).filter(({ value }) => value !== undefined);
  const many = (name: string): readonly Located[] => present(name).flatMap((one) => each(one, values));
  return {
    actions: many('Action').map((one) => values.textOf(one)),
    resources: many('Resource'),
    principals: present('Principal').flatMap((one) =>
      isObject(one.value)
        ? Object.keys(one.value).flatMap((kind) => values.within(one, kind).flatMap((named) => each(named, values)))
        : [one],
    ),
    conditions: values.within(statement, 'Condition'),
    inverted: ['NotAction', 'NotResource', 'NotPrincipal'].some((name) => present(name).length > 0),
    anyoneElse: present('NotPrincipal').length > 0,
  };
}

const each = (one: Located, values: Values): readonly Located[] =>
  Array.isArray(one.value) ? values.within(one, '*').filter(({ value }) => value !== undefined) : [one];

/** Operators that narrow only if the key is there, or that refuse: neither limits who is let in. */
const narrowing =
  /^(?:ForAllValues:|ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/;

/** What a statement's conditions demand of a key (lower case), by operators that narrow; `undefined` among it where a way demands nothing. */
export function demanded({ conditions }: Allowance, wanted: string, values: Values): readonly Located[] {
  const ofKeys = (keys: Located): readonly Located[] =>
    Object.keys(object(keys.value))
      .filter((key) => key.toLowerCase() === wanted)
      .flatMap((key) => values.within(keys, key).flatMap((one) => each(one, values)));
  const ofCondition = (condition: Located): readonly Located[] =>
    Object.keys(object(condition.value))
      .filter((operator) => narrowing.test(operator) && !operator.startsWith('ForAllValues:'))
      .flatMap((operator) => inEveryWay(values.within(condition, operator), ofKeys));
  return inEveryWay(conditions, ofCondition);
}

function inEveryWay(ways: readonly Located[], of: (way: Located) => readonly Located[]): readonly Located[] {
  const found = ways.map((way) => ({ way, some: of(way) }));
  if (found.every(({ some }) => some.length === 0)) return [];
  return found.flatMap(({ way, some }) => (some.length > 0 ? some : [{ ...way, value: undefined }]));
}
