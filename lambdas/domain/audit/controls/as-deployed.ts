import { encodeBase64url } from '../../base64url';
import type { Sha256 } from '../log/merkle';

/** Where a stage is, as its ARNs say it. */
export interface Whereabouts {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** What stands for each in a text that a template and AWS are both brought to: a digest is made before anything is deployed. */
export const placeholders = {
  partition: '<partition>',
  account: '<account>',
  region: '<region>',
  /** The ARN of the bucket whose policy it is. */
  self: '<self>',
} as const;

/** A text of AWS's with the placeholders instead of what they stand for. */
export function withoutPlace(text: string, { partition, account, region }: Whereabouts, self?: string): string {
  const own = self === undefined ? text : text.replaceAll(self, placeholders.self);
  return own
    .replaceAll(`arn:${partition}:`, `arn:${placeholders.partition}:`)
    .replaceAll(account, placeholders.account)
    .replaceAll(region, placeholders.region);
}

/** Brings a text to the placeholders. */
export type Written = (text: string) => string;

type Shape = Readonly<Record<string, unknown>>;

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * One text for whatever AWS takes for the same: lists are sets, a list of one is its item, numbers and truth values are texts
 * (IAM reference, "Grammar of the IAM JSON policy language").
 */
export function normalText(value: unknown, written: Written): string {
  if (Array.isArray(value)) {
    const items = [...new Set(value.map((item) => normalText(item, written)))].sort();
    return items.length === 1 ? items.join('') : `[${items.join(',')}]`;
  }
  if (!isShape(value)) return JSON.stringify(written(String(value)));
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${normalText(member, written)}`,
  );
  return `{${members.sort().join(',')}}`;
}

/** 96 bits of a digest: whoever wants another text to have the same tries for longer than there is. */
const digestBytes = 12;

export const shortDigest = (sha256: Sha256, text: string): string =>
  encodeBase64url(sha256(new TextEncoder().encode(text)).subarray(0, digestBytes));

/** A statement of a policy as `<its Sid> <digest>`. */
export function statementLine(statement: Shape, written: Written, sha256: Sha256): string {
  const { Sid = 'unnamed', Principal } = statement;
  const whole = Principal === '*' ? { ...statement, Principal: { AWS: '*' } } : statement;
  return `${String(Sid)} ${shortDigest(sha256, normalText(whole, written))}`;
}

/** Each selector of a trail, whatever the order of its parts, as a digest. @param line parts that a blank parts */
export function selectorDigest(line: string, written: Written, sha256: Sha256): string {
  return shortDigest(sha256, written(line).split(' ').sort().join(' '));
}

/**
 * A rule of a web ACL as `<its name> <what it does> <digest>`, from the members that decide: priority, action, statement. Names of
 * members are in any case, as CloudFormation and the API differ in theirs; what is empty, or WAF's default, is as good as absent.
 */
export function ruleLine(rule: Shape, sha256: Sha256): string {
  const plain = inLowerCase(rule);
  const { name, priority, action, overrideaction, statement } = isShape(plain) ? plain : {};
  const [does = 'nothing'] = Object.keys(firstShape(action, overrideaction));
  const whole = { priority, action: action ?? {}, overrideaction: overrideaction ?? {}, statement };
  return `${String(name)} ${does} ${shortDigest(sha256, normalText(whole, String))}`;
}

/** What a web ACL does with a request that no rule decides, as a rule of that name. */
export const defaultLine = (action: unknown, sha256: Sha256): string =>
  ruleLine({ name: 'default-action', action }, sha256);

const firstShape = (...of: readonly unknown[]): Shape => of.find(isShape) ?? {};

/** Of a rule that counts by address: five minutes unless it says otherwise (WAF API, RateBasedStatement). */
const defaultWindow = 300;

function inLowerCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inLowerCase);
  // Texts that a rule searches for are bytes in the API, and texts in a template.
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (!isShape(value)) return value;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined && !(Array.isArray(member) && member.length === 0))
    .map(([name, member]): [string, unknown] => [name.toLowerCase(), inLowerCase(member)]);
  return Object.fromEntries(
    members.filter(([name, member]) => name !== 'evaluationwindowsec' || member !== defaultWindow),
  );
}
