import path from 'node:path';
import type { BuildOptions } from 'esbuild';

const root = path.join(import.meta.dirname, '..', '..');

/** What is CommonJS in it calls `require` for Node's own modules, which an ES module does not have. */
const banner = [
  '#!/usr/bin/env node',
  '// Verifies evidence of Strongroom from files and public keys. Node 20.15 or later; nothing to install; it opens no connection.',
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
].join('\n');

/**
 * The verifier as one file that an assessor takes away. Not minified: whoever runs it can read it. The same source gives the same
 * bytes, wherever it is built: paths in it are relative to the project.
 */
export function verifierBundle(outfile: string): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [path.join(root, 'cli', 'verify', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    charset: 'utf8',
    preserveSymlinks: true,
    // Paths of a machine in the file would be its only difference.
    sourcemap: false,
    legalComments: 'inline',
    banner: { js: banner },
    logLevel: 'warning',
  };
}
