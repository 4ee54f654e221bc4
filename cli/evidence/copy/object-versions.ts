import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, type S3Client } from '@aws-sdk/client-s3';

export type FoundVersion = {
  readonly key: string;
  readonly versionId: string;
} & ({ readonly deleteMarker: true } | { readonly deleteMarker: false; readonly latest: boolean });

/** Every version and delete marker of a bucket, by key, page by page. */
export async function* versionsOf(s3: S3Client, bucket: string): AsyncIterable<FoundVersion> {
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    page = await s3.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        KeyMarker: page?.NextKeyMarker,
        VersionIdMarker: page?.NextVersionIdMarker,
      }),
    );
    yield* inKeyOrder(page);
  } while (page.IsTruncated === true);
}

/** S3 lists versions and delete markers apart, each by key and the newest first. */
function inKeyOrder({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput): readonly FoundVersion[] {
  const found: FoundVersion[] = [
    ...DeleteMarkers.map(({ Key = '', VersionId = 'null' }) => ({
      key: Key,
      versionId: VersionId,
      deleteMarker: true as const,
    })),
    ...Versions.map(({ Key = '', VersionId = 'null', IsLatest = false }) => ({
      key: Key,
      versionId: VersionId,
      deleteMarker: false as const,
      latest: IsLatest,
    })),
  ];
  return found.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
}
