import { dynamoDbClient, kmsClientOfOneAttempt } from '../adapters/aws-clients';
import { cardCipher } from '../adapters/card-cipher';
import { newRevealId } from '../adapters/ids';
import { oneTimeKeys } from '../adapters/key-store';
import { recipientEnvelopes } from '../adapters/recipient-envelopes';
import { revealRecords } from '../adapters/reveal-records';
import { vaultTable } from '../adapters/vault-table';
import { RevealCardEnv } from '../contracts/environment';
import { revealCard } from '../domain/card/reveal-card';
import { revealCardApi } from '../runtime/api/reveal-card';
import { readEnv } from '../runtime/env';

const env = readEnv(RevealCardEnv);
const dynamoDb = dynamoDbClient();
const kms = kmsClientOfOneAttempt();

export const handler = revealCardApi(
  revealCard({
    vault: vaultTable(dynamoDb, env.VAULT_TABLE),
    keys: oneTimeKeys({
      ...{ kms, dynamoDb, tableName: env.KEY_STORE_TABLE, rootKey: env.VAULT_ROOT_KEY, stage: env.STAGE },
    }),
    cipher: cardCipher(),
    recipientOf: recipientEnvelopes(env.RECIPIENTS),
    records: revealRecords(dynamoDb, env.VAULT_TABLE),
    now: () => new Date(),
    newRevealId,
  }),
);
