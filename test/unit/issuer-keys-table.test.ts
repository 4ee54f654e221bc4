import { issuerKeysTableContract } from '../contract/issuer-keys-table.contract';
import { inMemoryIssuerKeysTable } from '../support/in-memory-issuer-keys-table';

issuerKeysTableContract('in memory', inMemoryIssuerKeysTable);
