import { type _Object as StoredObject, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Listed, ListedObject } from '../domain/audit/controls/log-is-current';

/** The objects of a bucket with the times at which S3 got them, in the order of their names' bytes. Strongly consistent. */
export const archiveListing = (client: S3Client, bucket: string): Listed =>
  async function* ({ prefix, after }) {
    const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix, StartAfter: after });
    for await (const { Contents = [] } of pages) {
      yield* Contents.flatMap(dated);
    }
  };

const dated = ({ Key: name, LastModified: putAt }: StoredObject): readonly ListedObject[] =>
  name === undefined || putAt === undefined ? [] : [{ name, putAt }];
