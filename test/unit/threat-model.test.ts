import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { threatsIn, unproven } from '../../cli/tests/threat-model';
import type { ReportedTest } from '../../cli/tests/reports';

const project = path.dirname(path.dirname(__dirname));
const page = readFileSync(path.join(project, 'docs', 'threat-model.md'), 'utf8');
const threats = threatsIn(page);
const named = threats.flatMap(({ id, tests }) => tests.map((test) => ({ id, ...test })));

/** A title as it stands in the source: quotes may be escaped there. */
const inSource = (file: string): string => readFileSync(path.join(project, file), 'utf8').replaceAll('\\', '');

describe('docs/threat-model.md', () => {
  it('numbers its threats without gap or repeat, and each has a test', () => {
    expect(threats.length).toBeGreaterThanOrEqual(30);
    expect(threats.map(({ id }) => id)).toEqual(threats.map((_, at) => `T${at + 1}`));
    expect(threats.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it.each([
    ...['credential stuffing', 'card testing', 'man in the middle', 'token hijacking', 'replay', 'confused deputy'],
    ...['oracle', 'insider', 'supply chain'],
  ])('has a row about %s', (threat) => {
    expect(page.split('\n').filter((line) => /^\| T\d/.test(line) && line.includes(threat))).not.toEqual([]);
  });

  it('names tests that exist', () => {
    const gone = named.filter(
      ({ file, title }) =>
        !existsSync(path.join(project, file)) || !["'", '"', '`'].some((end) => inSource(file).includes(title + end)),
    );
    expect(gone).toEqual([]);
  });

  it('names each threat of its table of boundaries', () => {
    const known = new Set(threats.map(({ id }) => id));
    const boundaries = page.split('\n').filter((line) => /^\| B\d/.test(line));
    const referred = boundaries.flatMap((line) => line.match(/T\d+/g) ?? []);
    expect(boundaries.length).toBeGreaterThanOrEqual(6);
    expect(referred.filter((id) => !known.has(id))).toEqual([]);
    expect([...known].filter((id) => !referred.includes(id))).toEqual([]);
  });
});

describe('what a run proves of the threat model', () => {
  const file = 'test/e2e/possession.test.ts';
  const rows = threatsIn(
    [
      '| threat | control | attacked by |',
      '| T1 theft | proof | [e2e/possession](../test/e2e/possession.test.ts) “is worth nothing” |',
      '| T2 more | none | nobody |',
    ].join('\n'),
  );
  const ran = (status: ReportedTest['status'], titles = ['a token', 'is worth nothing']): ReportedTest => ({
    ...{ file, titles, status },
  });

  it('takes several titles behind one link, and none before it', () => {
    const row = '| T1 “me” | none | [a](../test/unit/a.test.ts) “one”, “two”, [b](../test/e2e/b.test.ts) “three” |';
    expect(threatsIn(row)).toEqual([
      {
        id: 'T1',
        tests: [
          { file: 'test/unit/a.test.ts', title: 'one' },
          { file: 'test/unit/a.test.ts', title: 'two' },
          { file: 'test/e2e/b.test.ts', title: 'three' },
        ],
      },
    ]);
  });

  it('is nothing for a threat that no test attacks', () => {
    expect(unproven(rows, [ran('passed')])).toEqual(['T2: no test attacks it']);
  });

  it.each<[string, readonly ReportedTest[], string]>([
    ['failed', [ran('failed')], 'did not pass'],
    ['was skipped', [ran('not run')], 'did not pass'],
    ['never ran', [], 'did not run'],
    ['has another title', [ran('passed', ['a token', 'is worth nothing at all'])], 'did not run'],
    ['stands in another file', [{ ...ran('passed'), file: 'test/unit/a.test.ts' }], 'did not run'],
    ['passed once and failed once', [ran('passed'), ran('failed')], 'did not pass'],
  ])('is nothing by a test that %s', (_what, tests, said) => {
    expect(unproven(rows.slice(0, 1), tests)).toEqual([`T1: ${file} “is worth nothing” ${said}`]);
  });

  it('is every test of a table that is named as the source has it', () => {
    const table = [{ id: 'T1', tests: [{ file, title: 'is refused %s' }] }];
    const refused = (what: string, status: ReportedTest['status']) => ran(status, ['a token', `is refused ${what}`]);
    expect(unproven(table, [refused('once', 'passed'), refused('twice', 'passed')])).toEqual([]);
    expect(unproven(table, [refused('once', 'passed'), refused('twice', 'failed')])).toHaveLength(1);
    expect(unproven(table, [ran('passed')])).toEqual([`T1: ${file} “is refused %s” did not run`]);
  });

  it('is each test of a group that is named', () => {
    const group = [{ id: 'T1', tests: [{ file, title: 'a token' }] }];
    expect(unproven(group, [ran('passed')])).toEqual([]);
    expect(unproven(group, [ran('passed'), ran('failed', ['a token', 'another'])])).toHaveLength(1);
  });
});
