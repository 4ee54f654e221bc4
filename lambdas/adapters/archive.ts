import {
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Archive } from '../domain/audit/archive';
import { nameOf } from './aws-errors';

/**
 * The archive bucket. `If-None-Match: *` makes the put create or do nothing: a second version of a name cannot come to be.
 * Retention is the bucket's default, so no caller can ask for less.
 */
export function archive(client: S3Client, bucket: string): Archive {
  return {
    async put(name, body) {
      try {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: body, IfNoneMatch: '*' }));
        return 'written';
      } catch (error) {
        if (nameOf(error) === 'PreconditionFailed') return 'present';
        throw error;
      }
    },
    async get(name) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: name }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async *list(prefix) {
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
      for await (const { Contents = [] } of pages) yield* Contents.flatMap(({ Key }) => Key ?? []);
    },
  };
}
