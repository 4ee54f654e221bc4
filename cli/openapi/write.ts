import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../local/place';
import { apiDescriptionText } from './describe-api';

// npm run page:openapi
const file = path.join(projectFolder, 'docs', 'api', 'openapi.yaml');
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, apiDescriptionText());
