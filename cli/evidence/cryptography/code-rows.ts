import type { CodeRow } from './code-row';
import { sealingRows } from './sealing-rows';
import { signingRows } from './signing-rows';

export const codeRows: readonly CodeRow[] = [...sealingRows, ...signingRows];
