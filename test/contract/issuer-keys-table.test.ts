import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { issuerKeysTable } from '../../lambdas/adapters/issuer-keys-table';
import { newTable } from './emulator-resources';
import { issuerKeysTableContract } from './issuer-keys-table.contract';

const client = dynamoDbClient();
let tableName: string;

beforeAll(async () => {
  tableName = await newTable(client, 'issuer-keys');
});

afterAll(() => client.destroy());

issuerKeysTableContract('DynamoDB', () => issuerKeysTable(client, tableName));
