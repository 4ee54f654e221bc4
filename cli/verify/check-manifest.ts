import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { sha256 } from '../../lambdas/adapters/sha256';
import type { NoteKey } from '../../lambdas/domain/audit/log/signed-note';
import { openedNote } from '../../lambdas/domain/audit/log/verify-checkpoint';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import type { Files } from './files';
import type { Examined, Tell } from './findings';
import { canonicalValue, linesOf } from './lines';

/** What the note of an evidence folder says, and its key has signed. */
export interface Manifest {
  readonly stage: string;
  /** RFC 3339. */
  readonly from: string;
  readonly to: string;
  readonly files: number;
  /** Of `manifest.ndjson`, hex. */
  readonly sha256: string;
}

const note = 'manifest.note';
const list = 'manifest.ndjson';
const form = /^strongroom evidence manifest\/1\n([a-z]+)\n(\S+) (\S+)\n(0|[1-9]\d{0,11})\n([0-9a-f]{64})\n$/;
const Instant = z.iso.datetime();

/** @returns undefined where there is none that the key has signed: nothing is then taken from it */
export async function readManifest(files: Files, keys: readonly NoteKey[], tell: Tell): Promise<Manifest | undefined> {
  const bytes = await files.get(note);
  if (bytes === undefined) {
    tell({
      object: note,
      code: 'manifest_missing',
      meaning: 'The folder was never finished, or its signature was taken away.',
    });
    return undefined;
  }
  const opened = openedNote(bytes, { keys, sha256, verify: verifyEd25519 });
  if ('wrong' in opened) {
    const code = `manifest_${opened.wrong}`;
    tell({ object: note, code, meaning: opened.wrong === 'forged' ? forged : unsigned });
    return undefined;
  }
  const [, stage = '', from = '', to = '', count = '', digest = ''] = form.exec(opened.text) ?? [];
  if (Instant.safeParse(from).success && Instant.safeParse(to).success) {
    return { stage, from, to, files: Number(count), sha256: digest };
  }
  tell({ object: note, code: 'manifest_unreadable', meaning: 'What is signed is no manifest of this version.' });
  return undefined;
}

const forged = 'Its signature is not that of its text.';
const unsigned = 'It is not signed with the key of evidence.';

const Row = z.strictObject({ file: z.string(), size: z.int(), sha256: z.string() });
type Row = z.infer<typeof Row>;

/** Every file of the folder against its row: both are in the order of the names, so one pass is enough and memory is flat. */
export async function checkManifest(files: Files, manifest: Manifest | undefined, tell: Tell): Promise<Examined> {
  const present = filesBut(files)[Symbol.asyncIterator]();
  let rows = 0;
  let file = await present.next();
  for await (const row of rowsOf(files, manifest, tell)) {
    rows += 1;
    for (; file.done !== true && file.value < row.file; file = await present.next()) tell(unlisted(file.value));
    if (file.done === true || file.value !== row.file) {
      tell({ object: row.file, code: 'file_missing', meaning: 'The manifest has it, the folder has not.' });
      continue;
    }
    if (!(await isAsListed(files, row))) {
      tell({ object: row.file, code: 'file_changed', meaning: 'Its bytes are not those of the manifest.' });
    }
    file = await present.next();
  }
  for (; file.done !== true; file = await present.next()) tell(unlisted(file.value));
  if (manifest !== undefined && manifest.files !== rows) {
    const meaning = `The manifest lists ${rows} files, its signature says ${manifest.files}.`;
    tell({ object: list, code: 'manifest_differs', meaning });
  }
  // An older folder is as genuine: what it is of must be read.
  const said =
    manifest === undefined ? [] : [`The manifest is of stage ${manifest.stage}, ${manifest.from} to ${manifest.to}.`];
  return { counted: [{ id: 'files', count: rows, text: 'files of the manifest: size and digest' }], statements: said };
}

const unlisted = (object: string) => ({
  object,
  code: 'file_unlisted',
  meaning: 'The folder has it, the manifest has not.',
});

async function* filesBut(files: Files): AsyncIterable<string> {
  for await (const name of files.list('')) if (name !== note && name !== list) yield name;
}

async function* rowsOf(files: Files, manifest: Manifest | undefined, tell: Tell): AsyncIterable<Row> {
  const finding = (code: string, meaning: string, entry?: number): void =>
    tell({ object: list, code, meaning, ...(entry === undefined ? {} : { entry }) });
  const bytes = files.read(list);
  if (bytes === undefined) return finding('manifest_missing', 'There is no list of the files.');
  const digest = createHash('sha256');
  let [number, last] = [0, ''];
  for await (const line of linesOf(hashed(bytes, digest))) {
    number += 1;
    const row = Row.safeParse(line && canonicalValue(line));
    if (!row.success) finding('manifest_unreadable', 'It is no row of a manifest in its one spelling.', number);
    else if (row.data.file <= last) finding('manifest_out_of_order', 'The names do not ascend.', number);
    else yield row.data;
    last = row.data?.file ?? last;
  }
  if (manifest !== undefined && digest.digest('hex') !== manifest.sha256) {
    finding('manifest_differs', 'It is not the list that was signed.');
  }
}

async function* hashed(
  pieces: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

async function isAsListed(files: Files, row: Row): Promise<boolean> {
  const found = await digestOf(files, row.file, row.size);
  return found?.size === row.size && found.sha256 === row.sha256;
}

/** @param most what is larger than this is read no further: it is not what was listed */
export async function digestOf(
  files: Files,
  name: string,
  most: number,
): Promise<{ readonly size: number; readonly sha256: string } | undefined> {
  const bytes = files.read(name);
  if (bytes === undefined) return undefined;
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of bytes) {
    hash.update(piece);
    size += piece.length;
    if (size > most) break;
  }
  return { size, sha256: hash.digest('hex') };
}
