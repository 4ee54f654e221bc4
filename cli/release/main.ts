import { rmSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../local/place';
import { buildOf, synthesized, writeReleaseFiles } from './release-files';

// npm run release:files
const folder = path.join(projectFolder, 'dist', 'release');
const assembly = synthesized();
try {
  await writeReleaseFiles(folder, assembly, buildOf(process.env));
  process.stdout.write(`${path.relative(process.cwd(), folder)}\n`);
} finally {
  rmSync(assembly, { recursive: true, force: true });
}
