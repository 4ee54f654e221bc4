import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { trailFailureCodes } from '../../lambdas/domain/audit/trail/trail-failure';
import { failureCodes } from '../../lambdas/domain/audit/log/log-failures';

const root = path.join(__dirname, '..', '..');
const page = readFileSync(path.join(root, 'docs', 'verifying.md'), 'utf8');

/** Codes and ids are the texts in the code that are words joined by underscores. */
const codes = readdirSync(path.join(root, 'cli', 'verify')).flatMap((file) =>
  Array.from(
    readFileSync(path.join(root, 'cli', 'verify', file), 'utf8').matchAll(/'([a-z]+_[a-z_]+)'/g),
    ([, code = '']) => code,
  ),
);

describe('docs/verifying.md', () => {
  it('has every code and id that the verifier knows', () => {
    const known = [...new Set([...codes, ...failureCodes])];
    expect(known.length).toBeGreaterThan(40);
    expect(known.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });

  it('has no code that the verifier does not know', () => {
    const table = page.slice(page.indexOf('| code'), page.indexOf('`checked` has the ids'));
    const stated = Array.from(table.matchAll(/`([a-z]+_[a-z_]+)`/g), ([, code = '']) => code);
    const known = new Set<string>([
      ...codes,
      ...failureCodes,
      ...trailFailureCodes,
      'manifest_unsigned',
      'manifest_forged',
    ]);
    expect(stated.filter((code) => !known.has(code))).toEqual([]);
  });
});
