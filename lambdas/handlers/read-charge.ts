import { dynamoDbClient } from '../adapters/aws-clients';
import { cursors } from '../adapters/cursors';
import { ledgerTable } from '../adapters/ledger-table';
import { ReadChargeEnv } from '../contracts/environment';
import { listCharges, readCharge, readChargeEvents } from '../domain/charge/read-charge';
import { listChargesApi, readChargeApi, readChargeEventsApi } from '../runtime/api/read-charges';
import { readEnv } from '../runtime/env';
import { byRoute } from '../runtime/http-handler';

const env = readEnv(ReadChargeEnv);
const ledger = ledgerTable(dynamoDbClient(), env.LEDGER_TABLE);

export const handler = byRoute({
  'read-charge': readChargeApi(readCharge({ ledger })),
  'list-charges': listChargesApi(listCharges({ ledger, cursors })),
  'list-charge-events': readChargeEventsApi(readChargeEvents({ ledger })),
});
