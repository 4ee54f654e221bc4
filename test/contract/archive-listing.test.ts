import { randomBytes } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { archive } from '../../lambdas/adapters/archive';
import { archiveListing } from '../../lambdas/adapters/archive-listing';
import { s3Client } from '../../lambdas/adapters/s3-client';
import type { Archive } from '../../lambdas/domain/audit/archive';
import type { Listed } from '../../lambdas/domain/audit/controls/log-is-current';
import { datedArchive } from '../support/dated-archive';
import { useStage } from './deployed-stage';

const client = s3Client();
/** Not the stage's: what is in that is evidence, and its verifier would name what this suite puts. */
const archiveBucket = `contract-listing-${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  await useStage();
  await client.send(new CreateBucketCommand({ Bucket: archiveBucket }));
});
afterAll(() => client.destroy());

async function namesOf(objects: ReturnType<Listed>): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of objects) names.push(name);
  return names;
}

function listingContract(
  name: string,
  open: () => { readonly archive: Pick<Archive, 'put'>; readonly listed: Listed },
) {
  describe(`archive listing: ${name}`, () => {
    const folder = `contract-suite/${randomBytes(8).toString('hex')}/`;
    const objects = ['a/1', 'a/2', 'a/3', 'b/1'].map((rest) => `${folder}${rest}`);
    let listed: Listed;

    beforeAll(async () => {
      const { archive: bucket, listed: lister } = open();
      listed = lister;
      for (const object of objects) await bucket.put(object, Buffer.from(object));
    });

    it('lists what is below a prefix, in order', async () => {
      expect(await namesOf(listed({ prefix: `${folder}a/` }))).toEqual(objects.slice(0, 3));
    });

    it('lists what comes after a name, which need not exist', async () => {
      expect(await namesOf(listed({ prefix: folder, after: `${folder}a/1` }))).toEqual(objects.slice(1));
      expect(await namesOf(listed({ prefix: folder, after: `${folder}a` }))).toEqual(objects);
    });

    it('says when each was put', async () => {
      for await (const { putAt } of listed({ prefix: folder })) {
        expect(Math.abs(putAt.getTime() - Date.now())).toBeLessThan(10 * 60_000);
      }
      expect(await namesOf(listed({ prefix: folder }))).toHaveLength(4);
    });
  });
}

listingContract('S3', () => ({
  archive: archive(client, archiveBucket),
  listed: archiveListing(client, archiveBucket),
}));
listingContract('in memory', () => datedArchive(() => new Date()));
