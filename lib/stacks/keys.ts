import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Organization } from '../config/deployment';
import type { Names } from '../config/names';
import type { StageIntents } from '../config/stages';
import type { KeyOwner } from '../constructs/foundation';
import { ServiceKey, type Producer } from '../constructs/service-key';
import { ZonedKey } from '../constructs/zoned-key';

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
  /** All of them, for `check-controls`. */
  readonly watched: { readonly keys: Readonly<Record<string, IKey>>; readonly rotating: readonly string[] };
}

export interface KeysProps extends StackProps {
  readonly names: Names;
  readonly intents: Pick<StageIntents, 'envelopeKeys' | 'jwksSigningKeys' | 'keepDataOnDelete'>;
  readonly organization: Organization | undefined;
}

/** Design section 5: the keys of the application, and one key for data at rest per owner. */
export function keysStack(scope: Construct, { names, intents, organization, ...stackProps }: KeysProps): Keys {
  const stack = new Stack(scope, 'keys', stackProps);
  const kept = { names, keepDataOnDelete: intents.keepDataOnDelete };
  const envelopeKey = (label: string) =>
    new ZonedKey(stack, `envelope-${label}`, {
      ...kept,
      label: `envelope-${label}`,
      description: `Envelope key ${label}: unwraps the content keys of card envelopes`,
      users: { zone: 'vault' },
      kind: 'envelope',
    }).key;
  const jwksSigningKey = (label: string) =>
    new ZonedKey(stack, `jwks-signing-${label}`, {
      ...kept,
      label: `jwks-signing-${label}`,
      description: `JWKS signing key ${label}: signs the set of envelope keys, for SDKs that pin it`,
      users: { handler: 'serve-jwks' },
      kind: 'jwks',
    }).key;
  const vaultRoot = new ZonedKey(stack, 'vault-root', {
    ...kept,
    label: 'vault-root',
    description: 'Wraps the data keys of the key store',
    users: { zone: 'vault' },
    kind: 'root',
  }).key;
  const auditLog = new ZonedKey(stack, 'audit-log', {
    ...kept,
    label: 'audit-log',
    description: 'Signs the checkpoints of the audit log',
    users: { handler: 'sequence-audit' },
    kind: 'log',
  }).key;
  const review = new ZonedKey(stack, 'review', {
    ...kept,
    label: 'review',
    description: 'Signs the records of daily reviews',
    users: { handler: 'review-day' },
    kind: 'log',
  }).key;
  const evidence = new ZonedKey(stack, 'evidence', {
    ...kept,
    label: 'evidence',
    description: 'Signs the manifests of evidence folders',
    users: 'collector',
    kind: 'log',
  }).key;
  const dataOf = (owner: KeyOwner, producers: readonly Producer[]) =>
    new ServiceKey(stack, { ...kept, owner, producers, organization }).key;
  const envelopeKeys = Object.fromEntries(intents.envelopeKeys.map((label) => [label, envelopeKey(label)]));
  const jwksSigningKeys = Object.fromEntries(intents.jwksSigningKeys.map((label) => [label, jwksSigningKey(label)]));
  const serviceKeys = {
    edge: dataOf('edge', ['Logs']),
    vault: dataOf('vault', ['Logs']),
    ledger: dataOf('ledger', ['Logs', 'EventBridge']),
    operations: dataOf('operations', ['Logs', 'Alarms']),
    trail: dataOf('trail', ['CloudTrail']),
  };
  const fixed = {
    ...labelled('envelope-', envelopeKeys, ''),
    ...labelled('jwks-signing-', jwksSigningKeys, ''),
    ...{ 'audit-log': auditLog, review, evidence },
  };
  const rotating = { 'vault-root': vaultRoot, ...labelled('', serviceKeys, '-data') };
  const watched = { keys: { ...fixed, ...rotating }, rotating: Object.keys(rotating) };
  return { envelopeKeys, jwksSigningKeys, vaultRoot, auditLog, review, evidence, serviceKeys, watched };
}

const labelled = (
  before: string,
  keys: Readonly<Record<string, IKey>>,
  after: string,
): Readonly<Record<string, IKey>> =>
  Object.fromEntries(Object.entries(keys).map(([label, key]) => [`${before}${label}${after}`, key]));
