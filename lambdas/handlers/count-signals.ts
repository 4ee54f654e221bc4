import { dynamoDbClient } from '../adapters/aws-clients';
import { credentialSignalsTable } from '../adapters/credential-signals-table';
import { CountSignalsEnv } from '../contracts/environment';
import { countSignalsConsumer } from '../runtime/consumers/count-signals';
import { readEnv } from '../runtime/env';

const env = readEnv(CountSignalsEnv);
const table = credentialSignalsTable(dynamoDbClient(), env.SIGNALS_TABLE);

export const handler = countSignalsConsumer((happenings) => table.count(happenings));
