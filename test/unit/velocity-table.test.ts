import { velocityTableContract } from '../contract/velocity-table.contract';
import { inMemoryVelocityTable } from '../support/in-memory-velocity-table';

velocityTableContract('in memory', inMemoryVelocityTable);
