import { list, object, type Json, type JsonObject } from './template';

/** Who asks for what, under which circumstances (condition keys in lower case). */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly circumstances: Readonly<Record<string, string>>;
  readonly principal: string;
}

type Verdict = 'allow' | 'deny' | 'silent';

/** IAM's evaluation of policies of one kind: an explicit Deny wins, then any Allow, else silence. */
export function evaluate(documents: readonly JsonObject[], question: Question): Verdict {
  const matching = documents
    .flatMap((document) => list(document['Statement']))
    .map(object)
    .filter((statement) => applies(statement, question));
  if (matching.some((statement) => statement['Effect'] === 'Deny')) return 'deny';
  return matching.some((statement) => statement['Effect'] === 'Allow') ? 'allow' : 'silent';
}

function applies(statement: JsonObject, question: Question): boolean {
  return (
    principalMatches(statement, question.principal) &&
    either(statement, 'Action', question.action, true) &&
    either(statement, 'Resource', question.resource, false) &&
    conditionsHold(object(statement['Condition']), question.circumstances)
  );
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. Identity policies without either are not valid; key policies have `*`. */
function either(statement: JsonObject, member: 'Action' | 'Resource', value: string, ignoreCase: boolean): boolean {
  const matches = (pattern: Json) => glob(String(pattern), value, ignoreCase);
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
    (candidate) => candidate === '*' || candidate === principal || /^arn:aws:iam::\d+:root$/.test(String(candidate)),
  );
}

type Comparison = (pattern: string, value: string) => boolean;

const equal: Comparison = (pattern, value) => pattern === value;
const like: Comparison = (pattern, value) => glob(pattern, value, false);

/** Positive operators fail when the key is missing; negated ones hold (IAM reference, "Condition operators"). */
const operators: Readonly<Record<string, { readonly compare: Comparison; readonly negated: boolean }>> = {
  StringEquals: { compare: equal, negated: false },
  StringLike: { compare: like, negated: false },
  StringNotEquals: { compare: equal, negated: true },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: like, negated: false },
  ArnLike: { compare: like, negated: false },
  ArnNotEquals: { compare: like, negated: true },
  ArnNotLike: { compare: like, negated: true },
  Bool: { compare: equal, negated: false },
  NumericLessThan: { compare: (pattern, value) => Number(value) < Number(pattern), negated: false },
};

function conditionsHold(conditions: JsonObject, circumstances: Question['circumstances']): boolean {
  return Object.entries(conditions).every(([name, keys]) => {
    const operator = operators[name];
    if (operator === undefined) throw new Error(`condition operator ${name} is not known here`);
    return Object.entries(object(keys)).every(([key, patterns]) => {
      const value = circumstances[key.toLowerCase()];
      if (value === undefined) return operator.negated;
      const matched = list(patterns).some((pattern) => operator.compare(String(pattern), value));
      return matched !== operator.negated;
    });
  });
}

const compiled = new Map<string, RegExp>();

function glob(pattern: string, value: string, ignoreCase: boolean): boolean {
  if (!/[*?]/.test(pattern) && !ignoreCase) return pattern === value;
  const key = `${String(ignoreCase)} ${pattern}`;
  const known = compiled.get(key) ?? compile(pattern, ignoreCase);
  compiled.set(key, known);
  return known.test(value);
}

function compile(pattern: string, ignoreCase: boolean): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'i' : '');
}
