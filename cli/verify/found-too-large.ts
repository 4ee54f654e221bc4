import { type Files, TooLarge } from './files';
import type { Tell } from './findings';

const nothing = new Uint8Array();

/**
 * The same files, of which those that are too large to be what their names say are told once each, and are then empty: no format of ours
 * is, so whoever asks for one finds it wrong, not absent.
 */
export function foundTooLarge(files: Files, tell: Tell): Files {
  const told = new Set<string>();
  const found = (error: unknown, object: string): Uint8Array => {
    if (!(error instanceof TooLarge)) throw error;
    const meaning = 'It is larger than any object of its kind can be, and was not read.';
    if (!told.has(object)) tell({ object, code: 'object_too_large', meaning });
    told.add(object);
    return nothing;
  };
  return {
    list: (prefix) => files.list(prefix),
    get: (name) => files.get(name).catch((error: unknown) => found(error, name)),
    read: (name) => files.read(name),
  };
}
