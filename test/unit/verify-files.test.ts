import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { below, type Files } from '../../cli/verify/files';
import { folderFiles } from '../../cli/verify/folder-files';
import { canonicalValue, linesOf } from '../../cli/verify/lines';
import { checkTrail, type TrailFiles, type TrailVerified } from '../../cli/verify/check-trail';
import { resultLines } from '../../cli/verify/result-lines';
import { withTemporaryFolder } from '../../cli/verify/temporary-folder';
import type { Finding } from '../../cli/verify/findings';
import { memoryFiles } from '../support/small-evidence';
import { removeFolder, writtenFolder } from '../support/written-folder';

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const text = async (pieces: AsyncIterable<Uint8Array> | undefined): Promise<string | undefined> =>
  pieces && Buffer.concat(await all(pieces)).toString('utf8');

const names = ['a-b/1', 'a/x', 'a/y/z', 'ab', 'b'];

describe.each([
  ['a folder', (root: string): Files => folderFiles(root)],
  ['memory', (): Files => memoryFiles(new Map(names.map((name) => [name, Buffer.from(`of ${name}`)])))],
])('files in %s', (_where, open) => {
  let root: string;
  let files: Files;

  beforeAll(() => {
    root = writtenFolder(new Map(names.map((name) => [name, `of ${name}`])));
    files = open(root);
  });
  afterAll(() => removeFolder(root));

  it('are listed by the beginnings of their names, in the order of their characters', async () => {
    expect(await all(files.list(''))).toEqual(names);
    expect(await all(files.list('a/'))).toEqual(['a/x', 'a/y/z']);
    expect(await all(files.list('a'))).toEqual(['a-b/1', 'a/x', 'a/y/z', 'ab']);
    expect(await all(files.list('a/y/zz'))).toEqual([]);
    expect(await all(below(files, 'a').list('y'))).toEqual(['y/z']);
  });

  it('are read whole and in pieces, or are not there', async () => {
    expect(Buffer.from((await files.get('a/x'))!).toString()).toBe('of a/x');
    expect(await text(files.read('a/y/z'))).toBe('of a/y/z');
    expect([await files.get('a/none'), files.read('a/none')]).toEqual([undefined, undefined]);
  });
});

describe('a folder', () => {
  let root: string;

  beforeAll(() => {
    root = writtenFolder(new Map([['inside/file', 'x']]));
    symlinkSync('/etc/hostname', path.join(root, 'inside', 'link'));
    execFileSync('mkfifo', [path.join(root, 'inside', 'pipe')]);
    mkdirSync(path.join(root, 'inside', 'empty'));
  });
  afterAll(() => removeFolder(root));

  it.each([
    'inside/link',
    'inside/pipe',
    'inside/empty',
    '../x',
    'inside/../inside/file',
    '/etc/hostname',
    '',
    'inside/file\0',
  ])('gives nothing under %j', async (name) => {
    const files = folderFiles(root);
    expect([await files.get(name), files.read(name)]).toEqual([undefined, undefined]);
  });

  it('lists links and pipes, so that somebody asks what they are', async () => {
    expect(await all(folderFiles(root).list(''))).toEqual(['inside/file', 'inside/link', 'inside/pipe']);
  });
});

describe('lines', () => {
  async function* pieces(...texts: readonly string[]): AsyncIterable<Uint8Array> {
    for (const one of texts) yield Buffer.from(one);
  }
  const lines = async (...texts: readonly string[]): Promise<readonly (string | undefined)[]> =>
    (await all(linesOf(pieces(...texts)))).map((line) => line && Buffer.from(line).toString());

  it('end in a line feed, wherever the pieces end; what follows the last is no line', async () => {
    expect(await lines('a\nb', 'c\n', '\n')).toEqual(['a', 'bc', '']);
    expect(await lines('a\r\nb\u2028c\n')).toEqual(['a\r', 'b\u2028c']);
    expect(await lines('a\nb')).toEqual(['a', undefined]);
    expect(await lines()).toEqual([]);
  });

  it('that do not end are refused before they fill the memory', async () => {
    expect((await lines(...Array.from({ length: 3 }, () => 'x'.repeat(600_000)))).at(-1)).toBeUndefined();
  });

  it.each([
    ['{"a":1,"b":[true,null,"\u20ac"]}', true],
    ['{"10":1,"9":2}', true],
    ['{"9":2,"10":1}', false],
    ['{"b":1,"a":2}', false],
    ['{"a":1,"a":1}', false],
    ['{"a":1.0}', false],
    ['{"a":-0}', false],
    ['{"a":1e2}', false],
    ['{"a": 1}', false],
    ['"\\u0061"', false],
    ['{"a":"\\ud800"}', true],
    ['\ufeff{}', false],
    [`${'['.repeat(200_000)}${']'.repeat(200_000)}`, false],
  ])('of JSON have one spelling: %.40j', (line, canonical) => {
    expect(canonicalValue(Buffer.from(line)) !== undefined).toBe(canonical);
  });
});

