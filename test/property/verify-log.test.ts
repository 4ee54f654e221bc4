import { checkManifest, readManifest } from '../../cli/verify/check-manifest';
import type { Finding } from '../../cli/verify/findings';
import { verify } from '../../cli/verify/verify';
import { openNote } from '../../lambdas/domain/audit/log/signed-note';
import { readCheckpoint } from '../../lambdas/domain/audit/log/checkpoint';
import { consistencyProof, verifyConsistency } from '../../lambdas/domain/audit/log/proofs';
import { readTile, rootsFromTiles, tilePath } from '../../lambdas/domain/audit/log/tiles';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import {
  archiveOf,
  eventLine,
  memoryFiles,
  signers,
  smallArchive,
  smallEvidence,
  tinyArchive,
  token,
  trusted,
  trustedOfArchive,
} from '../support/small-evidence';
import { sha256 } from '../support/sha256';
import { changed, failuresOf, verified, without, withObject } from '../support/verify-objects';

describe('the verifier of an archive', () => {
  it('finds nothing wrong with what the sequencer wrote', async () => {
    expect(await failuresOf(await smallArchive())).toEqual([]);
  });

  it('finds each object that is gone, and no more than that where the rest still proves itself', async () => {
    const objects = await smallArchive();
    for (const gone of objects.keys()) {
      const found = await failuresOf(without(objects, gone));
      // What the archive keeps of what was sent is a copy: a manifest misses it, a bare copy cannot.
      if (gone.startsWith('witness/')) expect(found).toEqual([]);
      else if (gone.startsWith('log/commits/')) expect(found.length).toBeGreaterThan(0);
      else expect(found).toEqual([expect.stringMatching(/^\w+(missing|unsigned) /)]);
    }
  });

  it('finds each byte that is changed, in the object in which it is', async () => {
    const objects = await tinyArchive();
    const notFound: string[] = [];
    for (const [name, bytes] of objects) {
      for (const place of bytes.keys()) {
        const { findings } = await verified(withObject(objects, name, changed(bytes, place)));
        if (!findings.some(({ object }) => object === name)) notFound.push(`${name} byte ${place}`);
      }
    }
    expect(notFound).toEqual([]);
  }, 60_000);

  it('takes what a step wrote that came meanwhile for growth, and for a stranger where no step came', async () => {
    const all = await smallArchive();
    const objects = without(all, ...[...all.keys()].filter((name) => name.startsWith('witness/')));
    const [newest = ''] = [...objects.keys()].filter((name) => name.startsWith('log/commits/')).sort();
    const before = memoryFiles(without(objects, newest));
    const files = memoryFiles(objects);
    let lists = 0;
    const growing: typeof files = {
      ...files,
      list: (prefix) => (prefix === 'log/commits/' && (lists += 1) === 1 ? before : files).list(prefix),
    };
    const asked = { place: 'memory', keys: trustedOfArchive, onProgress: () => undefined };
    const junk = memoryFiles(withObject(objects, 'log/commits/!', new Uint8Array([1])));
    lists = 0;
    const growingBesideJunk = {
      ...junk,
      list: (prefix: string) => (prefix === 'log/commits/' && (lists += 1) === 1 ? before : junk).list(prefix),
    };
    const besideJunk = await verify({ ...asked, files: growingBesideJunk });
    expect(besideJunk.findings.map(({ object }) => object)).toEqual(['log/commits/!']);
    lists = 0;
    const strange = (await verify({ ...asked, files: before })).findings.map(({ code }) => code);
    expect(strange.length).toBeGreaterThan(1);
    expect(new Set(strange)).toEqual(new Set(['object_unknown']));
    expect((await verify({ ...asked, files: growing })).findings).toEqual([]);
    expect(lists).toBe(2);
  });

  it('has nothing more to say of a batch whose bytes are changed: the tiles have the hashes of its entries', async () => {
    const objects = await smallArchive();
    const batches = [...objects].filter(([name]) => name.startsWith('batches/'));
    for (const [name, bytes] of batches) {
      expect(await failuresOf(withObject(objects, name, changed(bytes, 30)))).toEqual([`batch_changed ${name}`]);
    }
    expect(batches).toHaveLength(4);
  });
});

describe('the manifest', () => {
  it('is not what was signed when one byte of it, of its note or of any other file is changed', async () => {
    const folder = await smallEvidence(await tinyArchive());
    const notFound: string[] = [];
    for (const [name, bytes] of folder) {
      for (const place of bytes.keys()) {
        const files = memoryFiles(withObject(folder, name, changed(bytes, place)));
        const findings: Finding[] = [];
        const tell = (finding: Finding): unknown => findings.push(finding);
        await checkManifest(files, await readManifest(files, trusted.evidence, tell), tell);
        if (!findings.some(({ object }) => object === name)) notFound.push(`${name} byte ${place}`);
      }
    }
    expect(notFound).toEqual([]);
  }, 60_000);
});

describe('checkpoints of one log', () => {
  it('are each the beginning of every later one, by proofs of RFC 9162 out of its tiles', async () => {
    const hours = [300, 1, 600, 20].map((size, hour) => [
      Array.from({ length: size }, (_, line) =>
        eventLine(token('a'), hour * 1000 + line + 1, '2026-11-24T07:00:00.000Z'),
      ),
    ]);
    const archive = await archiveOf(hours);
    const heads = [...archive]
      .filter(([name]) => name.startsWith('log/checkpoints/'))
      .map(([, bytes]) => {
        const opened = openNote(Buffer.from(bytes).toString('utf8'), signers.audit.key, {
          sha256,
          verify: verifyEd25519,
        });
        return readCheckpoint('text' in opened ? opened.text : '')!;
      });
    expect(heads.map(({ size }) => size)).toEqual([300, 301, 901, 921]);
    for (const [at, older] of heads.entries()) {
      for (const newer of heads.slice(at)) {
        const roots = rootsFromTiles(sha256, newer.size, async (tile) =>
          readTile(archive.get(`log/${tilePath(tile)}`)!, tile)!,
        );
        const proof = await consistencyProof({ sha256, roots }, older.size, newer.size);
        expect(verifyConsistency(sha256, { older, newer }, proof)).toBe(true);
        const forked = { ...older, root: changed(older.root, 0) };
        expect(verifyConsistency(sha256, { older: forked, newer }, proof)).toBe(false);
      }
    }
  });
});
