import { S3Client } from '@aws-sdk/client-s3';
import { archive } from '../../lambdas/adapters/archive';
import { deterministicGzip } from '../../lambdas/adapters/gzip';
import { idsInBatch } from '../../lambdas/adapters/archived-batch';
import { sha256Hex } from '../../lambdas/adapters/ids';
import { archiveContract, namesBelow } from '../contract/archive.contract';
import { inMemoryArchive } from '../support/in-memory-archive';
import { type ScriptedAws, scriptedAws } from '../support/scripted-aws';

archiveContract('in memory', inMemoryArchive);

describe('archive on S3, page by page', () => {
  let aws: ScriptedAws;
  let client: S3Client;

  beforeAll(async () => {
    aws = await scriptedAws();
    client = new S3Client({ ...aws.configuration, maxAttempts: 1 });
  });

  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  const page = (names: readonly string[], next?: string): string =>
    [
      '<ListBucketResult>',
      `<IsTruncated>${next !== undefined}</IsTruncated>`,
      ...names.map((name) => `<Contents><Key>${name}</Key></Contents>`),
      ...(next === undefined ? [] : [`<NextContinuationToken>${next}</NextContinuationToken>`]),
      '</ListBucketResult>',
    ].join('');

  it('lists every page', async () => {
    aws.play((operation) => ({
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: operation.includes('continuation-token=second')
        ? page(['batches/c'])
        : page(['batches/a', 'batches/b'], 'second'),
    }));
    expect(await namesBelow(archive(client, 'archive'), 'batches/')).toEqual(['batches/a', 'batches/b', 'batches/c']);
    expect(aws.operations()).toHaveLength(2);
  });

  it('faults when a page cannot be had', async () => {
    aws.play(() => ({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }));
    await expect(namesBelow(archive(client, 'archive'), 'batches/')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('a batch of the archive', () => {
  it('tells the ids of its events, in order', () => {
    const body = deterministicGzip('{"id":"ch_a.1"}\n{"id":"tok_b.2"}\n');
    expect(idsInBatch(`batches/2026-11-23T10/${sha256Hex(body)}.ndjson.gz`, body)).toEqual(['ch_a.1', 'tok_b.2']);
  });

  it('does not unpack without end', () => {
    const bomb = deterministicGzip('0'.repeat(500 * 256 * 1024 + 1));
    expect(() => idsInBatch(`batches/2026-11-23T10/${sha256Hex(bomb)}.ndjson.gz`, bomb)).toThrow();
  });
});
