import { createHash, createPrivateKey, createPublicKey, sign as signWith } from 'node:crypto';
import { type Files, TooLarge } from '../../cli/verify/files';
import { greatestSize } from '../../cli/verify/greatest-size';
import { linesInBatch } from '../../lambdas/adapters/archived-batch';
import { deterministicGzip } from '../../lambdas/adapters/gzip';
import { readCommit, writeCommit } from '../../lambdas/adapters/log-commits';
import { canonicalJson, type Json } from '../../lambdas/domain/audit/canonical-json';
import { eventDetail } from '../../lambdas/domain/audit/event-detail';
import { checkpointName, sequenceAudit } from '../../lambdas/domain/audit/log/sequence-audit';
import { type NoteKey, type Sign, signNote, verifierKey } from '../../lambdas/domain/audit/log/signed-note';
import { handClock } from './hand-clock';
import { inMemoryArchive } from './in-memory-archive';
import { sha256 } from './sha256';

export type Objects = Map<string, Uint8Array>;

export interface NoteSigner {
  readonly key: NoteKey;
  readonly sign: Sign;
}

/** A fixed key: PKCS#8 of an Ed25519 seed of 32 equal bytes. */
export function noteSigner(name: string, seed: number): NoteSigner {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const x = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';
  const key = { name, publicKey: new Uint8Array(Buffer.from(x, 'base64url')) };
  return { key, sign: async (message) => new Uint8Array(signWith(null, message, privateKey)) };
}

const place = '000000000000/us-east-1';
export const signers = {
  audit: noteSigner(`strongroom-local-audit/${place}`, 7),
  review: noteSigner(`strongroom-local-review/${place}`, 8),
  evidence: noteSigner(`strongroom-local-evidence/${place}`, 9),
} as const;

export const trusted = { audit: [signers.audit.key], review: [signers.review.key], evidence: [signers.evidence.key] };
/** For a bare copy: whoever gives the key of manifests expects one. */
export const trustedOfArchive = { ...trusted, evidence: [] };
export const archiveKeys = [signers.audit, signers.review].map(({ key }) => verifierKey(sha256, key));
export const verifierKeys = Object.values(signers).map(({ key }) => verifierKey(sha256, key));

export const token = (letter: string): string => `tok_${letter.repeat(26)}`;

/** A line of the archive: an event of a token. */
export function eventLine(subject: string, sequence: number, occurredAt: string): string {
  return eventDetail({
    type: 'token.deleted',
    ...{ subject, sequence, occurredAt, outcome: 'success', merchantId: 'm_shop' },
    provenance: {
      actor: { clientId: 'checkout', role: 'tokens:delete' },
      origin: { ip: '203.0.113.7', component: 'delete-token' },
      requestId: '7fd0bef87679059e834231a831676740',
      traceparent: '00-afe180395428b0be20ba3bb0fd265f55-7f12f3121ffa3096-01',
    },
    data: { token: token('a') },
  }).json;
}

export function batchOfLines(hour: string, lines: readonly string[]): readonly [string, Uint8Array] {
  const bytes = deterministicGzip(`${lines.join('\n')}\n`);
  return [`batches/${hour}/${hex(bytes)}.ndjson.gz`, bytes];
}

export const hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** Hours of an archive, each of batches, each of lines. */
export type Hours = readonly (readonly (readonly string[])[])[];

const firstHour = '2026-11-24T07';
const at = '2026-11-24T07:05:00.000Z';

/** Three hours, the last of them open: a repeat, two subjects that go on, an order whose first attempt has no event. */
export const smallHours: Hours = [
  [[eventLine(token('a'), 1, at), eventLine(token('b'), 1, at)], [eventLine(token('c'), 1, at)]],
  [[eventLine(token('a'), 2, at), eventLine(token('b'), 1, at)]],
  [[eventLine(token('a'), 3, at), eventLine(`or_${'a'.repeat(32)}`, 2, at)]],
];

/** One object of each kind, but for two steps. */
export const tinyArchive = (): Promise<Objects> =>
  smallArchive(
    smallHours.slice(1).map(([batch]) => [batch!.slice(1)]),
    ['2026-11-23'],
  );

