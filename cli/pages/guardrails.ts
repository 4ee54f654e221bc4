import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { guardrailsPage } from './guardrails-page';

/** `npm run page:guardrails` writes docs/guardrails.md. */
writeFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'guardrails.md'), guardrailsPage());
