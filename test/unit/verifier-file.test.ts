import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { verifierBundle } from '../../cli/verify/bundle';
import { changed, withObject } from '../support/verify-objects';
import {
  archiveKeys,
  archiveOf,
  eventLine,
  noteSigner,
  type Objects,
  smallArchive,
  smallEvidence,
  token,
  verifierKeys,
} from '../support/small-evidence';
import { verifierKey } from '../../lambdas/domain/audit/log/signed-note';
import { sha256 } from '../support/sha256';
import { removeFolder, writtenFolder } from '../support/written-folder';

/** The one file that an assessor takes away, with plain Node, in folders where nothing else is. */
const folders: string[] = [];
const written = (objects: ReadonlyMap<string, string | Uint8Array>): string => {
  const folder = writtenFolder(objects);
  folders.push(folder);
  return folder;
};

let program: string;
let elsewhere: string;
let archive: Objects;
let evidence: Objects;
const keys = verifierKeys.flatMap((key) => ['--key', key]);
/** For a bare copy, which has no manifest. */
const twoKeys = archiveKeys.flatMap((key) => ['--key', key]);

beforeAll(async () => {
  const home = written(new Map());
  program = path.join(home, 'strongroom-verify.mjs');
  await build(verifierBundle(program));
  elsewhere = written(new Map());
  archive = await smallArchive();
  evidence = await smallEvidence();
});

afterAll(() => folders.forEach(removeFolder));

function run(...words: readonly string[]) {
  const env = { PATH: process.env['PATH'], TMPDIR: elsewhere };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: elsewhere,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the verifier as a file of its own', () => {
  it('says of a small archive and of an evidence folder what it looked at, and that all is good', () => {
    for (const [objects, given] of [
      [archive, twoKeys],
      [evidence, keys],
    ] as const) {
      const { status, stdout, stderr } = run(written(objects), ...given);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/ {9}7 {2}entries in the log/);
      expect(stdout).toMatch(/All that was looked at is as it was written and signed\.\n$/);
    }
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('names what is wrong, one line each, and ends with 1', () => {
    const [batch = ''] = [...archive.keys()].filter((name) => name.startsWith('batches/')).sort();
    const { status, stdout } = run(
      written(withObject(archive, batch, changed(archive.get(batch)!, 20))),
      ...twoKeys,
      '--quiet',
    );
    expect(status).toBe(1);
    expect(stdout).toBe(
      `FAILED ${batch}: batch_changed: Its bytes are not those that its name is the digest of.\nOne thing is not as it must be.\n`,
    );
  });

  it('says the same to programs, as one JSON document', () => {
    const { status, stdout } = run(written(withObject(evidence, 'index.html', Buffer.from('x'))), ...keys, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      good: false,
      kind: 'evidence',
      checked: expect.arrayContaining([expect.objectContaining({ id: 'entries', count: 7 })]),
      failures: [{ object: 'index.html', code: 'file_changed', meaning: expect.any(String) }],
      failure_count: 1,
      closing: 'One thing is not as it must be.',
    });
  });

  it('prints a thousand failures and counts the rest', () => {
    const more = Array.from({ length: 1200 }, (_, place) => [`sources/${place}.json`, Buffer.from('{}')] as const);
    const { status, stdout } = run(written(new Map([...evidence, ...more])), ...keys, '--quiet');
    const lines = stdout.trimEnd().split('\n');
    expect([status, lines.length]).toEqual([1, 1002]);
    expect(lines.slice(-2)).toEqual(['… and 200 more.', '1200 things are not as they must be.']);
  });

  it('reads keys from a file, one a line', () => {
    writeFileSync(path.join(elsewhere, 'keys.txt'), `${verifierKeys.join('\n')}\n`);
    expect(run(written(evidence), '--key', 'keys.txt').status).toBe(0);
    removeFolder(path.join(elsewhere, 'keys.txt'));
  });

  const stranger = verifierKey(sha256, noteSigner('somebody/else', 1).key);
  const otherStage = verifierKey(sha256, noteSigner('strongroom-prod-audit/000000000000/us-east-1', 1).key);

  it.each([
    ['no place', keys, 2, /missing required argument/],
    ['no key', ['x'], 2, /required option '--key/],
    ['an unknown option', ['x', '--key', 'y', '--fast'], 2, /unknown option/],
    ['a folder that is not there', ['nowhere', ...keys], 3, /^There is no folder nowhere\.\n$/],
    ['a folder with nothing of ours in it', ['.', ...keys], 3, /^There is neither an evidence folder nor/],
    ['a bucket', ['s3://bucket', ...keys], 3, /^This verifier reads folders/],
    ['a key that is none', ['.', '--key', 'nonsense'], 3, /^"nonsense" is neither a verifier key nor a file/],
    ['a key of something else', ['.', '--key', stranger], 3, /holds something that is no verifier key of Strongroom/],
    ['keys of two stages', ['.', ...keys, '--key', otherStage], 3, /^These are keys of different stages/],
    ['what is no time', ['.', ...keys, '--as-of', 'yesterday'], 2, /It is no time of RFC 3339 in UTC/],
  ])(
    'ends with one line and its exit code for %s, and with one document for programs',
    (_what, words, exitCode, sentence) => {
      const { status, stdout, stderr } = run(...words);
      expect([status, stdout]).toEqual([exitCode, '']);
      expect(stderr).toMatch(sentence);
      expect(stderr).not.toMatch(/\n\s+at /);
      const asJson = run('--json', ...words);
      expect([asJson.status, asJson.stderr]).toEqual([exitCode, stderr]);
      expect(JSON.parse(asJson.stdout)).toEqual({
        ...{ schema: 1, good: false, error: exitCode === 2 ? 'usage' : 'unreadable' },
        ...{ checked: [], statements: [], failures: [], failure_count: 0, closing: stderr.trimEnd() },
      });
    },
  );

  it('takes the time of which a copy is', async () => {
    const at = '2026-11-24T07:05:00.000Z';
    const copy = written(await archiveOf([[[eventLine(token('a'), 2, at)]]]));
    expect(run(copy, ...twoKeys, '--as-of', '2026-11-24T07:10:00Z').status).toBe(0);
    expect(run(copy, ...twoKeys, '--as-of', '2026-11-24T07:20:00Z').stdout).toContain('sequence_hole');
  });

  it('takes no folder for a bare copy to whoever has the key of its manifest', () => {
    const { status, stdout } = run(written(archive), ...keys, '--quiet');
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^FAILED manifest\.note: manifest_missing: /)]);
  });

  it('asks for the key that is missing', () => {
    const { status, stderr } = run(written(evidence), ...keys.slice(0, 2));
    expect([status, stderr]).toEqual([
      3,
      'The folder is signed with the key `evidence` of the stage: give that key too, with --key.\n',
    ]);
  });

  it('holds nothing of the machine that built it, and is the same bytes wherever it is built', async () => {
    const again = path.join(written(new Map()), 'deeper', 'again.mjs');
    await build(verifierBundle(again));
    const text = readFileSync(program, 'utf8');
    expect(readFileSync(again, 'utf8')).toBe(text);
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/@aws-sdk|aws-cdk/);
  });
});
