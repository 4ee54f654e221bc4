import { identityPolicies } from '../../cli/evidence/template/access';
import { resourcePolicies } from '../../cli/evidence/template/resource-policies';
import { administration } from '../../lib/constructs/key-administration';
import { isOfMatrix, permissionMatrix, type Matrix } from './permissions';
import { list, object, ofType, place, text, type Json, type JsonObject, type Resource } from './template';

/** Everything by which the templates of a stage let somebody do something. Names without stage and place. */
export interface Grants {
  /** Roles × tables, keys, buckets, functions, queues, buses, secrets, topics, roles. */
  readonly matrix: Matrix;
  /** What the policies of roles allow and no row of the matrix has, as they write it: actions by resource. */
  readonly beside: Matrix;
  /** What things let whom do by policies of their own: key, bucket, queue, topic, table, function, trust policies. */
  readonly things: Readonly<Record<string, readonly string[]>>;
  /** The types of the templates that can grant something. Another one here would be one that nothing above looks at. */
  readonly means: readonly string[];
}

/** What both the tests of the matrix and those of planted grants compare. */
export function grantsIn(resources: readonly Resource[]): Grants {
  const matrix = permissionMatrix(resources);
  const besides = ofType(resources, 'AWS::IAM::Role').map((role) => {
    const policies = identityPolicies(role, resources);
    return [role.name, besideMatrix(policies, matrix[role.name] ?? {})] as const;
  });
  return {
    matrix: comparable(matrix),
    beside: named(Object.fromEntries(besides)),
    things: named(
      Object.fromEntries(
        resources.map((thing) => [nameOf(thing), letIn(thing, resources)] as const).filter(([, who]) => who.length > 0),
      ),
    ),
    means: [...new Set(resources.map(({ type }) => type))].filter((type) => grants.test(type)).sort(),
  };
}

/** Without stage and place, and without the roles of services that may do nothing of this (flow logs, API Gateway's log role). */
export function comparable(matrix: Matrix): Matrix {
  const short = (name: string) =>
    name.replace(/strongroom-[a-z]+-/, '').replace(`-${place.account}-${place.region}`, '');
  const shortKeys = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [short(key), value]));
  const roles = Object.entries(matrix).filter(
    ([role, may]) => role.startsWith('strongroom-') || Object.keys(may).length > 0,
  );
  return Object.fromEntries(roles.map(([role, may]) => [short(role), shortKeys(may)]));
}

const grants =
  /^AWS::IAM::|Policy$|Permission$|AccessPoint$|AccessGrant|::Url$|::Grant$|::AccessKey|LayerVersionPermission|CustomResource|^Custom::|ServiceLinkedRole/;

function besideMatrix(policies: readonly JsonObject[], row: Matrix[string]): Matrix[string] {
  const found = policies
    .flatMap((document) => list(document['Statement']).map(object))
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) =>
      onWhat(statement).flatMap((resource) =>
        actionsOf(statement)
          .filter((action) => !isInRow(row, { action, resource }))
          .map((action) => ({ resource: `${shortened(resource)}${conditioned(statement['Condition'])}`, action })),
      ),
    );
  const byResource = Object.entries(Object.groupBy(found, ({ resource }) => resource));
  return Object.fromEntries(
    byResource.map(([resource, rows = []]) => [resource, [...new Set(rows.map(({ action }) => action))].sort()]),
  );
}

/** What the policy of a thing refuses all the same, and what is not ours (another account's bucket), is in no row. */
const isInRow = (row: Matrix[string], { action, resource }: { readonly action: string; readonly resource: string }) =>
  isOfMatrix(action) &&
  Object.entries(row).some(([thing, may]) => {
    const isMeant = resource === '*' || resource.includes(thing.slice(thing.indexOf(' ') + 1));
    return isMeant && may.some((one) => one === action || one.startsWith(`${action} through `));
  });

const actionsOf = ({ Action, NotAction }: JsonObject): readonly string[] => [
  ...list(Action).map(String),
  ...list(NotAction).map((action) => `all but ${String(action)}`),
];

const onWhat = ({ Resource, NotResource }: JsonObject): readonly string[] => [
  ...list(Resource).map(String),
  ...list(NotResource).map((resource) => `all but ${String(resource)}`),
];

const nameOf = ({ type, name }: Resource): string => `${(type.split('::').at(-1) ?? type).toLowerCase()} ${name}`;

function letIn(thing: Resource, resources: readonly Resource[]): readonly string[] {
  return resourcePolicies(thing, resources)
    .flatMap((document) => list(document['Statement']).map(object))
    .filter(({ Effect }) => Effect === 'Allow')
    .map((statement) => {
      const actions = actionsOf(statement);
      const what = isAdministration(actions) ? 'administration' : actions.join(', ');
      return `${principalsOf(statement).join(', ')}: ${what}${conditioned(statement['Condition'])}`;
    })
    .sort();
}

const administrationOfKeys = [...administration().actions].sort().join();
const isAdministration = (actions: readonly string[]): boolean => [...actions].sort().join() === administrationOfKeys;

function principalsOf({ Principal, NotPrincipal }: JsonObject): readonly string[] {
  if (NotPrincipal !== undefined) return [`all but ${JSON.stringify(NotPrincipal)}`];
  if (text(Principal) !== undefined) return [String(Principal)];
  return Object.values(object(Principal))
    .flatMap((who) => list(who))
    .map((who) => shortened(String(who)));
}

/** ` if aws:SourceArn is rule/orders/pay-order`; operators are told apart where they negate. */
function conditioned(condition: Json | undefined): string {
  const parts = Object.entries(object(condition)).flatMap(([operator, keys]) =>
    Object.entries(object(keys)).map(([key, values]) => {
      const is = /Not/.test(operator) ? 'is not' : 'is';
      return `${key} ${is} ${list(values)
        .map((value) => shortened(String(value)))
        .join(' or ')}`;
    }),
  );
  return parts.length === 0 ? '' : ` if ${parts.join(' and ')}`;
}

/** Without stage, place, and what only says where an API is. */
const shortened = (name: string): string =>
  name
    .replaceAll(/arn:aws:([a-z-]+):[^:]*:[^:]*:/g, '$1:')
    .replaceAll(/strongroom-[a-z]+-(?=[a-z*])/g, '')
    .replaceAll(`-${place.account}-${place.region}`, '')
    .replaceAll(place.account, 'ACCOUNT')
    .replaceAll(place.region, 'REGION')
    .replaceAll(/[a-z]+apiDeploymentStage[a-z]+[0-9A-F]{8}/g, 'stage');

const named = <T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [shortened(name), value]));
