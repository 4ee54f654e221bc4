import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, type Json } from '../../../lambdas/domain/audit/canonical-json';
import { projectFolder } from '../../local/place';
import type { Proof } from '../fact';
import type { EvidenceFolder } from '../folder/evidence-folder';
import type { StageSource } from '../sources/stage-source';
import type { CodeRow } from './code-row';
import { codeRows } from './code-rows';
import type { CryptographyInventory, CryptographyRow } from './inventory';
import { stageRows } from './stage-rows';

/** `cryptography.json`, and under `sources/code/` the files that the rows of code point to. */
export async function writeInventory(folder: EvidenceFolder, source: StageSource): Promise<CryptographyInventory> {
  const files = new Map<string, Proof>();
  for (const file of new Set(codeRows.flatMap((row) => row.files))) {
    files.set(file, await folder.put(`sources/code/${file}`, await readFile(path.join(projectFolder, file))));
  }
  const rows = [...stageRows(source), ...codeRows.map((row) => rowOf(row, files))];
  const order = ['key', 'code', 'connection'];
  const rank = ({ kind, id }: CryptographyRow): string => `${order.indexOf(kind)} ${id}`;
  rows.sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
  const inventory = { schema: 1, stage: source.names.stage, rows } as const;
  await folder.put('cryptography.json', canonicalJson({ ...inventory, rows: rows.map(spelt) }));
  return inventory;
}

/** The members of a row and no other. */
const spelt = ({ postQuantum, users, proof, ...row }: CryptographyRow): Json => ({
  ...row,
  users: [...users],
  postQuantum: { ...postQuantum },
  proof: proof.map(({ file, sha256, at }) => ({ file, sha256, at })),
});

function rowOf({ files, spelt: _spelt, ...row }: CodeRow, found: ReadonlyMap<string, Proof>): CryptographyRow {
  return { ...row, kind: 'code', proof: files.flatMap((file) => found.get(file) ?? []) };
}
