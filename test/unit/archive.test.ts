import { archiveContract } from '../contract/archive.contract';
import { inMemoryArchive } from '../support/in-memory-archive';

archiveContract('in memory', inMemoryArchive);
