import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { issuerKeysTable } from '../../lambdas/adapters/issuer-keys-table';
import { deployed, useStage } from './deployed-stage';
import { issuerKeysTableContract } from './issuer-keys-table.contract';

const client = dynamoDbClient();
const tableName = deployed.table('issuer-keys');

beforeAll(useStage);

afterAll(() => client.destroy());

issuerKeysTableContract('DynamoDB', () => issuerKeysTable(client, tableName));
