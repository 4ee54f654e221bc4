import { isObject } from './json';
import type { Judged } from './guardrail';
import type { Resource } from './templates';
import type { Located, Values } from './values';

/** A statement of a policy that allows something, with every way its parts may turn out. */
export interface Allowance {
  readonly actions: readonly string[];
  readonly resources: readonly Located[];
  readonly principals: readonly Located[];
  readonly conditions: readonly Located[];
  /** `NotAction`, `NotResource` or `NotPrincipal`: it allows all but what it names. */
  readonly inverted: boolean;
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
    conditions: present('Condition'),
    inverted: ['NotAction', 'NotResource', 'NotPrincipal'].some((name) => present(name).length > 0),
  };
}

const each = (one: Located, values: Values): readonly Located[] =>
  Array.isArray(one.value) ? values.within(one, '*').filter(({ value }) => value !== undefined) : [one];

/** Operators that narrow only if the key is there, or that refuse: neither limits who is let in. */
const narrowing =
  /^(?:ForAllValues:|ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/;

/** What a statement's conditions demand of a key (lower case), by operators that narrow. */
export function demanded({ conditions }: Allowance, wanted: string, values: Values): readonly string[] {
  return conditions.flatMap((condition) =>
    Object.keys(isObject(condition.value) ? condition.value : {})
      .filter((operator) => narrowing.test(operator) && !operator.startsWith('ForAllValues:'))
      .flatMap((operator) =>
        values.within(condition, operator).flatMap((keys) =>
          Object.keys(isObject(keys.value) ? keys.value : {})
            .filter((key) => key.toLowerCase() === wanted)
            .flatMap((key) =>
              values
                .within(keys, key)
                .flatMap((one) => each(one, values))
                .map((one) => values.textOf(one)),
            ),
        ),
      ),
  );
}
