import { leafHash } from '../../lambdas/domain/audit/log/merkle';
import { verifierKey } from '../../lambdas/domain/audit/log/signed-note';
import { readCheckpoint } from '../../lambdas/domain/audit/log/checkpoint';
import { consistencyProof, inclusionProof } from '../../lambdas/domain/audit/log/proofs';
import { readTile, rootsFromTiles, tilePath } from '../../lambdas/domain/audit/log/tiles';
import { linesInBatch } from '../../lambdas/adapters/archived-batch';
import { readCommit } from '../../lambdas/adapters/log-commits';
import { askSumdb, type SumdbAnswers, sumdbProgram } from '../support/go-sumdb';
import { archiveOf, eventLine, note, type Objects, signers, token } from '../support/small-evidence';
import { sha256 } from '../support/sha256';

/**
 * What our sequencer writes, checked by golang.org/x/mod/sumdb, which checks the go command's own log: signed notes, inclusion and
 * consistency proofs, tiles. And that it refuses what was changed, so that its word is worth something.
 */
let program: string;
let archive: Objects;
let entries: readonly Uint8Array[];
let heads: readonly { readonly size: number; readonly root: Uint8Array }[];

const at = '2026-11-24T07:00:00.000Z';
const key = verifierKey(sha256, signers.audit.key);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bent = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes).fill((bytes[0] ?? 0) ^ 1, 0, 1);
const named = (start: string): readonly string[] => [...archive.keys()].filter((name) => name.startsWith(start)).sort();
const text = (name: string): string => Buffer.from(archive.get(name)!).toString('utf8');

beforeAll(async () => {
  program = sumdbProgram();
  // Past one whole tile, so that there are tiles of two levels.
  const hours = [200, 1, 56, 300, 70_000 - 557].map((size, hour) => [
    Array.from({ length: size }, (_, line) => eventLine(token('a'), hour * 100_000 + line + 1, at)),
  ]);
  archive = await archiveOf(hours);
  entries = named('log/commits/')
    .toReversed()
    .flatMap((name) => readCommit(archive.get(name)!).batches)
    .flatMap((batch) => linesInBatch(batch.name, archive.get(batch.name)!));
  heads = named('log/checkpoints/').map((name) => readCheckpoint(text(name).slice(0, text(name).indexOf('\n\n') + 1))!);
}, 600_000);

const treeAt = (size: number) => ({
  sha256,
  roots: rootsFromTiles(sha256, size, async (tile) => readTile(archive.get(`log/${tilePath(tile)}`)!, tile)!),
});

const picked = [0, 1, 199, 200, 255, 256, 511, 556, 557, 65_535, 65_536, 69_999];

describe('the implementation of Go’s checksum database', () => {
  it('has logs of five sizes before it, and tiles of three levels', () => {
    expect(heads.map(({ size }) => size)).toEqual([200, 201, 257, 557, 70_000]);
    expect(named('log/tile/2/')).toEqual(['log/tile/2/000.p/1']);
  });

  it('opens our checkpoints for our key, and none with a letter changed or for another key', async () => {
    const notes = named('log/checkpoints/').map((name) => ({ key, note: text(name) }));
    const other = { ...notes[0]!, key: verifierKey(sha256, signers.review.key) };
    const changed = { key, note: notes[0]!.note.replace('\n200\n', '\n201\n') };
    const ours = {
      key,
      note: Buffer.from(await note('several\n\nlines — and more\n', signers.audit)).toString('utf8'),
    };
    const { Notes } = askSumdb(program, { notes: [...notes, ours, changed, other] });
    expect(Notes).toEqual([
      ...Array.from({ length: 6 }, () => 'ok'),
      expect.stringContaining('invalid signature'),
      expect.stringContaining('no verifiable signatures'),
    ]);
  });

  it('accepts our inclusion proofs in every tree, and refuses each with one hash changed or for another entry', async () => {
    const good = [];
    for (const { size, root } of heads) {
      for (const index of picked.filter((one) => one < size)) {
        const proof = await inclusionProof(treeAt(size), index, size);
        good.push({ entry: base64(entries[index]!), index, size, root: base64(root), proof: proof.map(base64) });
      }
    }
    const bad = good.flatMap((one) => [
      { ...one, entry: base64(Buffer.from('another')) },
      { ...one, proof: one.proof.slice(1) },
      ...one.proof.map((_, place) => ({
        ...one,
        proof: one.proof.map((hash, at_) => (at_ === place ? base64(bent(Buffer.from(hash, 'base64'))) : hash)),
      })),
    ]);
    const { Inclusion } = askSumdb(program, { inclusion: [...good, ...bad] });
    expect(Inclusion?.slice(0, good.length)).toEqual(good.map(() => 'ok'));
    expect(Inclusion?.slice(good.length).filter((answer) => answer === 'ok')).toEqual([]);
    expect(good).toHaveLength(33);
  });

  it('accepts our consistency proofs between every two trees, and refuses each for a fork', async () => {
    const good = [];
    for (const [place, older] of heads.entries()) {
      for (const newer of heads.slice(place + 1)) {
        const proof = await consistencyProof(treeAt(newer.size), older.size, newer.size);
        const roots = { olderRoot: base64(older.root), newerRoot: base64(newer.root) };
        good.push({ older: older.size, newer: newer.size, ...roots, proof: proof.map(base64) });
      }
    }
    const bad = good.flatMap((one) => [
      { ...one, olderRoot: base64(bent(Buffer.from(one.olderRoot, 'base64'))) },
      { ...one, newerRoot: base64(bent(Buffer.from(one.newerRoot, 'base64'))) },
      { ...one, proof: one.proof.slice(0, -1) },
    ]);
    const { Consistency } = askSumdb(program, { consistency: [...good, ...bad] });
    expect(Consistency).toEqual([...good.map(() => 'ok'), ...bad.map(() => expect.not.stringMatching(/^ok$/))]);
    expect(good).toHaveLength(10);
  });

  it('reads every entry of every tree out of our tiles, and finds a tile that was changed', () => {
    const tiles = Object.fromEntries(
      named('log/tile/').map((name) => [name.slice('log/'.length), base64(archive.get(name)!)]),
    );
    const small = heads.slice(0, 4);
    const trees = small.map(({ size, root }) => ({
      size,
      root: base64(root),
      tiles,
      entries: entries.slice(0, size).map(base64),
    }));
    const largest = heads.at(-1)!;
    const newest = {
      size: largest.size,
      root: base64(largest.root),
      tiles,
      entries: entries.slice(0, 300).map(base64),
    };
    const changed = { ...tiles, 'tile/0/001': base64(bent(archive.get('log/tile/0/001')!)) };
    const swapped = { ...newest, entries: [entries[1]!, entries[0]!].map(base64) };
    const { Trees } = askSumdb(program, { trees: [...trees, newest, { ...newest, tiles: changed }, swapped] });
    expect(Trees).toEqual([
      ...Array.from({ length: 5 }, () => 'ok'),
      expect.stringContaining('inconsistent tile'),
      expect.any(String),
    ]);
    expect((Trees ?? []).at(-1)).not.toBe('ok');
  });

  it('has the same leaf hash as we have', () => {
    const [entry] = entries;
    const root = base64(leafHash(sha256, entry!));
    const asked = { entry: base64(entry!), index: 0, size: 1, root, proof: [] };
    const answers: SumdbAnswers = askSumdb(program, {
      inclusion: [asked, { ...asked, root: base64(bent(Buffer.from(root, 'base64'))) }],
    });
    expect(answers.Inclusion).toEqual(['ok', expect.not.stringMatching(/^ok$/)]);
  });
});
