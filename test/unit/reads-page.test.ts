import { readFileSync } from 'node:fs';
import { expectedCalls } from '../../lambdas/domain/audit/reads/expected-calls';
import { tolerated } from '../../lambdas/domain/audit/reads/tally';

const page = readFileSync('docs/reads.md', 'utf8');

/** The rows of "What explains a call", by role: a row without a role belongs to the one before. */
const rows = page
  .slice(page.indexOf('## What explains a call'), page.indexOf('## When it says'))
  .split('\n')
  .filter((line) => line.startsWith('| '));

function rowsOf(role: string): string {
  const first = rows.findIndex((row) => row.startsWith(`| \`${role}\` `));
  const next = rows.findIndex((row, place) => place > first && !row.startsWith('|  '));
  return first < 0 ? '' : rows.slice(first, next).join('\n');
}

describe('docs/reads.md', () => {
  it.each(Object.keys(expectedCalls))('says what explains the calls of %s', (role) => {
    const told = rowsOf(role);
    for (const { action, resource } of expectedCalls[role] ?? []) {
      if (action === 'dynamodb:TransactWriteItems') continue;
      const [, what] = action.split(':');
      const known = told.includes(`\`${what}\``) || told.includes(`\`${action}\``) || told.includes('making a');
      expect([resource, action, known]).toEqual([resource, action, true]);
    }
  });

  it('names no role that makes no such call', () => {
    const roles = rows.flatMap((row) => /^\| `([a-z-]+)` /.exec(row)?.[1] ?? []);
    expect(roles.sort()).toEqual(Object.keys(expectedCalls).sort());
  });

  it.each([
    [0, 0],
    [1, 2],
    [100, 2],
    [101, 3],
    [1000, 20],
  ])('lets one in fifty through, two at least, none where nothing explains any: %i', (explained, most) => {
    expect(tolerated(explained)).toBe(most);
  });
});
