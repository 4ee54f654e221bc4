import { envelopeKeysContract } from '../contract/envelope-keys.contract';
import { inMemoryEnvelopeKeys } from '../support/in-memory-envelope-keys';

envelopeKeysContract('in memory', () => inMemoryEnvelopeKeys(['first', 'second']));