describe('the temporary folder', () => {
  it('is gone when the work is done, and when it fails', async () => {
    const seen: string[] = [];
    await withTemporaryFolder(async (folder) => {
      seen.push(folder);
    });
    await expect(
      withTemporaryFolder(async (folder) => {
        seen.push(folder);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    for (const folder of seen) expect(() => readdirSync(folder)).toThrow('ENOENT');
    expect(seen).toHaveLength(2);
  });
});

describe("CloudTrail's files in an evidence folder", () => {
  const newest = [{ object: 'AWSLogs/1', signature: 'aa', signature_algorithm: 'SHA256withRSA' }];
  const publicKeys = [{ fingerprint: 'f', value: 'v', valid_from: 'x', valid_to: 'y' }];
  const trail = new Map([
    ['trail/AWSLogs/1', Buffer.from('x')],
    ['trail/newest-digests.json', Buffer.from(JSON.stringify(newest))],
    ['trail/public-keys.json', Buffer.from(JSON.stringify(publicKeys))],
  ]);

  async function examined(
    files: ReadonlyMap<string, Uint8Array>,
    verify: (trail: TrailFiles) => AsyncIterable<TrailVerified>,
  ) {
    const findings: Finding[] = [];
    return {
      ...(await checkTrail(memoryFiles(files), { verify, manifest: undefined, account: '111122223333' }, (finding) =>
        findings.push(finding),
      )),
      findings,
    };
  }

  it('are given to the verifier of digests under their own names, with what is kept beside them', async () => {
    const seen: unknown[] = [];
    const { counted, statements, findings } = await examined(trail, async function* (given) {
      seen.push(given.newest, given.publicKeys, await all(given.files.list('AWSLogs/')));
      yield { digest: { object: 'AWSLogs/111122223333/1' } };
      yield { remark: { object: 'AWSLogs/1', meaning: 'The chain begins here.' } };
      yield { failure: { object: 'AWSLogs/2', code: 'log_missing', meaning: 'It is gone.' } };
    });
    expect(seen).toEqual([newest, publicKeys, ['AWSLogs/1']]);
    expect(counted).toMatchObject([{ id: 'digests', count: 1 }]);
    expect(statements).toContain('AWSLogs/1: The chain begins here.');
    expect(findings).toEqual([{ object: 'trail/AWSLogs/2', code: 'log_missing', meaning: 'It is gone.' }]);
  });

  it('are said to be absent, and to have no digest, where it is so', async () => {
    const nothing = async function* (): AsyncIterable<TrailVerified> {};
    expect((await examined(new Map(), nothing)).statements).toEqual(['There are no files of CloudTrail.']);
    expect((await examined(trail, nothing)).statements.join()).toContain('no digest');
  });

  it('fail where what is kept beside them is not what it should be', async () => {
    const broken = new Map([...trail, ['trail/public-keys.json', Buffer.from('{')] as const]);
    const { findings } = await examined(broken, async function* () {
      yield { digest: { object: 'AWSLogs/111122223333/1' } };
    });
    expect(findings).toMatchObject([{ object: 'trail/public-keys.json', code: 'trail_keys_unreadable' }]);
  });
});

describe('the result on a screen', () => {
  it('shows what steers a terminal, and sends it none', () => {
    const finding = { object: 'a\u001b[2Jb\nFAILED c', code: 'file_unlisted', meaning: 'x' };
    const lines = resultLines({
      place: 'x',
      kind: 'archive',
      counted: [],
      statements: [],
      findings: [finding],
      found: 1,
    });
    expect(lines.at(-2)).toBe('FAILED a\\u{1b}[2Jb\\u{a}FAILED c: file_unlisted: x');
  });
});
