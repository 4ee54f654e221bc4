import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type {
  AskProcessorEnv,
  AuthorizeCardEnv,
  DeleteTokenEnv,
  ReadTokenEnv,
  ServeJwksEnv,
  TokenizeCardEnv,
} from '../../lambdas/contracts/environment';
import { revealPrefix } from '../../lambdas/contracts/reveal';
import { timeoutSeconds } from '../../lambdas/contracts/timeouts';
import type { StageIntents } from '../config/stages';
import { CardFunction } from '../constructs/card-function';
import { cardReveal } from '../constructs/card-reveal';
import type { Foundation } from '../constructs/foundation';
import { jwksSigning } from '../constructs/jwks-signing';
import { privateCallers } from '../constructs/private-callers';
import { processorAccess } from '../constructs/processor-access';
import { allow, useTable } from '../constructs/statements';
import { streamRelay } from '../constructs/stream-relay';
import { vaultTables } from '../constructs/vault-tables';
import type { Keys } from './keys';

export interface VaultProps extends StackProps {
  readonly foundation: Foundation;
  readonly keys: Pick<Keys, 'envelopeKeys' | 'jwksSigningKeys' | 'vaultRoot'>;
  readonly payments: IEventBus;
  readonly connectors: StageIntents['connectors'];
}

export interface Vault {
  readonly serveJwks: CardFunction;
  readonly tokenizeCard: CardFunction;
  readonly readToken: CardFunction;
  readonly deleteToken: CardFunction;
  /** Where the stage reveals cards. */
  readonly revealCard: CardFunction | undefined;
  readonly authorizeCard: CardFunction;
  readonly askProcessor: CardFunction;
  readonly relay: CardFunction;
}

/** The zone that may see a card number: its tables, and the only roles that may open what is in them (design section 1). */
export function vaultStack(scope: Construct, props: VaultProps): Vault {
  const { foundation, keys, payments, connectors, ...stackProps } = props;
  const stack = new Stack(scope, 'vault', stackProps);
  const tables = vaultTables(stack, foundation, connectors);
  const envelopeKeyArns = Object.values(keys.envelopeKeys).map((key) => key.keyArn);
  const envelopeKeys = stack.toJsonString(
    Object.fromEntries(Object.entries(keys.envelopeKeys).map(([label, key]) => [label, key.keyArn])),
  );
  const vaultKeys = {
    STAGE: foundation.names.stage,
    VAULT_ROOT_KEY: keys.vaultRoot.keyArn,
    KEY_STORE_TABLE: tables.keyStore.tableName,
  };
  const openEnvelopes = allow(['kms:Decrypt'], envelopeKeyArns);
  const makeAndOpenDataKeys = allow(['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext'], [keys.vaultRoot.keyArn]);
  const callers = privateCallers(foundation);
  const signing = jwksSigning(keys.jwksSigningKeys, foundation);
  const processors = processorAccess(connectors, tables.sandbox, foundation);

  const serveJwks = new CardFunction<typeof ServeJwksEnv>(stack, {
    handler: 'serve-jwks',
    environment: { ENVELOPE_KEYS: envelopeKeys, ...signing.environment },
    permissions: [allow(['kms:GetPublicKey'], envelopeKeyArns), ...signing.permissions],
    // Three attempts at KMS end within it: a time-out would lose the set that is held for when KMS is away.
    timeoutSeconds: 15,
    failureImpact: 'Clients cannot fetch the envelope keys: devices without a copy of them cannot seal a card.',
    foundation,
  });
  const tokenizeCard = new CardFunction<typeof TokenizeCardEnv>(stack, {
    handler: 'tokenize-card',
    environment: { ...vaultKeys, ...callers, VAULT_TABLE: tables.vault.tableName, ENVELOPE_KEYS: envelopeKeys },
    permissions: [
      openEnvelopes,
      makeAndOpenDataKeys,
      ...useTable(tables.vault, ['PutItem', 'UpdateItem', 'ConditionCheckItem', 'GetItem']),
      ...useTable(tables.keyStore, ['GetItem', 'Query', 'PutItem']),
    ],
    timeoutSeconds: 15,
    memoryMegabytes: 1769,
    failureImpact: 'Card holders cannot save a card: every new checkout of every merchant fails.',
    foundation,
  });
  const readToken = new CardFunction<typeof ReadTokenEnv>(stack, {
    handler: 'read-token',
    environment: { ...callers, VAULT_TABLE: tables.vault.tableName },
    permissions: useTable(tables.vault, ['GetItem']),
    timeoutSeconds: 10,
    failureImpact: 'Merchants cannot show which card a token stands for; charges go on.',
    foundation,
  });
  const deleteToken = new CardFunction<typeof DeleteTokenEnv>(stack, {
    handler: 'delete-token',
    environment: { ...callers, VAULT_TABLE: tables.vault.tableName },
    permissions: useTable(tables.vault, ['GetItem', 'PutItem', 'DeleteItem', 'UpdateItem', 'ConditionCheckItem']),
    timeoutSeconds: 10,
    failureImpact: 'Cards that their holders want erased stay in the vault.',
    foundation,
  });
  const revealCard = cardReveal(stack, { tables, vaultRoot: keys.vaultRoot, foundation });
  const authorizeCard = new CardFunction<typeof AuthorizeCardEnv>(stack, {
    handler: 'authorize-card',
    environment: {
      ...vaultKeys,
      VAULT_TABLE: tables.vault.tableName,
      ENVELOPE_KEYS: envelopeKeys,
      ...processors.environment,
    },
    permissions: [
      openEnvelopes,
      makeAndOpenDataKeys,
      // A charge by card may ask to keep the card.
      ...useTable(tables.vault, ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem']),
      ...useTable(tables.keyStore, ['GetItem', 'Query', 'PutItem']),
      ...processors.permissions,
    ],
    timeoutSeconds: timeoutSeconds.authorizeCard,
    memoryMegabytes: 1769,
    failureImpact: 'No payment reaches the card processor: every charge of every merchant fails or stays pending.',
    foundation,
  });
  const askProcessor = new CardFunction<typeof AskProcessorEnv>(stack, {
    handler: 'ask-processor',
    environment: { VAULT_TABLE: tables.vault.tableName, ...processors.environment },
    permissions: [...useTable(tables.vault, ['GetItem']), ...processors.permissions, ...processors.accounts],
    timeoutSeconds: timeoutSeconds.authorizeCard,
    failureImpact: 'Captures, voids and refunds fail or stay pending, and pending charges of every merchant stay so.',
    foundation,
  });
  for (const asker of [authorizeCard, askProcessor]) processors.explain(asker);
  const relay = streamRelay(stack, {
    zone: 'vault',
    source: tables.vault,
    // Index items and fingerprints are in the same table: their keys begin otherwise.
    filter: { dynamodb: { Keys: { pk: { S: [{ prefix: 'token#' }, { prefix: revealPrefix }] } } } },
    payments,
    failureImpact: 'New and erased tokens are missing from the audit trail until it runs again.',
    foundation,
  });
  return {
    serveJwks,
    tokenizeCard,
    readToken,
    deleteToken,
    revealCard,
    authorizeCard,
    askProcessor,
    relay,
  };
}
