import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { projectFolder } from '../../cli/local/place';
import { withoutStage } from '../../cli/tests/run-tests';

const folder = path.join(projectFolder, '.github', 'workflows');
const texts = new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
const stepsOf = (name: string): readonly any[] => {
  const { jobs } = parse(texts.get(name)!);
  return Object.values<any>(jobs).flatMap(({ steps }) => steps);
};
const named = (name: string, action: string): readonly any[] =>
  stepsOf(name).filter(({ uses = '' }) => uses.startsWith(`${action}@`));

/** Beside what zizmor finds (test/scanners): what these workflows promise. */
describe('the workflows', () => {
  test.each([...texts.keys()])('%s: every action by its digest, with its version beside it', (name) => {
    const used = [...texts.get(name)!.matchAll(/uses: *(.*)/g)].map(([, action]) => action!);
    expect(used.filter((action) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
    expect(used.length).toBe(stepsOf(name).filter(({ uses }) => uses !== undefined).length);
    expect(used.length).toBeGreaterThan(0);
  });

  test('install packages with their digests and without their scripts, never by npm install', () => {
    const commands = [...texts.keys()]
      .flatMap(stepsOf)
      .flatMap(({ run = '' }) => (/\bnpm (i|install|ci|exec)\b|\bnpx\b/.test(run) ? [run] : []));
    expect(commands).toEqual([]);
  });

  test('each change is tested and scanned', () => {
    expect(stepsOf('ci.yml').map(({ run }) => run)).toContain('bash .ci/run');
    // Which runs every project of tests, that of the scanners too, and scans the templates.
    expect(withoutStage).toContain('scanners');
    const { scripts } = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8'));
    expect(scripts.checks).toContain('npm:scan:templates');
  });

  test('a release is tested, scanned, described and attested, and only its last job may write', () => {
    const { permissions, jobs } = parse(texts.get('release.yml')!);
    expect(permissions).toEqual({});
    expect(jobs.test.permissions).toEqual({ contents: 'read' });
    expect(jobs.files.needs).toBe('test');
    expect(jobs.files.permissions).toEqual({ contents: 'write', 'id-token': 'write', attestations: 'write' });
    const runs = stepsOf('release.yml').map(({ run }) => run);
    expect(runs).toEqual(expect.arrayContaining(['bash .ci/run', 'npm run release:files']));
    const [attest] = named('release.yml', 'actions/attest-build-provenance');
    expect(attest.with['subject-path'].trim().split('\n')).toEqual(['dist/release/**', 'dist/release.tar.gz']);
  });

  test('trivy stops at what it finds in the tree and in the templates', () => {
    const scans = named('trivy.yml', 'aquasecurity/trivy-action').map((step) => step.with);
    expect(scans.map((one) => [one['scan-type'], one['scan-ref'], one['exit-code']])).toEqual([
      ['fs', '.', '1'],
      ['config', 'dist/release/templates', '1'],
    ]);
    expect(stepsOf('trivy.yml').filter((step) => step['continue-on-error'] !== undefined)).toEqual([]);
    const [tree] = named('trivy.yml', 'aquasecurity/trivy-action');
    expect(tree.env).toEqual({ TRIVY_INCLUDE_DEV_DEPS: 'true' });
  });
});
