import { gunzipSync, gzipSync } from 'node:zlib';
import { gunzipTrailFile, readDigest, verifyRsa } from '../../lambdas/adapters/trail-files';
import { verifyDigestChain } from '../../lambdas/domain/audit/trail/digest-chain';
import type { DigestChainPorts } from '../../lambdas/domain/audit/trail/digest-chain-ports';
import type { TrailFailure, TrailVerified } from '../../lambdas/domain/audit/trail/trail-failure';
import { CloudTrailFixture, trailKey } from '../support/cloudtrail';
import { sha256 } from '../support/sha256';

const at = (time: string): Date => new Date(`2026-11-${time}Z`);
const span = { from: '2026-11-23T22:00:00Z', before: '2026-11-24T03:00:00Z' };

/** Five hours around a midnight: logs on both days, an hour without any, and one log that no digest covers yet. */
function smallTrail(key = trailKey()) {
  const trail = new CloudTrailFixture({ start: at('23T22:00:00'), key });
  const logs = [trail.deliver(at('23T22:10:30'), [{ eventID: 'a' }])];
  const digests = [trail.digest(at('23T23:00:00'))];
  logs.push(trail.deliver(at('23T23:10:00'), [{ eventID: 'b' }]), trail.deliver(at('23T23:55:00'), [{ eventID: 'c' }]));
  digests.push(trail.digest(at('24T00:00:00')), trail.digest(at('24T01:00:00')));
  logs.push(trail.deliver(at('24T01:20:00'), [{ eventID: 'd' }]));
  digests.push(trail.digest(at('24T02:00:00')));
  logs.push(trail.deliver(at('24T02:10:00'), [{ eventID: 'e' }]));
  digests.push(trail.digest(at('24T03:00:00')));
  return { trail, logs, digests };
}

type Files = ReadonlyMap<string, Uint8Array>;

async function verified(files: Files, rest: Pick<DigestChainPorts, 'newest' | 'publicKeys' | 'span'>) {
  const told: TrailVerified[] = [];
  const ports: DigestChainPorts = {
    files: {
      get: async (name) => files.get(name),
      async *list(prefix) {
        yield* [...files.keys()].filter((name) => name.startsWith(prefix)).sort();
      },
    },
    ...{ sha256, verifyRsa, gunzip: gunzipTrailFile, readDigest },
    ...rest,
  };
  for await (const one of verifyDigestChain(ports)) told.push(one);
  return {
    failures: told.flatMap((one) => ('failure' in one ? [one.failure] : [])),
    remarks: told.flatMap((one) => ('remark' in one ? [one.remark] : [])),
    digests: told.flatMap((one) => ('digest' in one ? [one.digest] : [])),
  };
}

const { trail, logs, digests } = smallTrail();
const { newest, publicKeys } = trail;
const known = { newest, publicKeys, span };
const failuresOf = async (
  files: Files,
  rest: Parameters<typeof verified>[1] = known,
): Promise<readonly TrailFailure[]> => (await verified(files, rest)).failures;
const codes = (failures: readonly TrailFailure[]) => failures.map(({ object, code }) => [code, object]);

/** The files with one put in another's place. */
const withFile = (name: string, bytes: Uint8Array): Files => new Map([...trail.files, [name, bytes]]);
const without = (...names: readonly string[]): Files =>
  new Map([...trail.files].filter(([name]) => !names.includes(name)));
const contentOf = (name: string) => JSON.parse(gunzipSync(trail.files.get(name)!).toString('utf8'));
const edited = (name: string, change: object): Files =>
  withFile(name, gzipSync(JSON.stringify({ ...contentOf(name), ...change })));

