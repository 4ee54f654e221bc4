import { dynamoDbClient } from '../adapters/aws-clients';
import { ledgerTable } from '../adapters/ledger-table';
import { ReadChargeEnv } from '../contracts/environment';
import { readCharge } from '../domain/charge/read-charge';
import { readChargeApi } from '../runtime/api/charges';
import { readEnv } from '../runtime/env';

const env = readEnv(ReadChargeEnv);

export const handler = readChargeApi(readCharge({ ledger: ledgerTable(dynamoDbClient(), env.LEDGER_TABLE) }));
