import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { projectFolder } from '../../cli/local/place';
import { s3Files } from '../../cli/verify/s3-files';
import type { TrustedKeys } from '../../cli/verify/trusted-keys';
import { verify } from '../../cli/verify/verify';
import { s3Client } from '../../lambdas/adapters/s3-client';
import {
  type Objects,
  smallArchive,
  smallEvidence,
  trusted,
  trustedOfArchive,
  verifierKeys,
} from '../support/small-evidence';
import { changed, withObject } from '../support/verify-objects';
import { useStage } from './deployed-stage';

/** Buckets of this run alone, without lock: they are tampered with. */
const bucket = `verify-${randomBytes(4).toString('hex')}`;
const client = s3Client();
const keys = verifierKeys.flatMap((key) => ['--key', key]);

async function put(prefix: string, objects: Objects): Promise<void> {
  for (const [name, Body] of objects)
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}${name}`, Body }));
}

const failuresAt = async (uri: string, keys: TrustedKeys = trusted): Promise<readonly string[]> => {
  const result = await verify({ place: uri, files: s3Files(uri), keys, onProgress: () => undefined });
  return result.findings.map(({ code, object }) => `${code} ${object}`);
};

/** The command as a person runs it, with the environment that `useStage` has made. */
function verifyCommand(uri: string) {
  const words = [path.join(projectFolder, 'cli', 'strongroom.mjs'), 'verify', uri, ...keys];
  const { status, stdout, stderr } = spawnSync('node', words, { env: { ...process.env }, encoding: 'utf8' });
  return { status, out: stdout, errors: stderr };
}

beforeAll(async () => {
  await useStage();
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const archive = await smallArchive();
  await put('', archive);
  await put('copies/evidence/', await smallEvidence());
  const [batch = ''] = [...archive.keys()].filter((name) => name.startsWith('batches/')).sort();
  await put('tampered/', withObject(archive, batch, changed(archive.get(batch)!, 9)));
});

afterAll(() => client.destroy());

describe('verification of a bucket', () => {
  it('finds the same as that of a folder: nothing, an evidence folder below a prefix, a batch that was changed', async () => {
    expect(await failuresAt(`s3://${bucket}/copies/evidence`)).toEqual([]);
    expect(await failuresAt(`s3://${bucket}/copies/evidence/`)).toEqual([]);
    expect(await failuresAt(`s3://${bucket}/tampered`, trustedOfArchive)).toEqual([
      expect.stringMatching(/^batch_changed batches\//),
    ]);
    // What else is in the bucket has no place in an archive.
    const atRoot = await failuresAt(`s3://${bucket}`, trustedOfArchive);
    expect([...new Set(atRoot.map((one) => one.split(' ')[0]))]).toEqual(['object_unknown']);
  });

  it('names what is too large to be what its name says, and takes a prefix that was stripped of its manifest for none', async () => {
    const name = 'log/tile/0/000.p/7';
    await put('large/', withObject(await smallArchive(), name, Buffer.alloc(8 * 1024 + 1)));
    expect(await failuresAt(`s3://${bucket}/large`, trustedOfArchive)).toEqual([
      `object_too_large ${name}`,
      `tile_changed ${name}`,
    ]);
    expect(await failuresAt(`s3://${bucket}/tampered`)).toContain('manifest_missing manifest.note');
  });

  it('is a command, with the credentials that the shell leads to', () => {
    const { status, out, errors } = verifyCommand(`s3://${bucket}/copies/evidence`);
    expect([status, errors]).toEqual([0, '']);
    expect(out).toMatch(/\n {9}7 {2}entries in the log.*\n/);
  });

  it.each([
    ['a bucket that is not there', `s3://${bucket}-none`, /^S3 does not give what is asked for: NoSuchBucket/],
    ['what is no address', 's3://UPPER', /^"s3:\/\/UPPER" is no S3 address/],
    ['a prefix below which there is nothing', `s3://${bucket}/nothing`, /^There is neither an evidence folder nor/],
  ])('ends with one line and 3 for %s', (_what, uri, sentence) => {
    const { status, out, errors } = verifyCommand(uri);
    expect([status, out]).toEqual([3, '']);
    expect(errors).toMatch(sentence);
  });
});
