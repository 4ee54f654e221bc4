import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folderFiles } from '../../cli/verify/folder-files';
import { verify } from '../../cli/verify/verify';
import { draws } from './draws';
import type { Objects } from './small-evidence';
import { keysOf } from './verify-objects';
import { removeFolder, writtenFolder } from './written-folder';

export interface Tampering {
  /** In words, with the names of the files. */
  readonly what: string;
  readonly found: number;
}

interface Hand {
  readonly folder: string;
  readonly names: readonly string[];
  readonly objects: Objects;
  readonly draw: (below: number) => number;
}

interface Done {
  readonly what: string;
  /** The files that are not as they were. */
  readonly names: readonly string[];
}

/** What a person or a disk could do to a file; undefined where it would have changed nothing. */
const changes = {
  bit: (hand: Hand): Done | undefined => {
    const [name, bytes] = drawn(hand);
    if (bytes.length === 0) return undefined;
    const place = hand.draw(bytes.length);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << hand.draw(8));
    return put(hand, name, bytes, `a bit of byte ${place} of`);
  },
  truncate: (hand: Hand): Done | undefined => {
    const [name, bytes] = drawn(hand);
    return bytes.length === 0 ? undefined : put(hand, name, bytes.subarray(0, hand.draw(bytes.length)), 'cut short');
  },
  append: (hand: Hand): Done | undefined => {
    const [name, bytes] = drawn(hand);
    const more = Buffer.from(Array.from({ length: 1 + hand.draw(40) }, () => hand.draw(256)));
    return put(hand, name, Buffer.concat([bytes, more]), 'more at the end of');
  },
  swapBytes: (hand: Hand): Done | undefined => {
    const [name, bytes] = drawn(hand);
    if (bytes.length === 0) return undefined;
    const [one, other] = [hand.draw(bytes.length), hand.draw(bytes.length)];
    const [left = 0, right = 0] = [bytes[one], bytes[other]];
    if (left === right) return undefined;
    [bytes[one], bytes[other]] = [right, left];
    return put(hand, name, bytes, `bytes ${one} and ${other} swapped in`);
  },
  swapFiles: (hand: Hand): Done | undefined => {
    const [[one, first], [other, second]] = [drawn(hand), drawn(hand)];
    if (first.equals(second)) return undefined;
    put(hand, one, second, '');
    put(hand, other, first, '');
    return { what: `${one} swapped with ${other}`, names: [one, other] };
  },
  drop: (hand: Hand): Done | undefined => {
    const [name] = drawn(hand);
    rmSync(path.join(hand.folder, name));
    return { what: `dropped ${name}`, names: [name] };
  },
  copy: (hand: Hand): Done | undefined => {
    const [name, bytes] = drawn(hand);
    return put(hand, `${name}-${hand.draw(1000)}`, bytes, 'a copy as');
  },
  rename: (hand: Hand): Done | undefined => {
    const [name] = drawn(hand);
    renameSync(path.join(hand.folder, name), path.join(hand.folder, `${name}x`));
    return { what: `renamed ${name}`, names: [name, `${name}x`] };
  },
} as const;

const kinds = Object.values(changes);
/** In a bare copy a whole note that is gone or copied may leave no trace; bytes that are changed do. */
const inBytes = [changes.bit, changes.truncate, changes.append, changes.swapBytes, changes.swapFiles];

function drawn({ names, objects, draw }: Hand): readonly [string, Buffer] {
  const name = names[draw(names.length)]!;
  return [name, Buffer.from(objects.get(name)!)];
}

function put({ folder }: Hand, name: string, bytes: Uint8Array, what: string): Done {
  writeFileSync(path.join(folder, name), bytes);
  return { what: `${what} ${name}`, names: [name] };
}

function undo({ folder, objects }: Hand, { names }: Done): void {
  for (const name of names) {
    const bytes = objects.get(name);
    if (bytes === undefined) rmSync(path.join(folder, name), { force: true });
    else writeFileSync(path.join(folder, name), bytes);
  }
}

/** Change real files at random, one change at a time, and verify the folder after each. Changes that change nothing are drawn again. */
export async function* tamperings(
  objects: Objects,
  { seed, count }: { readonly seed: number; readonly count: number },
): AsyncIterable<Tampering> {
  const hand = { folder: writtenFolder(objects), names: [...objects.keys()], objects, draw: draws(seed) };
  const possible = objects.has('manifest.note') ? kinds : inBytes;
  try {
    for (let done = 0; done < count;) {
      const change = possible[hand.draw(possible.length)]!(hand);
      if (change === undefined) continue;
      yield { what: change.what, found: await failuresIn(hand) };
      done += 1;
      undo(hand, change);
    }
    // What was put right is as it was: nothing that a change had done was found as another one's.
    if ((await failuresIn(hand)) > 0) throw new Error('a change was not undone');
  } finally {
    removeFolder(hand.folder);
  }
}

async function failuresIn({ folder, objects }: Hand): Promise<number> {
  const files = folderFiles(folder);
  return (await verify({ place: folder, files, keys: keysOf(objects), onProgress: () => undefined })).found;
}
