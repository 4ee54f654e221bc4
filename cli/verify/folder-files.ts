import { constants, createReadStream, type Dirent, lstatSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Files, Unreadable } from './files';

/** Nothing that is read as a whole is larger: batches, tiles, notes, CloudTrail's files. */
const mostBytes = 256 * 1024 * 1024;

/** A folder of files. Links and devices are listed and cannot be read: evidence is bytes. */
export function folderFiles(root: string): Files {
  return {
    list: (prefix) => walk(root, '', prefix),
    async get(name) {
      if (!isInside(name)) return undefined;
      const file = await open(
        path.join(root, name),
        constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
      ).catch(absent);
      if (file === undefined) return undefined;
      try {
        const { size, isFile } = await file.stat().then((stat) => ({ size: stat.size, isFile: stat.isFile() }));
        if (size > mostBytes) throw new Unreadable(`${name} has ${size} bytes: nothing that belongs here is so large.`);
        return isFile ? await file.readFile() : undefined;
      } finally {
        await file.close();
      }
    },
    read(name) {
      const full = path.join(root, name);
      return isInside(name) && lstatSync(full, { throwIfNoEntry: false })?.isFile() === true
        ? createReadStream(full, { highWaterMark: 1024 * 1024 })
        : undefined;
    },
  };
}

/** Names come out of files that anyone may have written. */
const isInside = (name: string): boolean =>
  !name.includes('\0') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

const notThere = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EISDIR', 'ENAMETOOLONG']);

function absent(error: unknown): undefined {
  if (codeOf(error) !== undefined && notThere.has(codeOf(error) ?? '')) return undefined;
  throw error;
}

/** Node's name for an error of the file system. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

async function* walk(root: string, folder: string, prefix: string): AsyncIterable<string> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(absent);
  const names = (entries ?? []).map((entry) => nameOf(folder, entry));
  for (const name of names.sort((one, other) => (one < other ? -1 : 1))) {
    if (!name.startsWith(prefix) && !prefix.startsWith(name)) continue;
    if (name.endsWith('/')) yield* walk(root, name, prefix);
    else if (name.startsWith(prefix)) yield name;
  }
}

/** A folder's name ends in a slash: so the order of entries is the order of the names below them. */
const nameOf = (folder: string, entry: Dirent): string => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`;
