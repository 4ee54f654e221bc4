import { authorizeCardFunction } from '../adapters/authorize-card-function';
import { authorizeCardClient, dynamoDbClient } from '../adapters/aws-clients';
import { chargeId, sha256Hex } from '../adapters/ids';
import { ledgerTable } from '../adapters/ledger-table';
import { merchantsTable } from '../adapters/merchants-table';
import { CreateChargeEnv } from '../contracts/environment';
import { chargeDeadlineSeconds } from '../contracts/timeouts';
import { admitAmount } from '../domain/access/admit-amount';
import { createCharge } from '../domain/charge/create-charge';
import { createChargeApi } from '../runtime/api/charges';
import { readEnv } from '../runtime/env';
import { reportFault } from '../runtime/logger';

const env = readEnv(CreateChargeEnv);
const dynamoDb = dynamoDbClient();
const now = (): Date => new Date();

export const handler = createChargeApi(
  createCharge({
    ledger: ledgerTable(dynamoDb, env.LEDGER_TABLE),
    admit: admitAmount(env.ACCESS, now),
    merchants: merchantsTable(dynamoDb, env.MERCHANTS_TABLE, now),
    ...authorizeCardFunction(authorizeCardClient(), env.AUTHORIZE_CARD_FUNCTION, reportFault('authorize-card')),
    kids: env.ENVELOPE_KEY_LABELS,
    onUnsettled: reportFault('ledger'),
    now,
    chargeId,
    digest: sha256Hex,
    deadlineSeconds: chargeDeadlineSeconds,
  }),
);
