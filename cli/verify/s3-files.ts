import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { archive } from '../../lambdas/adapters/archive';
import { type Files, Unreadable } from './files';

/** A bucket, or what is below a prefix of it, with the credentials that the shell leads to. */
export function s3Files(uri: string): Files {
  const [bucket = '', ...parts] = uri.slice('s3://'.length).split('/');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new Unreadable(`${JSON.stringify(uri)} is no S3 address: s3://bucket or s3://bucket/prefix.`);
  }
  const prefix = parts.join('/');
  const client = new S3Client({});
  const objects = archive(client, bucket);
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  return {
    async *list(start) {
      for await (const name of read(objects.list(`${folder}${start}`))) yield name.slice(folder.length);
    },
    get: (name) => objects.get(`${folder}${name}`).catch(refused),
    read: (name) => pieces(client, { Bucket: bucket, Key: `${folder}${name}` }),
  };
  async function* read(names: AsyncIterable<string>): AsyncIterable<string> {
    try {
      yield* names;
    } catch (error) {
      refused(error);
    }
  }
}

function refused(error: unknown): never {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  throw new Unreadable(`S3 does not give what is asked for: ${why}`, error);
}

/** A name that is not there has no pieces: its size and digest are then not those of anything. */
async function* pieces(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
): AsyncIterable<Uint8Array> {
  try {
    const { Body } = await client.send(new GetObjectCommand(object));
    const bytes = await Body?.transformToByteArray();
    if (bytes !== undefined) yield bytes;
  } catch (error) {
    if (!(error instanceof NoSuchKey)) refused(error);
  }
}
