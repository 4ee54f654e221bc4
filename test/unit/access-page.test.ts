import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { accessPage } from '../../cli/pages/access-page';

const root = path.join(import.meta.dirname, '..', '..');

describe('docs/access.md', () => {
  it('is what `npm run page:access` writes of the rules, the stages and the cases', () => {
    expect(readFileSync(path.join(root, 'docs', 'access.md'), 'utf8')).toBe(accessPage());
  });

  it('names files that exist', () => {
    const named = [...accessPage().matchAll(/`((?:test|lambdas|lib|cli)\/[\w/.-]+)`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});