describe("CloudTrail's digest chain", () => {
  it('is in order as it was delivered, and each digest is told', async () => {
    const told = await verified(trail.files, known);
    expect(told.failures).toEqual([]);
    expect(told.digests.map(({ object }) => object)).toEqual(digests.toReversed());
    expect(told.digests.map(({ logFiles }) => logFiles)).toEqual([1, 1, 0, 2, 1]);
    expect(told.remarks.map(({ kind, object }) => [kind, object])).toEqual([['chain_begins', digests[0]]]);
  });

  it.each(['23T22:10:30', '24T02:59:59'])('is in order for every trail of an organisation too: %s', async (time) => {
    const one = new CloudTrailFixture({ start: at('23T22:00:00'), organization: 'o-exampleorg1' });
    one.deliver(at(time), []);
    one.digest(at('24T03:00:00'));
    expect(await failuresOf(one.files, { newest: one.newest, publicKeys: one.publicKeys, span })).toEqual([]);
  });

  it('says which files are newer than the newest digest', async () => {
    const { trail: running } = smallTrail(trail.key);
    const later = running.deliver(at('24T03:00:00'), []);
    const told = await verified(running.files, { ...known, newest: running.newest });
    expect(told.failures).toEqual([]);
    expect(told.remarks).toContainEqual(expect.objectContaining({ kind: 'not_yet_covered', object: later }));
  });

  it('says that logging was stopped, and verifies both chains', async () => {
    const stopped = new CloudTrailFixture({ start: at('23T22:00:00'), key: trail.key });
    const last = stopped.digest(at('23T23:00:00'));
    stopped.restart(at('24T01:00:00'));
    const first = stopped.digest(at('24T02:00:00'));
    const told = await verified(stopped.files, { newest: stopped.newest, publicKeys, span });
    expect(told.failures).toEqual([]);
    expect(told.remarks.map(({ kind, object }) => [kind, object])).toEqual([
      ['logging_gap', first],
      ['chain_begins', last],
    ]);
    const unsigned = stopped.newest.filter(({ object }) => object !== last);
    expect(codes(await failuresOf(stopped.files, { ...known, newest: unsigned }))).toEqual([['digest_unsigned', last]]);
  });

  it('goes on over a change of keys', async () => {
    const rotated = new CloudTrailFixture({ start: at('23T22:00:00'), key: trail.key });
    rotated.digest(at('23T23:00:00'));
    rotated.rotate(trailKey());
    rotated.digest(at('24T00:00:00'));
    rotated.digest(at('24T01:00:00'));
    expect(
      await failuresOf(rotated.files, { ...known, newest: rotated.newest, publicKeys: rotated.publicKeys }),
    ).toEqual([]);
  });

  it('takes what CloudTrail delivered late from a digest of its own', async () => {
    const late = new CloudTrailFixture({ start: at('23T22:00:00'), key: trail.key });
    late.digest(at('23T23:00:00'));
    late.deliver(at('23T23:30:00'), []);
    const backfill = late.digest(at('24T00:00:00'), { backfill: true });
    late.digest(at('24T00:00:00'));
    const told = await verified(late.files, { newest: late.newest, publicKeys, span });
    expect(told.failures).toEqual([]);
    expect(told.digests.map(({ object }) => object)).toContain(backfill);
    const unsigned = late.newest.filter(({ object }) => object !== backfill);
    expect(codes(await failuresOf(late.files, { ...known, newest: unsigned }))).toEqual([
      ['digest_unsigned', backfill],
    ]);
  });
});

describe('files that were copied by whole days', () => {
  /** The first digest of the day names what was delivered before midnight. */
  function copied() {
    const running = new CloudTrailFixture({ start: at('23T22:00:00'), key: trail.key });
    running.digest(at('23T23:30:00'));
    const before = running.deliver(at('23T23:50:00'), [{ eventID: 'a' }]);
    const after = running.deliver(at('24T00:10:00'), [{ eventID: 'b' }]);
    running.digest(at('24T00:30:00'));
    running.digest(at('24T01:30:00'));
    const files = new Map([...running.files].filter(([name]) => name.includes('/2026/11/24/')));
    return { files, before, after, rest: { newest: running.newest, publicKeys } };
  }

  it('begin at midnight, in the middle of what a digest covers', async () => {
    const { files, rest } = copied();
    const told = await verified(files, rest);
    expect(told.failures).toEqual([]);
    expect(told.remarks.map(({ kind }) => kind)).toEqual(['chain_begins']);
  });

  it('lack a file of the day before, where they are said to cover it', async () => {
    const { files, before, rest } = copied();
    const said = { ...rest, span: { from: '2026-11-23T23:50:00Z', before: '2026-11-24T01:30:00Z' } };
    expect(codes(await failuresOf(files, said))).toContainEqual(['log_missing', before]);
    const rightly = { ...rest, span: { from: '2026-11-24T00:00:00Z', before: '2026-11-24T01:30:00Z' } };
    expect(await failuresOf(files, rightly)).toEqual([]);
  });

  it('lack a file of the day itself in any case', async () => {
    const { files, after, rest } = copied();
    files.delete(after);
    expect(codes(await failuresOf(files, rest))).toEqual([['log_missing', after]]);
  });
});

