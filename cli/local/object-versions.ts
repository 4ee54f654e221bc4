import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, type S3Client } from '@aws-sdk/client-s3';

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

/** Every version of every object of a bucket (with versioning off, `versionId` is `null` in words). */
export async function objectVersions(s3: S3Client, bucket: string, prefix = ''): Promise<readonly ObjectVersion[]> {
  const found: ObjectVersion[] = [];
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    page = await s3.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker: page?.NextKeyMarker,
        VersionIdMarker: page?.NextVersionIdMarker,
      }),
    );
    found.push(
      ...(page.Versions ?? []).map(({ Key = '', VersionId = 'null' }) => ({ key: Key, versionId: VersionId })),
    );
  } while (page.IsTruncated === true);
  return found;
}
