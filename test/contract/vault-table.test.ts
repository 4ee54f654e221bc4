import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { vaultTable } from '../../lambdas/adapters/vault-table';
import { newTable } from './emulator-resources';
import { vaultTableContract } from './vault-table.contract';

const client = dynamoDbClient();
let tableName: string;

beforeAll(async () => {
  tableName = await newTable(client, 'vault');
});

afterAll(() => client.destroy());

vaultTableContract('DynamoDB', () => vaultTable(client, tableName));
