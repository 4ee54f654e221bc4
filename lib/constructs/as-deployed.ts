import { createHash } from 'node:crypto';
import { Stack, Token } from 'aws-cdk-lib';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type Bucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import * as z from 'zod/mini';
import { placeholders, statementLine, withoutPlace } from '../../lambdas/contracts/controls';
import { here } from './foundation';

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

const references: Readonly<Record<string, string>> = {
  'AWS::Partition': placeholders.partition,
  'AWS::AccountId': placeholders.account,
  'AWS::Region': placeholders.region,
};

const Reference = z.strictObject({ Ref: z.string() });
const Join = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const Arn = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });

/**
 * A value of a template as AWS will have it, with placeholders for what is known only where it is deployed. @throws Error where something
 * else is known only there
 */
function writtenOut(value: unknown, asText: (text: string) => string): unknown {
  if (typeof value === 'string') return asText(value);
  if (Array.isArray(value)) return value.map((item) => writtenOut(item, asText));
  if (typeof value !== 'object' || value === null) return value;
  const reference = Reference.safeParse(value).data?.Ref;
  if (reference !== undefined) return known(references[reference], reference);
  if (Arn.safeParse(value).success) return placeholders.self;
  const join = Join.safeParse(value).data?.['Fn::Join'];
  if (join !== undefined) return join[1].map((part) => writtenOut(part, asText)).join(join[0]);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.startsWith('Fn::') ? known(undefined, name) : name,
      writtenOut(member, asText),
    ]),
  );
}

function known(text: string | undefined, what: string): string {
  if (text === undefined) throw new Error(`a policy with ${what} cannot be compared`);
  return text;
}

/** Tokens of the place in a text that is not yet in a template. */
export const withoutTokens = (text: string): string =>
  text
    .replaceAll(here.partition, placeholders.partition)
    .replaceAll(here.account, placeholders.account)
    .replaceAll(here.region, placeholders.region);

/** By label; `rotating`: labels of those that do. */
export interface WatchedKeys {
  readonly keys: Readonly<Record<string, IKey>>;
  readonly rotating: readonly string[];
  /** Statement by statement, when the whole template stands. */
  readonly policies: () => Readonly<Record<string, readonly string[]>>;
}

const Document = z.object({ Statement: z.array(z.record(z.string(), z.unknown())) });

function linesOf(document: unknown, scope: IConstruct): readonly string[] {
  const { account, region } = Stack.of(scope);
  const concrete = { partition: 'aws', account, region };
  const asText = (text: string): string => (Token.isUnresolved(account) ? text : withoutPlace(text, concrete));
  const { Statement } = Document.parse(writtenOut(Stack.of(scope).resolve(document), asText));
  return Statement.map((statement) => statementLine(statement, String, sha256));
}

/** A policy of a key, as `check-controls` compares it. Call it when the template is written: until then statements are added. */
export const keyPolicyLines = (policy: PolicyDocument, scope: IConstruct): readonly string[] => linesOf(policy, scope);

/** That of a bucket: what the template says in the end, aspects included. */
export function bucketPolicyLines(bucket: Bucket): readonly string[] {
  const policy = bucket.policy?.node.defaultChild;
  if (!(policy instanceof CfnBucketPolicy)) throw new Error(`${bucket.node.path} has no policy`);
  return linesOf(policy.policyDocument, policy);
}
