import { processorContract } from '../contract/processor.contract';
import { inMemoryProcessor } from '../support/in-memory-processor';

processorContract('in memory', () => ({ processor: inMemoryProcessor(), timeoutMs: 0 }));
