import type { Stack } from 'aws-cdk-lib';
import type { StageIntents } from '../config/stages';
import { CardTable } from './card-table';
import type { Foundation } from './foundation';

/** Tokens, the data keys that seal them, and what the sandbox processor remembers where the stage has it. */
export function vaultTables(stack: Stack, foundation: Foundation, connectors: StageIntents['connectors']) {
  const shared = { zone: 'vault', foundation } as const;
  return {
    vault: new CardTable(stack, {
      ...shared,
      table: 'vault',
      partitionKey: 'pk',
      stream: 'new-images',
      indexes: [{ name: 'by-customer', partitionKey: 'customer_key', sortKey: 'created_at', include: tokenView }],
    }).table,
    keyStore: new CardTable(stack, {
      ...shared,
      table: 'key-store',
      partitionKey: 'key',
      sortKey: { name: 'version', type: 'number' },
    }).table,
    sandbox: connectors.includes('sandbox')
      ? new CardTable(stack, {
          ...shared,
          table: 'sandbox',
          partitionKey: 'reference',
          indexes: [{ name: 'by-merchant', partitionKey: 'merchant_id', sortKey: 'created_at' }],
        }).table
      : undefined,
  };
}

/** What a list of a customer's cards shows. Never `sealed`, never an index value (test/infra/tables.test.ts). */
const tokenView = [
  'schema',
  'id',
  'merchant_id',
  'state',
  'brand',
  'bin',
  'last4',
  'exp_month',
  'exp_year',
  'fingerprint',
  'customer',
];
