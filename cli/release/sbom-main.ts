import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../local/place';
import { writeSbom } from './sbom';

// npm run sbom
const file = path.join(projectFolder, 'dist', 'sbom.cdx.json');
mkdirSync(path.dirname(file), { recursive: true });
writeSbom(file);
process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
