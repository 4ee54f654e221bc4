import { Readable } from 'node:stream';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { archive } from '../../lambdas/adapters/archive';
import { type Files, TooLarge, Unreadable } from './files';
import { greatestSize } from './greatest-size';

/** A bucket, or what is below a prefix of it; without a client, with the credentials that the shell leads to. */
export function s3Files(uri: string, client = new S3Client({})): Files {
  const [bucket = '', ...parts] = uri.slice('s3://'.length).split('/');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new Unreadable(`${JSON.stringify(uri)} is no S3 address: s3://bucket or s3://bucket/prefix.`);
  }
  const prefix = parts.join('/');
  const objects = archive(client, bucket);
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  return {
    async *list(start) {
      for await (const name of read(objects.list(`${folder}${start}`))) yield name.slice(folder.length);
    },
    get: async (name) => whole(name, await opened(client, { Bucket: bucket, Key: `${folder}${name}` })),
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

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

interface Opened {
  readonly size: number;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** What is not read any further is not sent any further. */
  readonly close: () => void;
}

async function opened(client: S3Client, place: Place): Promise<Opened | undefined> {
  try {
    const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand(place));
    if (!(Body instanceof Readable)) return undefined;
    return { size: ContentLength, pieces: piecesOf(Body), close: () => Body.destroy() };
  } catch (error) {
    return error instanceof NoSuchKey ? undefined : refused(error);
  }
}

async function* piecesOf(body: AsyncIterable<unknown>): AsyncIterable<Uint8Array> {
  try {
    for await (const piece of body) yield Bytes.parse(piece);
  } catch (error) {
    refused(error);
  }
}

const Bytes = z.instanceof(Uint8Array);

/** Nothing is read of what says that it is too large, and no more than that of what does not say so. */
async function whole(name: string, object: Opened | undefined): Promise<Uint8Array | undefined> {
  if (object === undefined) return undefined;
  const most = greatestSize(name);
  const read = object.size > most ? undefined : await readUpTo(object, most);
  if (read !== undefined) return read;
  object.close();
  throw new TooLarge(name);
}

/** @returns undefined where there is more */
async function readUpTo(object: Opened, most: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of object.pieces) {
    parts.push(piece);
    size += piece.length;
    if (size > most) return undefined;
  }
  return Buffer.concat(parts);
}

/** A name that is not there has no pieces: its size and digest are then not those of anything. */
async function* pieces(client: S3Client, place: Place): AsyncIterable<Uint8Array> {
  const object = await opened(client, place);
  if (object !== undefined) yield* object.pieces;
}
