import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256Hex } from '../../../lambdas/adapters/ids';
import { Trouble } from '../../trouble';
import type { Proof } from '../fact';
import { fileErrorCode } from './file-error-code';

export interface Digested {
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** A folder of evidence while it is filled. Names are relative to it, with `/` between. */
export class EvidenceFolder {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** @throws Trouble where there is something already: evidence of two collections must not mix */
  static async create(root: string): Promise<EvidenceFolder> {
    await mkdir(root, { recursive: true });
    const found = await readdir(root);
    if (found.length > 0) throw new Trouble(`${root} is not empty: evidence goes into a folder of its own.`);
    return new EvidenceFolder(root);
  }

  /** @returns a proof that points to the file */
  async put(file: string, content: string | Uint8Array): Promise<Proof> {
    await writeFile(await this.placed(file), content, { flag: 'wx' });
    return { file, sha256: sha256Hex(content) };
  }

  /**
   * Write bytes as they come, in flat memory, or only digest them: names of buckets may be none of a file, or of a file and of a folder.
   * @param at what the file's time becomes: when the original was put
   */
  async stream(file: string, body: NodeJS.ReadableStream, at: Date): Promise<Digested & { readonly written: boolean }> {
    const handle = await this.created(file);
    if (handle === undefined) return { ...(await digestOf(body)), written: false };
    const digest = digesting();
    await pipeline(body, digest.through, handle.createWriteStream());
    await utimes(this.pathOf(file), at, at);
    return { ...digest.result(), written: true };
  }

  read(file: string): Promise<Buffer> {
    return readFile(this.pathOf(file));
  }

  digest(file: string): Promise<Digested> {
    return digestOf(createReadStream(this.pathOf(file)));
  }

  /** Every file, in the order of the names. */
  files(): AsyncIterable<string> {
    return walk(this.root, '');
  }

  pathOf(file: string): string {
    if (!isSafeName(file)) throw new Error(`a name that leads out of the folder: ${JSON.stringify(file)}`);
    return path.join(this.root, ...file.split('/'));
  }

  private async created(file: string): Promise<FileHandle | undefined> {
    if (!isSafeName(file)) return undefined;
    try {
      return await open(await this.placed(file), 'wx');
    } catch (error) {
      if (taken.includes(fileErrorCode(error))) return undefined;
      throw error;
    }
  }

  private async placed(file: string): Promise<string> {
    const full = this.pathOf(file);
    await mkdir(path.dirname(full), { recursive: true });
    return full;
  }
}

/** Node's words for a path on which something else is. */
const taken: readonly string[] = ['EEXIST', 'EISDIR', 'ENOTDIR'];

/** A part longer than file systems take, or with what they read as something else, is no name of ours. */
const part = /^[A-Za-z0-9_=@,.+:-]{1,200}$/;

/** Names come out of buckets, and whoever may write there may have chosen them. */
export const isSafeName = (name: string): boolean =>
  name.split('/').every((one) => part.test(one) && one !== '.' && one !== '..');

/** The digest of bytes that go nowhere else. */
export async function digestOf(body: NodeJS.ReadableStream): Promise<Digested> {
  const digest = digesting();
  await pipeline(body, digest.through, nowhere());
  return digest.result();
}

const nowhere = (): Writable => new Writable({ write: (_piece, _encoding, done) => done() });

function digesting() {
  const hash = createHash('sha256');
  let size = 0;
  const through = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      size += piece.length;
      done(null, piece);
    },
  });
  return { through, result: (): Digested => ({ size, sha256: hash.digest('hex') }) };
}

async function* walk(root: string, folder: string): AsyncIterable<string> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  const names = entries.map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`);
  // A folder is sorted with its slash: then files come in the order of their whole names.
  for (const name of names.sort((one, other) => (one < other ? -1 : 1))) {
    if (name.endsWith('/')) yield* walk(root, name);
    else yield name;
  }
}
