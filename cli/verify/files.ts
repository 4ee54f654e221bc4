/** Where evidence lies: a folder, a bucket, or memory. Names are relative, with `/` between their parts. */
export interface Files {
  /** Names that begin with `prefix`, in the order of their characters. */
  list(prefix: string): AsyncIterable<string>;
  /**
   * @returns undefined where there is no such file, or something else under its name
   * @throws Unreadable, and TooLarge without having read it (`greatestSize`)
   */
  get(name: string): Promise<Uint8Array | undefined>;
  /** The same, piece by piece: for what may be larger than memory. */
  read(name: string): AsyncIterable<Uint8Array> | undefined;
}

/** What is asked cannot be read, or not with what was given: exit code 3. One sentence. */
export class Unreadable extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = 'Unreadable';
  }
}

/** A file is larger than any of its kind can be. */
export class TooLarge extends Error {
  constructor(name: string) {
    super(`${name} is larger than any of its kind`);
    this.name = 'TooLarge';
  }
}

/** The part of `files` below a folder, under names of its own. */
export function below(files: Files, folder: string): Files {
  return {
    async *list(prefix) {
      for await (const name of files.list(`${folder}/${prefix}`)) yield name.slice(folder.length + 1);
    },
    get: (name) => files.get(`${folder}/${name}`),
    read: (name) => files.read(`${folder}/${name}`),
  };
}

export async function hasAny(files: Files, prefix: string): Promise<boolean> {
  for await (const _ of files.list(prefix)) return true;
  return false;
}
