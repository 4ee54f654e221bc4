import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Reports } from '../domain/settlement/compare-settlements';

/** The reports bucket. It keeps every version of a name, under its default retention. */
export function reports(client: S3Client, bucket: string): Reports {
  return {
    async put(name, { text, type }) {
      const ContentType = `${type}; charset=utf-8`;
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: text, ContentType }));
    },
  };
}
