import { ledgerTableContract } from '../contract/ledger-table.contract';
import { inMemoryLedgerTable } from '../support/in-memory-ledger-table';

ledgerTableContract('in memory', inMemoryLedgerTable);
