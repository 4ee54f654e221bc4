import { dynamoDbClient, kmsClient } from '../adapters/aws-clients';
import { cardCipher } from '../adapters/card-cipher';
import { cardIndex } from '../adapters/card-index';
import { envelopeKeys } from '../adapters/envelope-keys';
import { envelopeOpener } from '../adapters/envelope-opener';
import { newFingerprint, newTokenId } from '../adapters/ids';
import { keyStore } from '../adapters/key-store';
import { connectors } from '../adapters/processors/connectors';
import { stripeKeys } from '../adapters/processors/stripe-keys';
import { vaultTable } from '../adapters/vault-table';
import { AuthorizeCardAnswer, AuthorizeCardRequest } from '../contracts/authorize-card';
import { AuthorizeCardEnv } from '../contracts/environment';
import { timeoutSeconds } from '../contracts/timeouts';
import { authorizeCard, markCard } from '../domain/charge/authorize-card';
import { authorizeCardApi } from '../runtime/api/authorize-card';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';
import { keyStoreOptions } from '../runtime/key-store-options';
import { reportConnector } from '../runtime/report-connector';

const env = readEnv(AuthorizeCardEnv);
const [dynamoDb, kms] = [dynamoDbClient(), kmsClient()];
const ports = {
  vault: vaultTable(dynamoDb, env.VAULT_TABLE),
  keys: keyStore({ kms, dynamoDb, ...keyStoreOptions(env) }),
  cipher: cardCipher(),
  index: cardIndex,
  opener: envelopeOpener(envelopeKeys(kms, env.ENVELOPE_KEYS)),
  processorFor: connectors({
    dynamoDb,
    sandboxTable: env.SANDBOX_TABLE,
    stripeKey: stripeKeys(env.STRIPE_ACCOUNTS),
    report: reportConnector,
  }),
  now: () => new Date(),
  newTokenId,
  newFingerprint,
  processorTimeoutSeconds: timeoutSeconds.processor,
};

export const handler = invokeHandler(
  'authorize-card',
  { request: AuthorizeCardRequest, answer: AuthorizeCardAnswer },
  authorizeCardApi({ authorize: authorizeCard(ports), mark: markCard(ports) }),
);
