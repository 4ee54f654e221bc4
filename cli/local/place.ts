import path from 'node:path';
import { Trouble } from '../trouble';

/** The project folder: everything the laptop writes is inside it. */
export const projectFolder = path.dirname(path.dirname(import.meta.dirname));

/** Shared by all stages of this clone: installed once. */
export const installed = {
  python: path.join(projectFolder, '.local', 'python'),
  pipCache: path.join(projectFolder, '.local', 'pip'),
  cdkHome: path.join(projectFolder, '.local', 'cdk'),
  temporary: path.join(projectFolder, '.local', 'tmp'),
  /** Reports of the last `npm test`. */
  testResults: path.join(projectFolder, '.local', 'test-results'),
} as const;

/** The interpreter of the private Python environment; it also has `jwcrypto` for the tests. */
export const pythonExecutable = path.join(installed.python, 'bin', 'python');

export const defaultPort = 4566;
const defaultFolder = path.join('.local', 'stage');

/** Where one running stage `local` lives. Two run side by side when both folder and port differ. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  readonly issuerPort: number;
}

export interface PlaceOptions {
  readonly dir?: string;
  readonly port?: string;
  readonly issuerPort?: string;
}

/**
 * @param base a relative `--dir` is relative to this folder
 * @throws Trouble where a port is no port, or the folder would be outside the project
 */
export function placeOf(options: PlaceOptions, base: string): Place {
  const folder = path.resolve(options.dir === undefined ? projectFolder : base, options.dir ?? defaultFolder);
  if (path.relative(path.join(projectFolder, '.local'), folder).startsWith('..')) {
    throw new Trouble(
      `--dir must be inside ${path.join(projectFolder, '.local')}, which git ignores: for example --dir .local/second`,
    );
  }
  const port = portOf('--port', options.port ?? String(defaultPort));
  const issuerPort = portOf('--issuer-port', options.issuerPort ?? String(port + 1));
  if (port === issuerPort) throw new Trouble('--port and --issuer-port must differ.');
  return { folder, port, issuerPort };
}

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_534)
    throw new Trouble(`${option} must be a port from 1024 to 65534.`);
  return port;
}

export function filesOf(place: Place) {
  const inside = (...names: readonly string[]): string => path.join(place.folder, ...names);
  return {
    state: inside('state.json'),
    lock: inside('lock'),
    issuer: inside('issuer.json'),
    emulator: inside('emulator'),
    assembly: inside('cdk.out'),
    temporary: inside('tmp'),
    logs: {
      emulator: inside('logs', 'emulator.log'),
      issuer: inside('logs', 'issuer.log'),
      deploy: inside('logs', 'deploy.log'),
      functions: inside('logs', 'functions.log'),
    },
  } as const;
}

export const emulatorUrl = (place: Place): string => `http://127.0.0.1:${place.port}`;
export const issuerUrl = (place: Place): string => `http://127.0.0.1:${place.issuerPort}`;
