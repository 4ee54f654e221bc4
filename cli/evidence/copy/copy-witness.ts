import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { sentenceOf, Trouble } from '../../trouble';
import type { EvidenceFolder } from '../folder/evidence-folder';

const note = /^\d{4}-\d{2}-\d{2}\.note$/;

/**
 * The notes that somebody outside the account kept, as `witness/<day>.note`. @returns their days, in order; undefined without a folder
 * @throws Trouble for a folder that cannot be read, or has none
 */
export async function copyWitness(
  folder: EvidenceFolder,
  from: string | undefined,
): Promise<readonly string[] | undefined> {
  if (from === undefined) return undefined;
  const names = await readdir(from).catch((error: unknown) => {
    throw new Trouble(`The witness's notes cannot be read: ${sentenceOf(error)}`);
  });
  const notes = names.filter((name) => note.test(name)).sort();
  if (notes.length === 0) throw new Trouble(`${from} has no note of a witness, such as 2026-11-24.note.`);
  for (const name of notes) await folder.put(`witness/${name}`, await readFile(path.join(from, name)));
  return notes.map((name) => name.slice(0, 10));
}
