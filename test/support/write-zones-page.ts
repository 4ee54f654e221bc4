import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { expectedThings } from '../infra/other-grants-matrix';
import { expectedMatrix } from '../infra/permission-matrix';
import { privateApi } from './private-api';
import { resourcesOf, synthesized } from './template';
import { madeParts, withMadeParts } from './zones-page';

/** `npm run docs:zones`. */
const file = 'docs/zones.md';
const parts = madeParts(
  { matrix: expectedMatrix, things: expectedThings },
  resourcesOf(synthesized('prod', { privateApi })),
);
const page = withMadeParts(readFileSync(file, 'utf8'), parts);
writeFileSync(file, await format(page, { parser: 'markdown', printWidth: 120 }));
