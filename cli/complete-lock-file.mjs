// npm forgets, when it writes package-lock.json, the optional packages that its registry does not have (a mirror may hold the
// builds of one platform only), and npm ci then refuses the file everywhere. This puts them back: node cli/complete-lock-file.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';

const file = path.join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = {
  arm64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
};

/** The name says for which machine a build is; 32-bit ARM has several spellings. */
function entryOf(name, version, dev) {
  const words = name.replace(/^@[^/]+\//, '').split(/[-.]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = words.flatMap((word) => processors[word] ?? []);
  return { version, cpu: cpu.length > 0 ? cpu : ['arm'], ...(dev ? { dev } : {}), optional: true, os };
}

const missing = Object.entries(lock.packages).flatMap(([, parent]) =>
  Object.entries(parent.optionalDependencies ?? {})
    .filter(([name, version]) => /^\d/.test(version) && lock.packages[`node_modules/${name}`] === undefined)
    .map(([name, version]) => [`node_modules/${name}`, entryOf(name, version, parent.dev)]),
);

const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) });
const sorted = packages.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
if (missing.length > 0)
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`);
process.stdout.write(`${missing.length} optional packages of other platforms put back.\n`);
