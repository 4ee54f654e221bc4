import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installed } from '../../cli/local/place';
import { scanCode, testRules } from '../../cli/scanners/scanners';

const minutes = 60_000;
const folders = ['bin', 'cli', 'client', 'lambdas', 'lib', 'test'];

/** The promises of this code that neither the compiler nor eslint nor the import rule sees: policies/semgrep. */
describe('our own rules', () => {
  test(
    'find nothing in the code',
    async () => {
      expect(await scanCode(folders)).toEqual([]);
    },
    5 * minutes,
  );

  test(
    'find every planted line, and leave alone what is good',
    async () => {
      const tests = await testRules();
      expect(tests.filter(({ passed }) => !passed)).toEqual([]);
      expect(tests.filter(({ planted }) => planted === 0)).toEqual([]);
      expect(tests.length).toBeGreaterThanOrEqual(14);
    },
    5 * minutes,
  );

  test(
    'stop at what is planted where the code is',
    async () => {
      mkdirSync(installed.temporary, { recursive: true });
      const project = mkdtempSync(path.join(installed.temporary, 'planted-'));
      try {
        const planted = {
          'lambdas/domain/ids.ts': 'export const id = (): number => Math.random();\n',
          'cli/tests/random.ts': 'process.env.NODE_TLS_REJECT_UNAUTHORIZED;\n',
          'test/unit/ids.test.ts': "it.only('is an id', () => {});\n",
          'lib/node_modules/one/test.ts': 'Math.random();\n',
        };
        for (const [file, text] of Object.entries(planted)) {
          mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
          writeFileSync(path.join(project, file), text);
        }
        expect(await scanCode(['cli', 'lambdas', 'test'], project)).toEqual([
          expect.stringContaining('cli/tests/random.ts:1 certificate-unchecked: '),
          expect.stringContaining('lambdas/domain/ids.ts:1 weak-random: Math.random is predictable.'),
          expect.stringContaining('test/unit/ids.test.ts:1 test-left-out: '),
        ]);
        await expect(scanCode(['lambdas', 'lib'], project)).rejects.toThrow('nothing to read in lib.');
      } finally {
        rmSync(project, { recursive: true });
      }
    },
    5 * minutes,
  );
});
