import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { controlsTable } from '../../lambdas/adapters/controls-table';
import { inMemoryControlsTable } from '../support/in-memory-controls-table';
import { controlsTableContract } from './controls-table.contract';
import { useStage } from './deployed-stage';
import { newTable } from './emulator-resources';

const client = dynamoDbClient();
let name = '';

beforeAll(async () => {
  await useStage();
  name = await newTable(client, 'controls');
});
afterAll(() => client.destroy());

controlsTableContract('DynamoDB', () => controlsTable(client, name));
controlsTableContract('in memory', inMemoryControlsTable);
