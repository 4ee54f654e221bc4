import { Stack, type StackProps } from 'aws-cdk-lib';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { ICodeSigningConfig } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Organization } from '../config/deployment';
import type { Names } from '../config/names';
import type { StageIntents } from '../config/stages';
import { keyPolicyLines, type WatchedKeys } from '../constructs/as-deployed';
import { codeSigning } from '../constructs/code-signing';
import type { KeyOwner } from '../constructs/foundation';
import { ServiceKey, type Producer } from '../constructs/service-key';
import { ZonedKey, type ZonedKeyProps } from '../constructs/zoned-key';

export interface Keys {
  /** By label, the preferred first. */
  readonly envelopeKeys: Readonly<Record<string, Key>>;
  /** By label; the first one signs. */
  readonly jwksSigningKeys: Readonly<Record<string, Key>>;
  readonly vaultRoot: Key;
  readonly auditLog: Key;
  readonly review: Key;
  readonly evidence: Key;
  readonly serviceKeys: Readonly<Record<KeyOwner, IKey>>;
  readonly codeSigningConfig: ICodeSigningConfig | undefined;
  /** All of them, for `check-controls`. */
  readonly watched: WatchedKeys;
}

export interface KeysProps extends StackProps {
  readonly names: Names;
  readonly intents: Pick<StageIntents, 'envelopeKeys' | 'jwksSigningKeys' | 'keepDataOnDelete' | 'codeSigning'>;
  readonly organization: Organization | undefined;
}

/** Design section 5: the keys of the application, and one key for data at rest per owner. */
export function keysStack(scope: Construct, { names, intents, organization, ...stackProps }: KeysProps): Keys {
  const stack = new Stack(scope, 'keys', stackProps);
  const policies = new Map<string, PolicyDocument>();
  const zoned = (label: string, props: Pick<ZonedKeyProps, 'description' | 'users' | 'kind'>): Key => {
    const { key, policy } = new ZonedKey(stack, label, { ...kept, label, ...props });
    policies.set(label, policy);
    return key;
  };
  const kept = { names, keepDataOnDelete: intents.keepDataOnDelete };
  const envelopeKey = (label: string) =>
    zoned(`envelope-${label}`, {
      description: `Envelope key ${label}: unwraps the content keys of card envelopes`,
      users: { zone: 'vault' },
      kind: 'envelope',
    });
  const jwksSigningKey = (label: string) =>
    zoned(`jwks-signing-${label}`, {
      description: `JWKS signing key ${label}: signs the set of envelope keys, for SDKs that pin it`,
      users: { handler: 'serve-jwks' },
      kind: 'jwks',
    });
  const vaultRoot = zoned('vault-root', {
    description: 'Wraps the data keys of the key store',
    users: { zone: 'vault' },
    kind: 'root',
  });
  const auditLog = zoned('audit-log', {
    description: 'Signs the checkpoints of the audit log',
    users: { handler: 'sequence-audit' },
    kind: 'log',
  });
  const review = zoned('review', {
    description: 'Signs the records of daily reviews',
    users: { handler: 'review-day' },
    kind: 'log',
  });
  const evidence = zoned('evidence', {
    description: 'Signs the manifests of evidence folders',
    users: 'collector',
    kind: 'log',
  });
  const dataOf = (owner: KeyOwner, producers: readonly Producer[]): IKey => {
    const { key, policy } = new ServiceKey(stack, { ...kept, owner, producers, organization });
    policies.set(`${owner}-data`, policy);
    return key;
  };
  const envelopeKeys = Object.fromEntries(intents.envelopeKeys.map((label) => [label, envelopeKey(label)]));
  const jwksSigningKeys = Object.fromEntries(intents.jwksSigningKeys.map((label) => [label, jwksSigningKey(label)]));
  const serviceKeys = {
    edge: dataOf('edge', ['Logs', 'EventBridge']),
    vault: dataOf('vault', ['Logs']),
    ledger: dataOf('ledger', ['Logs', 'EventBridge']),
    operations: dataOf('operations', ['Logs', 'Alarms', 'EventBridge']),
    trail: dataOf('trail', ['CloudTrail']),
  };
  const fixed = {
    ...labelled('envelope-', envelopeKeys, ''),
    ...labelled('jwks-signing-', jwksSigningKeys, ''),
    ...{ 'audit-log': auditLog, review, evidence },
  };
  const rotating = { 'vault-root': vaultRoot, ...labelled('', serviceKeys, '-data') };
  const watched = {
    keys: { ...fixed, ...rotating },
    rotating: Object.keys(rotating),
    policies: () => Object.fromEntries([...policies].map(([label, policy]) => [label, keyPolicyLines(policy, stack)])),
  };
  const codeSigningConfig = codeSigning(stack, intents.codeSigning);
  return {
    envelopeKeys,
    jwksSigningKeys,
    vaultRoot,
    auditLog,
    review,
    evidence,
    serviceKeys,
    codeSigningConfig,
    watched,
  };
}

const labelled = (
  before: string,
  keys: Readonly<Record<string, IKey>>,
  after: string,
): Readonly<Record<string, IKey>> =>
  Object.fromEntries(Object.entries(keys).map(([label, key]) => [`${before}${label}${after}`, key]));
