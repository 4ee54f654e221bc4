import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { projectFolder } from '../../cli/local/place';

const Cases = z.strictObject({
  cases: z.array(
    z.strictObject({ name: z.string(), text: z.string(), alone: z.boolean(), sql: z.optional(z.boolean()) }),
  ),
});

export const panGuardPolicy = path.join(projectFolder, 'policies', 'pan-guard');

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(panGuardPolicy, file), 'utf8'));

/** One table for the guard of the handlers and for the policy: `alone` is the rule, `sql` what the policy finds in it as a statement. */
export const panGuardCases = Cases.parse(read('test/cases.json')).cases;

export const panGuardData = read('data.json');
