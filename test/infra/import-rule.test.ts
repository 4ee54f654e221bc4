import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const project = path.join(import.meta.dirname, '..', '..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'import-rule-'));
  symlinkSync(path.join(project, 'node_modules'), path.join(folder, 'node_modules'));
  for (const file of ['.dependency-cruiser.js', 'tsconfig.json', 'package.json'])
    cpSync(path.join(project, file), path.join(folder, file));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The rules that a small tree breaks, by name. */
function brokenBy(files: Readonly<Record<string, string>>): readonly string[] {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const command = path.join(project, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const roots = [...new Set(Object.keys(files).map((name) => name.split('/')[0]!))];
  const { stdout } = spawnSync(
    process.execPath,
    [command, ...roots, '--config', '.dependency-cruiser.js', '--output-type', 'json'],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
    },
  );
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

const empty = 'export const nothing = 0;\n';
const taking = (from: string): string => `import { nothing } from '${from}';\nexport const more = nothing;\n`;

describe('the import rule', () => {
  it.each([
    [
      'domain-is-pure',
      { 'lambdas/domain/a.ts': "import { createHash } from 'node:crypto';\nexport const more = createHash;\n" },
    ],
    ['domain-is-pure', { 'lambdas/domain/a.ts': taking('../adapters/b'), 'lambdas/adapters/b.ts': empty }],
    ['contracts', { 'lambdas/contracts/a.ts': taking('../runtime/b'), 'lambdas/runtime/b.ts': empty }],
    ['runtime', { 'lambdas/runtime/a.ts': taking('../adapters/b'), 'lambdas/adapters/b.ts': empty }],
    ['guardrails-are-for-any-app', { 'lib/guardrails/a.ts': taking('../config/b'), 'lib/config/b.ts': empty }],
    ['adapters', { 'lambdas/adapters/a.ts': taking('../handlers/b'), 'lambdas/handlers/b.ts': empty }],
    ['handlers-never-each-other', { 'lambdas/handlers/a.ts': taking('./b'), 'lambdas/handlers/b.ts': empty }],
    ['lib', { 'lib/a.ts': taking('../lambdas/domain/b'), 'lambdas/domain/b.ts': empty }],
    ['client-imports-types-only', { 'client/a.ts': taking('../lambdas/contracts/b'), 'lambdas/contracts/b.ts': empty }],
    [
      'only-the-vault-opens-cards',
      {
        'lambdas/handlers/create-charge.ts': taking('../adapters/card-cipher'),
        'lambdas/adapters/card-cipher.ts': empty,
      },
    ],
    ['product-does-not-know-the-laptop', { 'lambdas/adapters/a.ts': taking('../../cli/b'), 'cli/b.ts': empty }],
    ['one-file-knows-the-emulator', { 'lib/stacks/a.ts': taking('../local/b'), 'lib/local/b.ts': empty }],
    ['no-cycles', { 'cli/a.ts': taking('./b'), 'cli/b.ts': taking('./a') }],
  ])('%s finds its violation', (rule, files) => {
    expect(brokenBy(files)).toContain(rule);
  });

  it('lets the vault open cards', () => {
    const files = {
      'lambdas/handlers/tokenize-card.ts': taking('../adapters/card-cipher'),
      'lambdas/adapters/card-cipher.ts': empty,
    };
    expect(brokenBy(files)).toEqual([]);
  });
});
