import type { AccessCase } from './asking';
import { shownCases } from './how-shown';
import { latelyCases } from './what-lately';
import { whoCases } from './who';

/** A row of docs/access.md each, and a test each (test/unit/decide.test.ts). */
export const accessCases: readonly AccessCase[] = [...whoCases, ...shownCases, ...latelyCases];
