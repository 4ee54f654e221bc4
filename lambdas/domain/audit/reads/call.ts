import { findCardNumber } from '../../card/pan-guard';
import { isEnvelopeText } from '../holds-envelope';
import type { TrailIdentity, TrailRecord } from './trail-record';

/** What is watched, and who may touch it. */
export interface Watched {
  /** ARN of each table. */
  readonly tables: Readonly<Record<WatchedTable, string>>;
  /** What a key is for, by its ARN. */
  readonly keys: Readonly<Record<string, WatchedKey>>;
  /** ARN of its role, and the name of its function, which is the name of its sessions too. */
  readonly handlers: Readonly<Record<string, { readonly role: string; readonly function: string }>>;
}

export type WatchedTable = 'vault' | 'key-store';
export type WatchedKey = 'root' | 'envelope';

export type Resource = `table ${WatchedTable}` | `key ${WatchedKey}` | `function ${string}` | `role ${string}`;

export interface Actor {
  readonly clientId: string;
  readonly role: string;
}

/** A call on something that is watched. */
export interface Call {
  /** CloudTrail's id of the record: a record that is delivered twice is one call. */
  readonly id: string;
  readonly requestId: string | null | undefined;
  readonly at: Date;
  /** For example `kms:Decrypt`. */
  readonly action: string;
  readonly resource: Resource;
  /** Its ARN, or its name. */
  readonly resourceName: string;
  /** A handler of ours in its own function, or an AWS service; undefined: anybody else. */
  readonly caller: string | undefined;
  readonly principal: string;
  readonly actor: Actor;
  readonly failed: boolean;
}

/** Calls that use a key, as opposed to looking after it. */
const cryptography =
  /^(Decrypt|Encrypt|GenerateDataKey\w*|GenerateMac|ReEncrypt\w*|CreateGrant|DeriveSharedSecret|Sign)$/;
/** Management calls of DynamoDB that carry a whole table elsewhere. */
const copying =
  /^(ExportTableToPointInTime|CreateBackup|RestoreTable\w+|EnableKinesisStreamingDestination|CreateGlobalTable)$/;

/** The calls in a record that are on something watched: one for each thing. */
export function callsIn(watched: Watched, record: TrailRecord): readonly Call[] {
  if (record.category === 'NetworkActivity') return [];
  const service = record.source.split('.')[0] ?? '';
  const found = new Map<Resource, string>();
  for (const name of record.about) {
    const resource = resourceOf(watched, record, name);
    if (resource !== undefined) found.set(resource, found.get(resource) ?? name);
  }
  return [...found].map(([resource, resourceName]) => ({
    id: record.eventId,
    requestId: record.requestId,
    at: record.at,
    action: `${service}:${record.name}`,
    resource,
    resourceName: shown(resourceName, 512),
    ...whoIs(watched, record.identity),
    failed: record.failed,
  }));
}

function resourceOf(watched: Watched, record: TrailRecord, about: string): Resource | undefined {
  const { source, name, category, replicates } = record;
  switch (source) {
    case 'dynamodb.amazonaws.com':
      return category === 'Data' || copying.test(name) || replicates ? tableOf(watched, about) : undefined;
    case 'kms.amazonaws.com':
      return cryptography.test(name) ? keyOf(watched, about) : undefined;
    case 'lambda.amazonaws.com':
      return name.startsWith('Invoke') ? handlerOf(watched, about, 'function') : undefined;
    case 'sts.amazonaws.com':
      return name.startsWith('AssumeRole') ? handlerOf(watched, about, 'role') : undefined;
    default:
      return undefined;
  }
}

/** By ARN, also of an index, or by name. */
function tableOf({ tables }: Watched, about: string): Resource | undefined {
  const is = (arn: string) => about === arn || about.startsWith(`${arn}/`) || arn.endsWith(`:table/${about}`);
  if (is(tables.vault)) return 'table vault';
  return is(tables['key-store']) ? 'table key-store' : undefined;
}

function keyOf({ keys }: Watched, about: string): Resource | undefined {
  const key = Object.entries(keys).find(([arn]) => about === arn || arn.endsWith(`/${about}`));
  return key && `key ${key[1]}`;
}

function handlerOf({ handlers }: Watched, about: string, kind: 'function' | 'role'): Resource | undefined {
  const known = Object.entries(handlers).find(([, handler]) =>
    kind === 'role' ? about === handler.role : isFunction(about, handler.function),
  );
  return known && `${kind} ${known[0]}`;
}

/** By name or ARN, with a version or an alias behind it or not. */
const isFunction = (about: string, name: string): boolean => {
  const parts = about.split(':');
  return parts[parts[0] === 'arn' ? 6 : 0] === name;
};

function whoIs(watched: Watched, identity: TrailIdentity): Pick<Call, 'caller' | 'principal' | 'actor'> {
  const { type, arn, issuer, invokedBy, principalId, accountId, userName } = identity;
  const handler = handlerIn(watched, identity);
  const service = type === 'AWSService' ? (invokedBy ?? undefined) : undefined;
  const own = handler === undefined ? arn : issuer;
  const principal = own ?? invokedBy ?? principalId ?? accountId ?? 'unknown';
  return {
    caller: handler ?? service,
    principal: shown(principal, 512),
    actor: { clientId: shown(userName ?? lastOf(principal), 128), role: shown(type ?? 'Unknown', 128) },
  };
}

/** A function's sessions have its name: a session of its role with another name was opened by somebody else. */
function handlerIn({ handlers }: Watched, { type, issuer, arn }: TrailIdentity): string | undefined {
  const known = Object.entries(handlers).find(([, { role }]) => type === 'AssumedRole' && role === issuer);
  return known !== undefined && lastOf(arn ?? '') === known[1].function ? known[0] : undefined;
}

const lastOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

/** Whoever names a session may name it after a card: what the archive would refuse is not passed on. The call's id leads to it. */
function shown(text: string, most: number): string {
  if (findCardNumber(text) !== undefined) return '(a name with a card number in it)';
  return isEnvelopeText(text) ? '(a name with an envelope in it)' : text.slice(0, most);
}