/** What the sequencer makes of batches, an hour after the other: after each hour it runs, and once more 80 minutes later. */
export async function archiveOf(
  hours: Hours,
  {
    signer = signers.audit,
    planted = [],
  }: { signer?: NoteSigner; planted?: Iterable<readonly [string, Uint8Array]> } = {},
): Promise<Objects> {
  const clock = handClock(`${firstHour}:10:00.000Z`);
  const store = inMemoryArchive();
  for (const [name, bytes] of planted) await store.put(name, bytes);
  const run = sequenceAudit({
    ...{ archive: store, sha256, readCommit, writeCommit, linesIn: linesInBatch, now: clock.now },
    ...{ key: async () => signer.key, sign: signer.sign },
  });
  for (const batches of hours) {
    for (const lines of batches) await store.put(...batchOfLines(clock.now().toISOString().slice(0, 13), lines));
    await run({ batches: 2, seconds: 60 });
    clock.advance(60 * 60);
  }
  const objects: Objects = new Map();
  for (const name of store.names()) objects.set(name, (await store.get(name))!);
  return objects;
}

export const newestCheckpoint = (archive: Objects): Uint8Array =>
  archive.get(
    [...archive.keys()]
      .filter((name) => name.startsWith(checkpointName(1).slice(0, 16)))
      .sort()
      .at(-1)!,
  )!;

export async function note(text: string, { key, sign }: NoteSigner): Promise<Uint8Array> {
  return utf8(await signNote(sha256, text, { key, sign }));
}

async function addReview(archive: Objects, day: string): Promise<void> {
  const record = utf8(canonicalJson({ schema: 1, day }));
  archive.set(`reviews/${day}.json`, record);
  archive.set(`reviews/${day}.note`, await note(`strongroom daily review/1\n${day}\n${hex(record)}\n`, signers.review));
}

/** With daily reviews and the copy of a checkpoint that has left. */
export async function smallArchive(hours = smallHours, days = ['2026-11-22', '2026-11-23']): Promise<Objects> {
  const archive = await archiveOf(hours);
  for (const day of days) await addReview(archive, day);
  archive.set('witness/2026-11-24.note', newestCheckpoint(archive));
  return archive;
}

/** One line per version, as the collector writes it. */
export function inventoryOf(archive: Objects): readonly { readonly [member: string]: Json }[] {
  return [...archive].sort(byName).map(([key, bytes]) => ({
    ...{ key, version_id: 'v1', size: bytes.length, sha256: hex(bytes), latest: true },
    ...{ lock_mode: 'COMPLIANCE', retain_until: '2027-12-31T00:00:00.000Z' },
  }));
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

export const ndjson = (rows: readonly Json[]): Uint8Array =>
  utf8(rows.map((row) => `${canonicalJson(row)}\n`).join(''));

export async function smallEvidence(archive?: Objects): Promise<Objects> {
  const inside = archive ?? (await smallArchive());
  const folder: Objects = new Map();
  for (const [name, bytes] of inside) folder.set(`archive/${name}`, bytes);
  folder.set('archive-inventory.ndjson', ndjson(inventoryOf(inside)));
  folder.set('facts.json', utf8('{"schema":1}'));
  folder.set('index.html', utf8('<!doctype html>\n'));
  folder.set('sources/template.json', utf8('{}'));
  folder.set('witness/2026-11-24.note', newestCheckpoint(inside));
  return sealed(folder);
}

export interface Seal {
  readonly signer?: NoteSigner;
  readonly stage?: string;
  readonly from?: string;
  readonly to?: string;
  readonly files?: number;
}

/** The folder with a manifest of what is in it now. */
export async function sealed(folder: Objects, seal: Seal = {}): Promise<Objects> {
  const files = [...folder].filter(([name]) => !name.startsWith('manifest.')).sort(byName);
  const list = ndjson(files.map(([file, bytes]) => ({ file, size: bytes.length, sha256: hex(bytes) })));
  const {
    signer = signers.evidence,
    stage = 'local',
    from = '2026-11-24T00:00:00.000Z',
    to = '2026-11-25T00:00:00.000Z',
  } = seal;
  const text = `strongroom evidence manifest/1\n${stage}\n${from} ${to}\n${seal.files ?? files.length}\n${hex(list)}\n`;
  return new Map([...files, ['manifest.ndjson', list], ['manifest.note', await note(text, signer)]]);
}

export function memoryFiles(objects: ReadonlyMap<string, Uint8Array>): Files {
  return {
    async *list(prefix) {
      yield* [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    },
    async get(name) {
      const bytes = objects.get(name);
      if ((bytes?.length ?? 0) > greatestSize(name)) throw new TooLarge(name);
      return bytes;
    },
    read(name) {
      const bytes = objects.get(name);
      return bytes && piecesOf(bytes);
    },
  };
}

async function* piecesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
