import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installed, projectFolder } from '../../cli/local/place';
import { buildOf, writeReleaseFiles } from '../../cli/release/release-files';
import { writeSbom } from '../../cli/release/sbom';
import { stageNames } from '../../lib/config/stages';
import { sha256 } from '../support/sha256';

let folder: string;
const release = (...names: readonly string[]): string => path.join(folder, 'release', ...names);
const json = (name: string): any => JSON.parse(readFileSync(release(name), 'utf8'));
const onGitHub = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'company/strongroom',
  GITHUB_WORKFLOW_REF: 'company/strongroom/.github/workflows/release.yml@refs/tags/v1.2.3',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_REF: 'refs/tags/v1.2.3',
  GITHUB_RUN_ID: '77',
};

beforeAll(async () => {
  mkdirSync(installed.temporary, { recursive: true });
  folder = mkdtempSync(path.join(installed.temporary, 'release-'));
  const assembly = path.join(folder, 'assembly');
  for (const stage of stageNames) {
    mkdirSync(path.join(assembly, `assembly-${stage}`), { recursive: true });
    writeFileSync(path.join(assembly, `assembly-${stage}`, `${stage}vault.template.json`), '{"Resources":{}}');
    writeFileSync(path.join(assembly, `assembly-${stage}`, 'manifest.json'), '{}');
  }
  await writeReleaseFiles(release(), assembly, buildOf(onGitHub));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the files of a release', () => {
  const files = [
    'openapi.yaml',
    'package-lock.json',
    'sbom.cdx.json',
    'strongroom-verify.mjs',
    ...['dev', 'prod', 'staging'].map((stage) => path.join('templates', `${stage}vault.template.json`)),
  ];
  /** What `sha256sum --check` reads: the digest, two spaces, the name. */
  const broken = (): readonly string[] =>
    readFileSync(release('SHA256SUMS'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => /^([0-9a-f]{64}) {2}(\S+)$/.exec(line)!)
      .flatMap(([, digest, name]) =>
        Buffer.from(sha256(readFileSync(release(name!)))).toString('hex') === digest ? [] : [name!],
      );

  test('are the verifier, the API, what it is made of and the templates, and what says so', () => {
    const found = readdirSync(release(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = found.map(({ parentPath, name }) => path.relative(release(), path.join(parentPath, name)));
    expect(names.sort()).toEqual([...files, 'SHA256SUMS', 'provenance.json'].sort());
  });

  test('have their digests beside them, and a changed one is found', () => {
    expect(broken()).toEqual([]);
    const before = readFileSync(release('openapi.yaml'));
    appendFileSync(release('openapi.yaml'), '\n');
    const changed = broken();
    writeFileSync(release('openapi.yaml'), before);
    expect(changed).toEqual(['openapi.yaml']);
  });

  test('have a provenance: digests, commit, tag and workflow (in-toto statement v1, SLSA provenance v1)', () => {
    const sums = readFileSync(release('SHA256SUMS'), 'utf8').trim().split('\n');
    const { _type, subject, predicateType, predicate } = json('provenance.json');
    expect(subject.map(({ name, digest }: any) => `${digest.sha256}  ${name}`)).toEqual(sums);
    expect(subject.map(({ name }: any) => name)).toEqual(files);
    expect([_type, predicateType]).toEqual(['https://in-toto.io/Statement/v1', 'https://slsa.dev/provenance/v1']);
    expect(predicate.buildDefinition.resolvedDependencies).toEqual([
      { uri: 'git+https://github.com/company/strongroom@refs/tags/v1.2.3', digest: { gitCommit: 'a'.repeat(40) } },
    ]);
    expect(predicate.runDetails).toEqual({
      builder: { id: 'https://github.com/company/strongroom/.github/workflows/release.yml@refs/tags/v1.2.3' },
      metadata: { invocationId: 'https://github.com/company/strongroom/actions/runs/77' },
    });
  });

  test('that are built by hand say so', () => {
    const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: projectFolder, encoding: 'utf8' }).trim();
    expect(buildOf({})).toMatchObject({ builder: 'urn:strongroom:builder:by-hand', commit: head });
  });
});

describe('the SBOM', () => {
  const partsOf = ({ group, name, version, components = [] }: any): readonly string[] => [
    `${group === undefined ? '' : `${group}/`}${name}@${version}`,
    ...components.flatMap(partsOf),
  ];

  test('names every package of the lock file that is no development dependency, and no other', () => {
    const lock: any = JSON.parse(readFileSync(path.join(projectFolder, 'package-lock.json'), 'utf8'));
    const wanted = Object.entries<any>(lock.packages).flatMap(([where, { version, dev, devOptional }]) =>
      where === '' || dev || devOptional ? [] : [`${where.replace(/^.*node_modules\//, '')}@${version}`],
    );
    const { bomFormat, specVersion, components } = json('sbom.cdx.json');
    expect([bomFormat, specVersion]).toEqual(['CycloneDX', '1.6']);
    expect([...new Set(components.flatMap(partsOf))].sort()).toEqual([...new Set(wanted)].sort());
    expect(wanted.length).toBeGreaterThan(60);
  });

  test('is the same for the same lock file', () => {
    const again = path.join(folder, 'again.json');
    writeSbom(again);
    expect(readFileSync(again)).toEqual(readFileSync(release('sbom.cdx.json')));
  });

  test('that cannot be written is one sentence', () => {
    expect(() => writeSbom(folder)).toThrow(/^The SBOM could not be made: .+/);
  });
});
