import type { Resource } from './call';

/**
 * How much of one call a handler makes: so many for each invocation, and where entries say how many there were, not more than
 * those. `by-request`: each call is one entry's, by the id of the request. `any`: it reads nothing.
 */
export interface Expected {
  readonly action: string;
  readonly resource: Resource;
  readonly bound: { readonly perInvocation: number; readonly entries?: 'charges' } | 'by-request' | 'any';
}

const on = (resource: Resource, action: string, bound: Expected['bound']): Expected => ({ action, resource, bound });

/**
 * It reads too: where a condition does not hold, the answer has the row. Twice for a known number with a new expiry, and for an erasure
 * of one of several.
 */
const writes = on('table vault', 'dynamodb:TransactWriteItems', { perInvocation: 2 });

/** Both data keys of a merchant, opened where the environment does not hold them: adapters/key-store.ts. */
const dataKeys = [
  on('table key-store', 'dynamodb:Query', { perInvocation: 2 }),
  on('table key-store', 'dynamodb:PutItem', { perInvocation: 2 }),
  on('key root', 'kms:GenerateDataKeyWithoutPlaintext', { perInvocation: 2 }),
] as const;

/**
 * Who calls what, worked out from the code: domain/card, domain/charge/authorize-card.ts, adapters/key-store.ts, adapters/vault-table.ts;
 * counted on the wire in test/contract/counts.test.ts. Whatever is not here nobody does.
 */
export const expectedCalls: Readonly<Record<string, readonly Expected[]>> = {
  'tokenize-card': [
    on('key envelope', 'kms:Decrypt', { perInvocation: 1 }),
    on('key root', 'kms:Decrypt', { perInvocation: 2 }),
    ...dataKeys,
    writes,
  ],
  'authorize-card': [
    on('table vault', 'dynamodb:GetItem', { perInvocation: 1, entries: 'charges' }),
    // The card of a charge by card, and a security code that comes by itself.
    on('key envelope', 'kms:Decrypt', { perInvocation: 2 }),
    on('key root', 'kms:Decrypt', { perInvocation: 2 }),
    on('table key-store', 'dynamodb:GetItem', { perInvocation: 1 }),
    ...dataKeys,
    writes,
  ],
  'ask-processor': [on('table vault', 'dynamodb:GetItem', { perInvocation: 1 })],
  'read-token': [on('table vault', 'dynamodb:GetItem', { perInvocation: 1 })],
  // A second time where another caller was faster.
  'delete-token': [on('table vault', 'dynamodb:GetItem', { perInvocation: 2 }), writes],
  // It opens its data key anew for each card, so that CloudTrail has each, and puts one record, whatever came of it.
  'reveal-card': [
    on('table vault', 'dynamodb:GetItem', { perInvocation: 1 }),
    on('table vault', 'dynamodb:PutItem', { perInvocation: 1 }),
    on('table key-store', 'dynamodb:GetItem', { perInvocation: 1 }),
    on('key root', 'kms:Decrypt', 'by-request'),
  ],
};

/** Who invokes a handler of the vault zone, or takes its role. */
const expectedCallers: ReadonlyMap<string, readonly string[]> = new Map([
  ['tokenize-card', ['apigateway.amazonaws.com']],
  ['authorize-card', ['create-charge', 'pay-order']],
  ['ask-processor', ['operate-charge', 'reconcile-charges', 'compare-settlements']],
  ['read-token', ['apigateway.amazonaws.com']],
  ['delete-token', ['apigateway.amazonaws.com']],
  ['reveal-card', ['apigateway.amazonaws.com']],
]);

/** Roles that reach card data: Lambda takes them, and nobody else. That of the relay reads the vault's stream. */
const rolesOfTheVault: ReadonlySet<string> = new Set([...expectedCallers.keys(), 'relay-vault-events']);

/** @returns undefined for a call that nobody of ours makes */
export function expectedOf(
  caller: string | undefined,
  { resource, action }: { readonly resource: Resource; readonly action: string },
): Expected['bound'] | undefined {
  if (caller === undefined) return undefined;
  const [kind = '', name = ''] = resource.split(' ');
  if (kind === 'role') return caller === 'lambda.amazonaws.com' || !rolesOfTheVault.has(name) ? 'any' : undefined;
  if (kind === 'function') return (expectedCallers.get(name)?.includes(caller) ?? true) ? 'any' : undefined;
  const known = Object.hasOwn(expectedCalls, caller) ? expectedCalls[caller] : undefined;
  return known?.find((one) => one.resource === resource && one.action === action)?.bound;
}
