import { list, object, said, type Json, type JsonObject } from './json';

/** Who asks for what, under which circumstances (condition keys in lower case). */
export interface Attempt {
  readonly action: string;
  readonly resource: string;
  readonly circumstances: Readonly<Record<string, string>>;
  readonly principal: string;
}

type Verdict = 'allow' | 'deny' | 'silent';

/** IAM's evaluation of policies of one kind: an explicit Deny wins, then any Allow, else silence. */
export function evaluate(documents: readonly JsonObject[], attempt: Attempt): Verdict {
  const matching = documents
    .flatMap((document) => list(document['Statement']))
    .map(object)
    .filter((statement) => applies(statement, attempt));
  if (matching.some((statement) => statement['Effect'] === 'Deny')) return 'deny';
  return matching.some((statement) => statement['Effect'] === 'Allow') ? 'allow' : 'silent';
}

/** The statements about an action, as one policy: enough to evaluate it, whatever the resource and the circumstances. */
export const about = (documents: readonly JsonObject[], action: string): JsonObject => ({
  Statement: documents
    .flatMap((document) => list(document['Statement']))
    .map(object)
    .filter((statement) => either(statement, 'Action', action)),
});

/**
 * The same policies without what they allow an account as a whole, which only lets that account's IAM decide. What is left allows by
 * itself, within one account (IAM guide, "Policy evaluation logic": resource-based policies).
 */
export const withoutDelegation = (documents: readonly JsonObject[]): readonly JsonObject[] =>
  documents.map((document) => ({ ...document, Statement: list(document['Statement']).map(object).flatMap(direct) }));

function direct(statement: JsonObject): readonly JsonObject[] {
  const named = list(object(statement['Principal'])['AWS']);
  if (statement['Effect'] === 'Deny' || !named.some(isAccount)) return [statement];
  const others = named.filter((principal) => !isAccount(principal));
  return others.length === 0 ? [] : [{ ...statement, Principal: { AWS: others } }];
}

function applies(statement: JsonObject, attempt: Attempt): boolean {
  return (
    principalMatches(statement, attempt.principal) &&
    either(statement, 'Action', attempt.action) &&
    either(statement, 'Resource', attempt.resource) &&
    conditionsHold(object(statement['Condition']), attempt.circumstances)
  );
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. Identity policies without either are not valid; key policies have `*`. */
function either(statement: JsonObject, member: 'Action' | 'Resource', value: string): boolean {
  // Actions are the same in any case, resources are not.
  const plain = (name: string) => (member === 'Action' ? name.toLowerCase() : name);
  const matches = (pattern: Json) => glob(plain(said(pattern)), plain(value));
  const positive = statement[member];
  if (positive !== undefined) return list(positive).some(matches);
  const negative = statement[`Not${member}`];
  return negative !== undefined && !list(negative).some(matches);
}

/** Identity policies have no principal: they are the principal's own. An account's root stands for whomever IAM allows there. */
function principalMatches(statement: JsonObject, principal: string): boolean {
  const named = statement['Principal'];
  if (named === undefined) return statement['NotPrincipal'] === undefined;
  if (named === '*') return true;
  return list(object(named)['AWS']).some(
    (candidate) => candidate === '*' || candidate === principal || isAccount(candidate),
  );
}

const isAccount = (principal: Json): boolean => /^(arn:aws:iam::\d+:root|\d{12})$/.test(said(principal));

type Comparison = (pattern: string, value: string) => boolean;

const equal: Comparison = (pattern, value) => pattern === value;
const like: Comparison = (pattern, value) => glob(pattern, value);

interface Operator {
  readonly compare: Comparison;
  readonly negated: boolean;
  /** It holds without the key as well (IAM reference, "Set operators for multivalued context keys", "...IfExists"). */
  readonly ifExists?: true;
}

/** Positive operators fail when the key is missing; negated ones hold (IAM reference, "Condition operators"). */
const operators: Readonly<Record<string, Operator>> = {
  'ForAllValues:StringEquals': { compare: equal, negated: false, ifExists: true },
  'ForAllValues:StringLike': { compare: like, negated: false, ifExists: true },
  StringEquals: { compare: equal, negated: false },
  StringLike: { compare: like, negated: false },
  StringNotEquals: { compare: equal, negated: true },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: like, negated: false },
  ArnLike: { compare: like, negated: false },
  ArnNotEquals: { compare: like, negated: true },
  ArnNotLike: { compare: like, negated: true },
  Bool: { compare: equal, negated: false },
  BoolIfExists: { compare: equal, negated: false, ifExists: true },
  NumericLessThan: { compare: (pattern, value) => Number(value) < Number(pattern), negated: false },
};

function conditionsHold(conditions: JsonObject, circumstances: Attempt['circumstances']): boolean {
  return Object.entries(conditions).every(([name, keys]) => {
    const operator = operators[name];
    if (operator === undefined) throw new Error(`condition operator ${name} is not known here`);
    return Object.entries(object(keys)).every(([key, patterns]) => {
      const value = circumstances[key.toLowerCase()];
      if (value === undefined) return operator.negated || operator.ifExists === true;
      const matched = list(patterns).some((pattern) => operator.compare(said(pattern), value));
      return matched !== operator.negated;
    });
  });
}

/** `*` is any text, `?` any character (IAM reference, "Wildcards"). Without a regular expression, so that no pattern takes long. */
function glob(pattern: string, value: string): boolean {
  let [at, here, star, resumed] = [0, 0, -1, 0];
  while (here < value.length) {
    if (pattern[at] === '*') [star, resumed, at] = [at, here, at + 1];
    else if (pattern[at] === '?' || pattern[at] === value[here]) [at, here] = [at + 1, here + 1];
    else if (star >= 0) [at, resumed, here] = [star + 1, resumed + 1, resumed + 1];
    else return false;
  }
  return pattern.slice(at).replaceAll('*', '') === '';
}
