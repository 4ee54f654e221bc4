import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { ledgerTable } from '../../lambdas/adapters/ledger-table';
import { newTable } from './emulator-resources';
import { ledgerTableContract } from './ledger-table.contract';

const client = dynamoDbClient();
let tableName: string;

beforeAll(async () => {
  tableName = await newTable(client, 'ledger');
});

afterAll(() => client.destroy());

ledgerTableContract('DynamoDB', () => ledgerTable(client, tableName));
