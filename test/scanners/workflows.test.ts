import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installed } from '../../cli/local/place';
import { lintWorkflows } from '../../cli/scanners/scanners';

const minutes = 60_000;

const planted = `name: planted
on: pull_request_target
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo "\${{ github.event.pull_request.title }}"
`;

describe('the workflows of GitHub', () => {
  test(
    'have nothing that zizmor finds',
    async () => {
      expect(await lintWorkflows('.github/workflows')).toEqual([]);
    },
    5 * minutes,
  );

  test(
    'with a tag that can be moved, a token for everything, a trigger for strangers and their text in a script are found',
    async () => {
      mkdirSync(installed.temporary, { recursive: true });
      const folder = mkdtempSync(path.join(installed.temporary, 'planted-'));
      try {
        const file = path.join(folder, 'planted.yml');
        writeFileSync(file, planted);
        const found = (await lintWorkflows(file)).map((line) => /:(\d+) ([a-z-]+):/.exec(line)?.slice(1).join(' '));
        expect(found.sort()).toEqual([
          '2 dangerous-triggers',
          '4 excessive-permissions',
          '7 artipacked',
          '7 unpinned-uses',
          '8 template-injection',
        ]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    5 * minutes,
  );
});
