import path from 'node:path';
import vm from 'node:vm';
import { build } from 'esbuild';
import type { ClientOptions, Strongroom } from '../../../client/create-client';
import { projectFolder } from '../place';

/** What a browser gives a page; the SDK gets these and nothing else. */
const browserGlobals = {
  AbortSignal,
  Headers,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  Uint8Array,
  ArrayBuffer,
  atob,
  btoa,
  crypto,
  fetch,
  setTimeout,
  structuredClone,
} as const;

/** The SDK as a page would load it: bundled for the platform `browser`, run where there is no `process`, `require` or `Buffer`. */
export async function clientInBrowser(options: ClientOptions): Promise<Strongroom> {
  const bundle = await build({
    entryPoints: [path.join(projectFolder, 'client', 'create-client.ts')],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'strongroom',
    target: 'es2022',
    write: false,
  });
  const page = vm.createContext({ ...browserGlobals });
  vm.runInContext(bundle.outputFiles.map((file) => file.text).join('\n'), page);
  const create: unknown = vm.runInContext('strongroom.createClient', page);
  if (!isCreateClient(create)) throw new Error('client/create-client.ts has no createClient');
  return create(options);
}

function isCreateClient(value: unknown): value is (options: ClientOptions) => Strongroom {
  return typeof value === 'function';
}
