import { createHash } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { projectFolder } from '../local/place';
import { verifierBundle } from './bundle';

/** `npm run build:verifier`: the file, and its digest to compare with what somebody else has built. */
const outfile = path.join(projectFolder, 'dist', 'strongroom-verify.mjs');
await build(verifierBundle(outfile));
chmodSync(outfile, 0o755);
const bytes = readFileSync(outfile);
process.stdout.write(
  `${path.relative(projectFolder, outfile)}  ${bytes.length} bytes  SHA-256 ${createHash('sha256').update(bytes).digest('hex')}\n`,
);
