import { dynamoDbClient, kmsClient } from '../adapters/aws-clients';
import { cardCipher } from '../adapters/card-cipher';
import { cardIndex } from '../adapters/card-index';
import { envelopeKeys } from '../adapters/envelope-keys';
import { envelopeOpener } from '../adapters/envelope-opener';
import { newFingerprint, newTokenId } from '../adapters/ids';
import { keyStore } from '../adapters/key-store';
import { vaultTable } from '../adapters/vault-table';
import { TokenizeCardEnv } from '../contracts/environment';
import { tokenizeCard } from '../domain/card/tokenize-card';
import { tokenizeCardApi } from '../runtime/api/tokens';
import { readEnv } from '../runtime/env';
import { keyStoreOptions } from '../runtime/key-store-options';

const env = readEnv(TokenizeCardEnv);
const kms = kmsClient();
const dynamoDb = dynamoDbClient();

export const handler = tokenizeCardApi(
  tokenizeCard({
    opener: envelopeOpener(envelopeKeys(kms, env.ENVELOPE_KEYS)),
    keys: keyStore({ kms, dynamoDb, ...keyStoreOptions(env) }),
    cipher: cardCipher(),
    index: cardIndex,
    vault: vaultTable(dynamoDb, env.VAULT_TABLE),
    now: () => new Date(),
    newTokenId,
    newFingerprint,
  }),
);
