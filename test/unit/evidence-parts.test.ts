import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { DigestSignatures } from '../../cli/evidence/copy/digest-signatures';
import { inOrder } from '../../cli/evidence/copy/in-order';
import { isLater } from '../../cli/evidence/copy/log-as-of';
import { EvidenceFolder, isSafeName } from '../../cli/evidence/folder/evidence-folder';
import { deniedUnless } from '../../cli/evidence/questions/stage-keys';
import { asked } from '../../cli/evidence/sources/asked';
import { spanOf } from '../../cli/evidence/span';
import { commitName } from '../../lambdas/domain/audit/log/commits';
import { checkpointName, logName } from '../../lambdas/domain/audit/log/sequence-audit';
import { tilePath } from '../../lambdas/domain/audit/log/tiles';

describe('the span of evidence', () => {
  const now = new Date('2026-11-24T13:30:00.000Z');

  it('is of days or instants, and up to now where no end is said', () => {
    expect(spanOf({ from: '2026-11-01' }, now)).toEqual({ from: new Date('2026-11-01T00:00:00.000Z'), before: now });
    const { from, before } = spanOf({ from: '2026-11-01T06:30:00Z', to: '2026-11-02' }, now);
    expect([from.toISOString(), before.toISOString()]).toEqual([
      '2026-11-01T06:30:00.000Z',
      '2026-11-02T00:00:00.000Z',
    ]);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-11-01T06:30:00',
    '2026-11-01T06:30:00+01:00',
    '20261101',
  ])('is not of %j', (from) => expect(() => spanOf({ from }, now)).toThrow('--from is a day or a time in UTC'));

  it('is not empty, and is over', () => {
    expect(() => spanOf({ from: '2026-11-02', to: '2026-11-02' }, now)).toThrow('--from must be before --to.');
    expect(() => spanOf({ from: '2026-11-02', to: '2026-11-25' }, now)).toThrow('--to has not come yet');
  });
});

describe('names that come out of buckets', () => {
  it.each([
    'archive/batches/2026-11-24T07/ab.ndjson.gz',
    'trail/AWSLogs/o-1/1/CloudTrail/x/2026/1_CloudTrail_x.json.gz',
  ])('%s is a file’s', (name) => expect(isSafeName(name)).toBe(true));

  it.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', 'a/', '.', 'a\0b', 'a\\b', 'a\nb', `a/${'b'.repeat(300)}`, 'ä'])(
    '%j is none',
    (name) => expect(isSafeName(name)).toBe(false),
  );
});

describe('an evidence folder', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'evidence-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const at = new Date('2026-11-24T07:00:00.000Z');

  it('is new or empty', async () => {
    await writeFile(path.join(root, 'x'), 'x');
    await expect(EvidenceFolder.create(root)).rejects.toThrow('is not empty');
    await expect(EvidenceFolder.create(path.join(root, 'new'))).resolves.toMatchObject({
      root: path.join(root, 'new'),
    });
  });

  it('writes a name once, and digests what cannot be a file', async () => {
    const folder = await EvidenceFolder.create(root);
    const abc = { size: 3, sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' };
    expect(await folder.stream('a', Readable.from([Buffer.from('abc')]), at)).toEqual({ ...abc, written: true });
    for (const name of ['a', 'a/b', '../b', 'x\0']) {
      expect(await folder.stream(name, Readable.from([Buffer.from('abc')]), at)).toEqual({ ...abc, written: false });
    }
    const files: string[] = [];
    for await (const file of folder.files()) files.push(file);
    expect(files).toEqual(['a']);
    await expect(folder.put('a', 'other')).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('lists files in the order of their whole names', async () => {
    const folder = await EvidenceFolder.create(root);
    for (const name of ['a/b', 'a.b', 'a-b', 'b', 'a/a/a']) await folder.put(name, '');
    const files: string[] = [];
    for await (const file of folder.files()) files.push(file);
    expect(files).toEqual(['a-b', 'a.b', 'a/a/a', 'a/b', 'b']);
  });
});

describe('work in order', () => {
  async function* numbers(count: number): AsyncIterable<number> {
    for (let number = 0; number < count; number += 1) yield number;
  }

  it('answers in the order of the items, so many at a time', async () => {
    let [running, most] = [0, 0];
    const ends: (() => void)[] = [];
    const work = async (item: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => {
        ends.push(resolve);
        // The newest ends first.
        if (ends.length === 4) for (const end of ends.splice(0).reverse()) end();
      });
      running -= 1;
      return item;
    };
    const answers: number[] = [];
    for await (const answer of inOrder(numbers(12), { atOnce: 4, work })) answers.push(answer);
    expect([answers, most]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 4]);
  });

  it('fails with the first failure, and leaves none behind', async () => {
    const work = async (item: number): Promise<number> => {
      if (item >= 2) throw new Error(`item ${item}`);
      return item;
    };
    const all = async () => {
      for await (const _answer of inOrder(numbers(8), { atOnce: 3, work }));
    };
    await expect(all()).rejects.toThrow('item 2');
  });
});