describe('what was done to a trail is found and named', () => {
  it.each(logs.map((name, place) => [place, name] as const))('a log file that is gone: %i', async (_place, name) => {
    expect(codes(await failuresOf(without(name)))).toEqual([['log_missing', name]]);
  });

  it.each(logs.map((name, place) => [place, name] as const))(
    'a log file with another record: %i',
    async (_place, name) => {
      const files = withFile(name, gzipSync(JSON.stringify({ Records: [{ eventID: 'planted' }] })));
      expect(codes(await failuresOf(files))).toEqual([['log_changed', name]]);
    },
  );

  it('a log file that CloudTrail never delivered', async () => {
    const planted = logs[0]!.replace('generated0000001', 'planted');
    expect(codes(await failuresOf(withFile(planted, gzipSync('{"Records":[]}'))))).toEqual([['log_unnamed', planted]]);
  });

  it.each(digests.slice(0, -1).map((name, place) => [place, name] as const))(
    'a digest that is gone: %i',
    async (place, name) => {
      const failures = codes(await failuresOf(without(name)));
      expect(failures).toContainEqual(['digest_missing', name]);
      if (place > 0) expect(failures).toContainEqual(['digest_unsigned', digests[place - 1]]);
    },
  );

  it('the newest digest that is gone, with its log files and its signature', async () => {
    const cut = without(digests[4]!, logs[4]!, digests[3]!, logs[3]!, digests[2]!);
    const signature = { object: digests[1]!, signature: contentOf(digests[2]!).previousDigestSignature };
    const kept = { ...known, newest: [{ ...signature, signature_algorithm: 'SHA256withRSA' }] };
    expect(await failuresOf(cut, { ...kept, span: { from: span.from, before: '2026-11-24T02:00:00Z' } })).toEqual([]);
    expect(
      codes(await failuresOf(cut, { ...kept, span: { from: span.from, before: '2026-11-24T03:00:01Z' } })),
    ).toEqual([['digest_missing', digests[1]]]);
    expect(codes(await failuresOf(cut))).toContainEqual(['digest_missing', digests[4]]);
  });

  it('the oldest digest that is gone, with its log files: where the span begins before it', async () => {
    const cut = without(digests[0]!, logs[0]!);
    expect(codes(await failuresOf(cut))).toEqual([['digest_missing', digests[0]]]);
    const later = await verified(cut, { ...known, span: { ...span, from: '2026-11-23T23:00:00Z' } });
    expect(later.failures).toEqual([]);
    expect(later.remarks.map(({ kind }) => kind)).toContain('chain_begins');
  });

  const otherHash = 'ab'.repeat(32);
  const fields: readonly [string, object][] = [
    ['its account', { awsAccountId: '444455556666' }],
    ['its start', { digestStartTime: '2026-11-24T00:30:00Z' }],
    ['its end', { digestEndTime: '2026-11-24T01:59:00Z' }],
    ['its bucket', { digestS3Bucket: 'elsewhere' }],
    ['its object', { digestS3Object: digests[0] }],
    ['its key', { digestPublicKeyFingerprint: 'ab'.repeat(16) }],
    ['the times of its events', { newestEventTime: '2026-11-24T01:21:00Z' }],
    ['the digest before', { previousDigestS3Object: digests[0] }],
    ['the hash of the digest before', { previousDigestHashValue: otherHash }],
    ['the signature of the digest before', { previousDigestSignature: 'ab'.repeat(256) }],
    [
      'no digest before',
      { previousDigestS3Object: null, previousDigestHashValue: null, previousDigestSignature: null },
    ],
    ['half of a digest before', { previousDigestS3Object: null }],
    ['no log files', { logFiles: [] }],
    ['another algorithm', { digestSignatureAlgorithm: 'none' }],
    ['a member more', { note: 'x' }],
  ];

  it.each(fields)('a digest in the middle with %s', async (_what, change) => {
    const failures = codes(await failuresOf(edited(digests[3]!, change)));
    expect(failures.filter(([, object]) => object === digests[3])).not.toEqual([]);
  });

  it.each(fields)('the newest digest with %s', async (_what, change) => {
    const failures = codes(await failuresOf(edited(digests[4]!, change)));
    expect(failures.filter(([, object]) => object === digests[4])).not.toEqual([]);
  });

  it('a digest in the place of another', async () => {
    const moved = withFile(digests[3]!, trail.files.get(digests[2]!)!);
    expect(codes(await failuresOf(moved))).toContainEqual(['digest_moved', digests[3]]);
  });

  it('a hole between two digests, though both are rightly signed', async () => {
    const holed = new CloudTrailFixture({ start: at('23T22:00:00'), key: trail.key });
    const first = holed.digest(at('23T23:00:00'));
    holed.skip(at('23T23:00:01'));
    holed.digest(at('24T00:00:00'));
    expect(codes(await failuresOf(holed.files, { newest: holed.newest, publicKeys }))).toEqual([
      ['digest_out_of_line', first],
    ]);
  });

  it('a log file that two digests name', async () => {
    const again = new CloudTrailFixture({ start: at('24T00:00:00'), key: trail.key });
    const log = again.deliver(at('24T00:10:00'), []);
    again.digest(at('24T01:00:00'));
    again.nameAgain(log);
    again.digest(at('24T02:00:00'));
    expect(codes(await failuresOf(again.files, { newest: again.newest, publicKeys }))).toEqual([
      ['log_named_twice', log],
    ]);
  });

  it('a digest that no other names', async () => {
    const planted = digests[2]!.replace('T010000Z', 'T003000Z');
    expect(codes(await failuresOf(withFile(planted, trail.files.get(digests[2]!)!)))).toEqual([
      ['digest_unlinked', planted],
    ]);
  });

  it('a chain that was made again with another key', async () => {
    const { trail: forged } = smallTrail();
    const failures = codes(await failuresOf(forged.files, { ...known, newest: forged.newest }));
    expect(failures).toEqual(digests.toReversed().map((object) => ['digest_key_unknown', object]));
  });

  it('a key with the fingerprint of another', async () => {
    const swapped = [{ ...trailKey().listed, fingerprint: publicKeys[0]!.fingerprint }];
    const failures = codes(await failuresOf(trail.files, { ...known, publicKeys: swapped }));
    expect(failures).toEqual(digests.toReversed().map((object) => ['digest_forged', object]));
  });

  it('a key that was not valid then, and one that is no key', async () => {
    const expired = publicKeys.map((key) => ({ ...key, valid_to: '2026-11-24T02:30:00Z' }));
    expect(codes(await failuresOf(trail.files, { ...known, publicKeys: expired }))).toEqual([
      ['digest_key_expired', digests[4]],
    ]);
    const broken = publicKeys.map((key) => ({ ...key, value: '!' }));
    expect((await failuresOf(trail.files, { ...known, publicKeys: broken })).map(({ code }) => code)).toEqual(
      digests.map(() => 'digest_forged'),
    );
  });

  it('a signature of the newest digest that is another, is missing, or has another algorithm', async () => {
    const [one] = newest;
    const changed = [{ ...one!, signature: one!.signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }];
    expect(codes(await failuresOf(trail.files, { ...known, newest: changed }))).toEqual([
      ['digest_forged', digests[4]],
    ]);
    expect(codes(await failuresOf(trail.files, { ...known, newest: [] }))).toEqual([['digest_unsigned', digests[4]]]);
    const other = [{ ...one!, signature_algorithm: 'SHA1withRSA' }];
    expect(codes(await failuresOf(trail.files, { ...known, newest: other }))).toEqual([
      ['digest_unsigned', digests[4]],
    ]);
  });

  it.each([
    'AWSLogs/readme.txt',
    'AWSLogs/111122223333/CloudTrail/eu-central-1/2026/11/24/other.json.gz',
    'AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/2026/11/24/111122223333_CloudTrail-Digest_eu-central-1_.json.gz',
  ])('an object that CloudTrail does not name so: %s', async (name) => {
    expect(codes(await failuresOf(withFile(name, Buffer.from('x'))))).toEqual([['object_unknown', name]]);
  });

  it.each([
    ['what is no gzip', Buffer.from('{}')],
    ['nothing', Buffer.alloc(0)],
    ['no JSON', gzipSync('x')],
    ['no digest', gzipSync('[]')],
    ['a text that is not UTF-8', gzipSync(Buffer.of(0xff))],
  ])('a digest that is %s', async (_what, bytes) => {
    expect(codes(await failuresOf(withFile(digests[2]!, bytes)))).toContainEqual(['digest_unreadable', digests[2]]);
  });

  it('each byte that is changed, but for those of the packing that unpack to the same', async () => {
    const notFound: string[] = [];
    for (const [name, bytes] of trail.files) {
      for (const [place, byte] of bytes.entries()) {
        const changed = Uint8Array.from(bytes).fill(byte ^ 1, place, place + 1);
        const failures = await failuresOf(withFile(name, changed));
        if (!failures.some(({ object }) => object === name)) notFound.push(`${name} ${place}`);
      }
    }
    // RFC 1952 §2.3: bytes 4 to 9 are a time, a hint and the operating system; the lowest bit of byte 3 is another hint.
    const ofThePacking = notFound.filter((one) => [3, 4, 5, 6, 7, 8, 9].includes(Number(one.split(' ').at(-1))));
    expect(notFound).toEqual(ofThePacking);
    expect(notFound).toHaveLength(7 * trail.files.size);
  }, 120_000);
});
