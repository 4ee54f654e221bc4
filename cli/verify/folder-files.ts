import { closeSync, constants, type Dirent, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { breathe } from './breathe';
import { type Files, TooLarge } from './files';
import { greatestSize } from './greatest-size';

const pieceBytes = 1024 * 1024;

/**
 * A folder of files. Links and devices are listed and cannot be read: evidence is bytes. Calls wait for the disk, since there is nothing
 * else to do meanwhile: a small file is read in a tenth of the time.
 */
export function folderFiles(root: string): Files {
  return {
    list: (prefix) => walk(root, '', prefix),
    async get(name) {
      await breathe();
      return withFile(root, name, (file) => wholeOf(name, file));
    },
    read(name) {
      const file = opened(root, name);
      return file && piecesOf(file);
    },
  };
}

/** Names come out of files that anyone may have written. */
const isInside = (name: string): boolean =>
  !name.includes('\0') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

const notThere = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EISDIR', 'ENAMETOOLONG']);

interface OpenFile {
  readonly file: number;
  readonly size: number;
}

/** `O_NONBLOCK`: a pipe that nobody writes to must not hold us up. */
function opened(root: string, name: string): OpenFile | undefined {
  const file = isInside(name) ? orAbsent(() => openSync(path.join(root, name), flags)) : undefined;
  if (file === undefined) return undefined;
  const stat = fstatSync(file);
  if (stat.isFile()) return { file, size: stat.size };
  closeSync(file);
  return undefined;
}

const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

function orAbsent<Found>(find: () => Found): Found | undefined {
  try {
    return find();
  } catch (error) {
    if (notThere.has(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** Node's name for an error of the file system. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function withFile<Answer>(root: string, name: string, work: (file: OpenFile) => Answer): Answer | undefined {
  const file = opened(root, name);
  if (file === undefined) return undefined;
  try {
    return work(file);
  } finally {
    closeSync(file.file);
  }
}

function wholeOf(name: string, { file, size }: OpenFile): Uint8Array {
  if (size > greatestSize(name)) throw new TooLarge(name);
  const bytes = Buffer.alloc(size);
  return bytes.subarray(0, readInto(file, bytes, 0));
}

/** @returns how many bytes there were, up to as many as there is room for */
function readInto(file: number, bytes: Buffer, position: number): number {
  let filled = 0;
  for (let read = 1; read > 0 && filled < bytes.length; filled += read) {
    read = readSync(file, bytes, filled, bytes.length - filled, position + filled);
  }
  return filled;
}

async function* piecesOf({ file, size }: OpenFile): AsyncIterable<Uint8Array> {
  try {
    for (let position = 0; position < size; position += pieceBytes) {
      const bytes = Buffer.alloc(Math.min(pieceBytes, size - position));
      await breathe();
      yield bytes.subarray(0, readInto(file, bytes, position));
    }
  } finally {
    closeSync(file);
  }
}

async function* walk(root: string, folder: string, prefix: string): AsyncIterable<string> {
  const entries = orAbsent(() => readdirSync(path.join(root, folder), { withFileTypes: true })) ?? [];
  const names = entries.map((entry) => nameOf(folder, entry));
  for (const name of names.sort((one, other) => (one < other ? -1 : 1))) {
    if (!name.startsWith(prefix) && !prefix.startsWith(name)) continue;
    if (name.endsWith('/')) yield* walk(root, name, prefix);
    else if (name.startsWith(prefix)) yield name;
    await breathe();
  }
}

/** A folder's name ends in a slash: so the order of entries is the order of the names below them. */
const nameOf = (folder: string, entry: Dirent): string => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`;
