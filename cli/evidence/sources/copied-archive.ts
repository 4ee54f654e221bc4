import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Archive } from '../../../lambdas/domain/audit/archive';
import { type EvidenceFolder, isSafeName } from '../folder/evidence-folder';
import { fileErrorCode } from '../folder/file-error-code';

/** The copy of the archive in a folder, as an archive that can be read. */
export const copiedArchive = (folder: EvidenceFolder): Pick<Archive, 'list' | 'get'> => copiedFiles(folder, 'archive');

/** What was copied, under the names that it had. */
export function copiedFiles(folder: EvidenceFolder, below: 'archive' | 'trail'): Pick<Archive, 'list' | 'get'> {
  const root = path.join(folder.root, below);
  return {
    async get(name) {
      if (!isSafeName(name)) return undefined;
      return readFile(path.join(root, name)).then((bytes) => new Uint8Array(bytes), absent);
    },
    list: (prefix) => walk(root, '', prefix),
  };
}

function absent(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(fileErrorCode(error))) return undefined;
  throw error;
}

async function* walk(root: string, folder: string, prefix: string): AsyncIterable<string> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(absent);
  const names = (entries ?? []).map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`);
  for (const name of names.sort((one, other) => (one < other ? -1 : 1))) {
    if (!name.startsWith(prefix) && !prefix.startsWith(name)) continue;
    if (name.endsWith('/')) yield* walk(root, name, prefix);
    else if (name.startsWith(prefix)) yield name;
  }
}
