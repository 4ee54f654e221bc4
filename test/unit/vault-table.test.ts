import { vaultTableContract } from '../contract/vault-table.contract';
import { inMemoryVaultTable } from '../support/in-memory-vault-table';

vaultTableContract('in memory', inMemoryVaultTable);
