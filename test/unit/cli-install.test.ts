import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { installed, projectFolder } from '../../cli/local/place';

let folder: string;

beforeEach(() => {
  mkdirSync(installed.temporary, { recursive: true });
  folder = mkdtempSync(path.join(installed.temporary, 'test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A Python that answers what it is told to, under the names in `commands`. */
function machineWith(commands: Readonly<Record<string, readonly string[]>>): string {
  for (const [name, lines] of Object.entries(commands)) {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${lines.map((line) => `echo '${line}'`).join('\n')}\n`);
    chmodSync(file, 0o755);
  }
  return folder;
}

function findPython(search: string) {
  const program = path.join(projectFolder, 'cli', 'find-python.mjs');
  const run = spawnSync(process.execPath, [program], { encoding: 'utf8', env: { PATH: search } });
  return { status: run.status, said: (run.stdout + run.stderr).trim() };
}

describe('Python', () => {
  test('is found under its name', () => {
    const search = machineWith({ python3: ['/usr/bin/python3.12', '3.12', 'venv'] });
    expect(findPython(search)).toEqual({ status: 0, said: '/usr/bin/python3.12' });
  });

  test('is found as python where python3 is too old', () => {
    const search = machineWith({ python3: ['/old', '3.9', 'venv'], python: ['/new', '3.13', 'venv'] });
    expect(findPython(search)).toEqual({ status: 0, said: '/new' });
  });

  test.each([
    [
      'missing',
      {},
      /^Python is not found \(tried python3, python\)\. Install Python 3\.10 or later, or name one: STRONGROOM_PYTHON=/,
    ],
    [
      'too old',
      { python3: ['/old', '3.9', 'venv'] },
      /^Python 3\.10 or later is needed, and python3 is 3\.9\. Install/,
    ],
    [
      'without venv',
      { python3: ['/p', '3.12', 'no-venv'] },
      /^python3 3\.12 has no venv module .* apt install python3-venv/,
    ],
  ])('%s is one sentence with a way out', (_what, commands, sentence) => {
    const { status, said } = findPython(machineWith(commands));
    expect(status).toBe(1);
    expect(said).toMatch(sentence);
    expect(said.split('\n')).toHaveLength(1);
  });
});

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      hasInstallScript: z.optional(z.boolean()),
      integrity: z.optional(z.string()),
      inBundle: z.optional(z.boolean()),
      version: z.optional(z.string()),
      optional: z.optional(z.boolean()),
      optionalDependencies: z.optional(z.record(z.string(), z.string())),
    }),
  ),
});

function whyInstall(): string {
  const question = `import('${projectFolder}/cli/install.mjs').then((m) => console.log(String(m.whyInstall('${folder}'))))`;
  return spawnSync(process.execPath, ['-e', question], { encoding: 'utf8' }).stdout.trim();
}

describe('the npm packages', () => {
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };
  const write = (name: string, content: object) => writeFileSync(path.join(folder, name), JSON.stringify(content));

  beforeEach(() => {
    mkdirSync(path.join(folder, 'node_modules', 'a'), { recursive: true });
    write('package-lock.json', { packages });
    write('node_modules/a/package.json', {});
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '1.0.0' } } });
  });

  test('are whole without the optional ones of other machines', () => {
    expect(whyInstall()).toBe('undefined');
  });

  test.each([
    [
      'an installation was interrupted',
      () => rmSync(path.join(folder, 'node_modules', '.package-lock.json')),
      'only half installed',
    ],
    [
      'a package was removed',
      () => rmSync(path.join(folder, 'node_modules', 'a'), { recursive: true }),
      'only half installed',
    ],
    [
      'the lock file is another',
      () => write('package-lock.json', { packages: { 'node_modules/a': { version: '1.0.1' } } }),
      'not those of package-lock.json',
    ],
    ['there are none', () => rmSync(path.join(folder, 'node_modules'), { recursive: true }), 'not installed yet'],
  ])('must be installed when %s', (_what, change, why) => {
    change();
    expect(whyInstall()).toContain(why);
  });

  test('of the lock file include the optional ones of every platform: npm ci refuses it otherwise', () => {
    const lock = Lock.parse(JSON.parse(readFileSync(path.join(projectFolder, 'package-lock.json'), 'utf8')));
    const missing = Object.values(lock.packages)
      .flatMap(({ optionalDependencies = {} }) => Object.entries(optionalDependencies))
      .filter(([name, version]) => /^\d/.test(version) && lock.packages[`node_modules/${name}`] === undefined)
      .map(([name]) => name);
    // When this fails: node cli/complete-lock-file.mjs
    expect(missing).toEqual([]);
  });

  test('of the lock file come from whatever registry npm is set to', () => {
    expect(readFileSync(path.join(projectFolder, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });
});

describe('install scripts', () => {
  const npm = (...words: readonly string[]): void => {
    const env = { ...process.env, npm_config_offline: 'true', npm_config_cache: path.join(folder, 'cache') };
    const { status, stderr } = spawnSync('npm', words, { cwd: folder, env, encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  };
  /** Two packages whose install scripts leave a file. */
  const plant = (npmrc: string, ...words: readonly string[]): void => {
    for (const name of ['planted', 'listed']) {
      mkdirSync(path.join(folder, 'packages', name), { recursive: true });
      const ran = `node -e "require('fs').writeFileSync('${path.join(folder, `${name}.ran`)}', '')"`;
      const scripts = { preinstall: ran, install: ran, postinstall: ran, prepare: ran };
      write(`packages/${name}/package.json`, { name, version: '1.0.0', scripts });
      npm('pack', '--ignore-scripts', `./packages/${name}`);
    }
    const dependencies = { planted: 'file:planted-1.0.0.tgz', listed: 'file:listed-1.0.0.tgz' };
    write('package.json', { name: 'x', version: '1.0.0', dependencies, allowScripts: { listed: true, other: false } });
    writeFileSync(path.join(folder, '.npmrc'), npmrc);
    npm('install', ...words);
  };
  const write = (name: string, content: object) => writeFileSync(path.join(folder, name), JSON.stringify(content));
  const ran = (): readonly string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.ran'))
      .sort();
  const ours = readFileSync(path.join(projectFolder, '.npmrc'), 'utf8');

  test('of packages that nobody listed do not run, and those of listed ones do when they are asked for', () => {
    plant(ours);
    npm('ci');
    expect(ran()).toEqual([]);
    const listed = `import('${projectFolder}/cli/install.mjs').then((m) => m.runAllowedScripts('${folder}'))`;
    spawnSync(process.execPath, ['-e', listed], { env: { ...process.env, npm_config_offline: 'true' } });
    expect(ran()).toEqual(['listed.ran']);
  });

  test('run without our .npmrc: the list alone denies nothing', () => {
    plant('', '--ignore-scripts=false');
    expect(ran()).toEqual(['listed.ran', 'planted.ran']);
  });

  test('of the lock file are each listed, as allowed or as denied', () => {
    const Package = z.object({ allowScripts: z.record(z.string(), z.boolean()) });
    const { allowScripts } = Package.parse(JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8')));
    const withScripts = Object.entries(lockedPackages()).filter(
      ([, { hasInstallScript }]) => hasInstallScript === true,
    );
    const names = withScripts.map(([where]) => where.replace(/^.*node_modules\//, ''));
    expect(names.sort()).toEqual(Object.keys(allowScripts).sort());
  });
});

test('every package that is installed here is checked against its digest in the lock file', () => {
  const installedHere = Object.entries(lockedPackages()).filter(([where]) =>
    existsSync(path.join(projectFolder, where)),
  );
  const unchecked = installedHere.filter(
    ([where, { integrity, inBundle }]) => where !== '' && inBundle !== true && !/^sha512-/.test(integrity ?? ''),
  );
  expect(unchecked.map(([where]) => where)).toEqual([]);
  expect(installedHere.length).toBeGreaterThan(300);
});

const lockedPackages = () =>
  Lock.parse(JSON.parse(readFileSync(path.join(projectFolder, 'package-lock.json'), 'utf8'))).packages;