describe('the log as of a step', () => {
  const step = { number: 4, size: 300 };

  it.each([
    commitName(4),
    commitName(1),
    checkpointName(300),
    logName(tilePath({ level: 0, index: 0, width: 256 })),
    logName(tilePath({ level: 0, index: 1, width: 44 })),
    'batches/2026-11-24T07/x',
    'log/unknown',
  ])('has %s', (name) => expect(isLater(name, step)).toBe(false));

  it.each([
    commitName(5),
    checkpointName(301),
    logName(tilePath({ level: 0, index: 1, width: 45 })),
    logName(tilePath({ level: 1, index: 0, width: 2 })),
  ])('does not have %s', (name) => expect(isLater(name, step)).toBe(true));
});

describe('signatures of digests that are kept', () => {
  const digest = (day: number, previous?: number, chain = 'trail') => {
    const object = (of: number): string =>
      `AWSLogs/1/CloudTrail-Digest/eu-central-1/2026/11/${of}/1_CloudTrail-Digest_eu-central-1_${chain}_eu-central-1_202611${of}T000000Z.json.gz`;
    const named = previous === undefined ? undefined : object(previous);
    return { object: object(day), signature: `s${day}`, signature_algorithm: 'SHA256withRSA', previous: named };
  };
  const keptOf = (...digests: readonly ReturnType<typeof digest>[]): readonly string[] => {
    const signatures = new DigestSignatures();
    for (const one of digests) signatures.add(one);
    return signatures.kept().map(({ signature }) => signature);
  };

  it('are of the newest of each chain', () => {
    expect(keptOf(digest(10), digest(11, 10), digest(12, 11))).toEqual(['s12']);
    expect(keptOf(digest(10), digest(11, undefined, 'other'), digest(12, 10))).toEqual(['s12', 's11']);
  });

  it('and of the last before a gap', () => {
    expect(keptOf(digest(10), digest(11, 10), digest(13), digest(14, 13))).toEqual(['s11', 's14']);
  });
});

describe('what AWS is asked', () => {
  it('a refusal is an answer, and the rest of what came with an answer is left out', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException', $fault: 'client' });
    expect(await asked(() => Promise.reject(denied))).toEqual({ refused: 'AccessDeniedException' });
    const told = { a: 1, $metadata: { requestId: 'x' } };
    expect(await asked(() => Promise.resolve(told))).toEqual({ answer: { a: 1 } });
  });

  it('a failure of AWS, or of the way to it, is none', async () => {
    for (const fault of [{ $fault: 'server' }, { code: 'ECONNREFUSED' }]) {
      await expect(asked(() => Promise.reject(Object.assign(new Error('gone'), fault)))).rejects.toThrow('gone');
    }
  });

  it('a key policy says beside whom it denies everybody', () => {
    const deny = {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['kms:Decrypt', 'kms:Sign'],
      Condition: {
        ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::1:role/strongroom-prod-vault-*', 'arn:aws:sts::1:x'] },
      },
    };
    const policy = (...statements: readonly object[]) => JSON.stringify({ Statement: statements });
    expect(deniedUnless(policy(deny))).toEqual(['strongroom-prod-vault-*']);
    for (const other of [
      { ...deny, Effect: 'Allow' },
      { ...deny, Action: 'kms:Decrypt' },
      { ...deny, Principal: { AWS: 'a' } },
    ]) {
      expect(deniedUnless(policy(other))).toBeUndefined();
    }
    expect(deniedUnless('no policy')).toBeUndefined();
  });
});
