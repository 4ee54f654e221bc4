import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chargeDiagram } from '../support/charge-diagram';

const root = path.join(import.meta.dirname, '..', '..');
const page = readFileSync(path.join(root, 'docs', 'money.md'), 'utf8');

describe('docs/money.md', () => {
  it('shows the table of charge states as it is', () => {
    expect(/```mermaid\n([^`]*)```/.exec(page)?.[1]?.trim()).toBe(chargeDiagram());
  });

  it('names tests that exist', () => {
    const named = [...page.matchAll(/`([a-z0-9-]+\.test\.ts)`|`(e2e\/[a-z-]+)`|`(test\/[a-z/-]+\.test\.ts)`/g)];
    const files = named.map(
      ([, handler, e2e, whole]) => whole ?? (e2e === undefined ? `test/handlers/${handler}` : `test/${e2e}.test.ts`),
    );
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});
