import type { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RevealCardEnv } from '../../lambdas/contracts/environment';
import { revealPrefix } from '../../lambdas/contracts/reveal';
import { CardFunction } from './card-function';
import type { Foundation } from './foundation';
import { privateCallers } from './private-callers';
import { allow, putItemsBelow, useTable } from './statements';

interface CardRevealProps {
  readonly tables: { readonly vault: Table; readonly keyStore: Table };
  readonly vaultRoot: IKey;
  readonly foundation: Foundation;
}

/** `reveal-card`, where the stage reveals cards. It opens data keys, makes none, and can put its own records and no token. */
export function cardReveal(stack: Stack, { tables, vaultRoot, foundation }: CardRevealProps): CardFunction | undefined {
  const reveal = foundation.privateApi?.reveal;
  if (reveal === undefined) return undefined;
  return new CardFunction<typeof RevealCardEnv>(stack, {
    handler: 'reveal-card',
    environment: {
      ...privateCallers(foundation),
      STAGE: foundation.names.stage,
      VAULT_ROOT_KEY: vaultRoot.keyArn,
      KEY_STORE_TABLE: tables.keyStore.tableName,
      VAULT_TABLE: tables.vault.tableName,
      RECIPIENTS: JSON.stringify(reveal.recipients),
    },
    permissions: [
      allow(['kms:Decrypt'], [vaultRoot.keyArn]),
      ...useTable(tables.vault, ['GetItem']),
      putItemsBelow(tables.vault, revealPrefix),
      ...useTable(tables.keyStore, ['GetItem']),
    ],
    timeoutSeconds: 15,
    memoryMegabytes: 1769,
    failureImpact: 'Nobody can look up a card number, for a chargeback or a customer who asks.',
    foundation,
  });
}
