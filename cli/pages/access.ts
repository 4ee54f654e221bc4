import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { accessPage } from './access-page';

/** `npm run page:access` writes docs/access.md. */
writeFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'access.md'), accessPage());
