import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Archive } from '../../../lambdas/domain/audit/archive';
import { type EvidenceFolder, isSafeName } from '../folder/evidence-folder';

/** The copy of the archive in a folder, as an archive that can be read. */
export function copiedArchive(folder: EvidenceFolder): Pick<Archive, 'list' | 'get'> {
  const root = path.join(folder.root, 'archive');
  return {
    async get(name) {
      if (!isSafeName(name)) return undefined;
      return readFile(path.join(root, name)).then((bytes) => new Uint8Array(bytes), absent);
    },
    list: (prefix) => below(root, '', prefix),
  };
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
    return undefined;
  throw error;
}

async function* below(root: string, folder: string, prefix: string): AsyncIterable<string> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(absent);
  const names = (entries ?? []).map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`);
  for (const name of names.sort((one, other) => (one < other ? -1 : 1))) {
    if (!name.startsWith(prefix) && !prefix.startsWith(name)) continue;
    if (name.endsWith('/')) yield* below(root, name, prefix);
    else if (name.startsWith(prefix)) yield name;
  }
}
