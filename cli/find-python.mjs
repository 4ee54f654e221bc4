// Plain JavaScript on Node 20 built-ins: this runs before anything is installed.
// Run as a program it prints the interpreter, or one sentence on stderr and exit code 1.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const wayOut = 'Install Python 3.10 or later, or name one: STRONGROOM_PYTHON=/path/to/python3';

const probe = `
import sys
print("%d.%d" % sys.version_info[:2])
try:
    import venv, ensurepip
    print("venv")
except ImportError:
    print("no-venv")
`;

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {{ python: string } | { problem: string }} `problem` is one sentence and a way out
 */
export function findPython(environment = process.env) {
  const names = environment.STRONGROOM_PYTHON ? [environment.STRONGROOM_PYTHON] : ['python3', 'python'];
  const found = names.map((name) => ask(name, environment));
  const good = found.find((python) => python.newEnough && python.hasVenv);
  if (good) return { python: good.executable };
  const noVenv = found.find((python) => python.newEnough);
  if (noVenv) return { problem: withoutVenv(noVenv) };
  const old = found.find((python) => python.version);
  if (old) return { problem: `Python 3.10 or later is needed, and ${old.name} is ${old.version}. ${wayOut}` };
  return { problem: `Python is not found (tried ${names.join(', ')}). ${wayOut}` };
}

function ask(name, environment) {
  const run = spawnSync(name, ['-c', `import sys; print(sys.executable)${probe}`], {
    encoding: 'utf8',
    env: environment,
  });
  if (run.status !== 0) return { name };
  const [executable, version, venv] = run.stdout.trim().split(/\r?\n/);
  const [major, minor] = version.split('.').map(Number);
  return {
    name,
    executable,
    version,
    newEnough: major > 3 || (major === 3 && minor >= 10),
    hasVenv: venv === 'venv',
  };
}

function withoutVenv({ name, version }) {
  return (
    `${name} ${version} has no venv module (or no ensurepip). ` +
    `Debian and Ubuntu: apt install python3-venv; elsewhere: a full Python, named by STRONGROOM_PYTHON=/path/to/python3`
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findPython();
  if (found.problem) process.stderr.write(`${found.problem}\n`);
  else process.stdout.write(`${found.python}\n`);
  process.exitCode = found.problem ? 1 : 0;
}
