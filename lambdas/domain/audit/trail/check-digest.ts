import { decodeBase64 } from '../../base64';
import { type Digest, signedText, type TrailPublicKey } from './digest';
import type { DigestChainPorts } from './digest-chain-ports';
import { decodeHex, encodeHex } from './hex';
import { MoreThanMember } from './more-than-member';
import type { DigestName } from './object-names';
import type { TrailFailureCode } from './trail-failure';

/** What a digest says of the one before it. */
export interface Link {
  readonly object: string;
  readonly hash: string;
  readonly signature: string;
  /** The object that says so, and when it begins. */
  readonly by: string;
  readonly start: string;
}

type Wrong = readonly [TrailFailureCode, string];

export interface CheckedDigest {
  /** Undefined for what cannot be read. */
  readonly digest?: Digest;
  readonly wrong: readonly Wrong[];
  readonly link: Link | undefined;
}

interface Named {
  readonly object: string;
  readonly name: DigestName;
}

/**
 * One digest, by itself and by what the next one says of it. What is wrong with it does not end the walk: it is told once, and what it
 * says of others is still compared.
 */
export async function checkDigest(
  ports: DigestChainPorts,
  { object, name }: Named,
  link: Link | undefined,
): Promise<CheckedDigest> {
  const bytes = await ports.files.get(object);
  const read = bytes && unpacked(ports, bytes);
  if (read === undefined || 'code' in read) return { wrong: [wrongs[read?.code ?? 'unreadable']], link: undefined };
  const { digest, hash } = read;
  const wrong = [
    ...misplaced(digest, { object, name }),
    ...(link === undefined ? [] : offTheLink(digest, hash, { link, backfill: name.backfill })),
    ...signatureOf(ports, read, { name, link, object }),
  ];
  const { previous, start } = digest;
  return { digest, wrong, link: previous && { ...previous, by: object, start } };
}

const wrongs = {
  unreadable: ['digest_unreadable', 'Its bytes are no digest of CloudTrail.'],
  padded: ['digest_padded', 'Behind its gzip member there is more, which no signature covers.'],
} as const satisfies Readonly<Record<string, Wrong>>;

interface Read {
  readonly digest: Digest;
  /** Hex. */
  readonly hash: string;
}

function unpacked(ports: DigestChainPorts, bytes: Uint8Array): Read | { readonly code: keyof typeof wrongs } {
  try {
    const content = ports.gunzip(bytes);
    return { digest: ports.readDigest(content), hash: encodeHex(ports.sha256(content)) };
  } catch (error) {
    return { code: error instanceof MoreThanMember ? 'padded' : 'unreadable' };
  }
}

/** CloudTrail says in a digest where it put it. The bucket may have been another one. */
function* misplaced(digest: Digest, { object, name }: Named): Iterable<Wrong> {
  if (digest.object !== object) yield ['digest_moved', `CloudTrail delivered it as ${digest.object}.`];
  if (digest.account !== name.account) yield ['digest_out_of_line', `It is of the account ${digest.account}.`];
  if (Date.parse(digest.end) !== Date.parse(name.end)) yield ['digest_out_of_line', `It ends at ${digest.end}.`];
  if (Date.parse(digest.start) > Date.parse(digest.end)) yield ['digest_out_of_line', 'It ends before it begins.'];
}

function* offTheLink(
  digest: Digest,
  hash: string,
  { link, backfill }: { readonly link: Link; readonly backfill: boolean },
): Iterable<Wrong> {
  if (hash !== link.hash) yield ['digest_changed', `It does not have the hash that ${link.by} has of it.`];
  // What CloudTrail catches up on lies in any order.
  if (!backfill && Date.parse(digest.end) !== Date.parse(link.start)) {
    yield ['digest_out_of_line', `It ends at ${digest.end}, and ${link.by} begins at ${link.start}.`];
  }
}

const algorithm = 'SHA256withRSA';

function signatureOf(
  ports: DigestChainPorts,
  { digest, hash }: Read,
  { name, link, object }: Named & { readonly link: Link | undefined },
): readonly Wrong[] {
  const kept = ports.newest.filter((one) => one.object === object && one.signature_algorithm === algorithm);
  const [signature] = link === undefined ? kept.map((one) => one.signature) : [link.signature];
  if (signature === undefined) return [['digest_unsigned', 'Its signature is not here: no digest after it has it.']];
  const keys = ports.publicKeys.filter(({ fingerprint }) => fingerprint === digest.fingerprint);
  if (keys.length === 0) return [['digest_key_unknown', `No public key has the fingerprint ${digest.fingerprint}.`]];
  const valid = keys.filter((key) => name.backfill || isValidAt(key, digest.end));
  if (valid.length === 0) return [['digest_key_expired', `Its key was not valid at ${digest.end}.`]];
  const message = new TextEncoder().encode(signedText(digest, hash));
  const genuine = valid.some(({ value }) => {
    const [key, bytes] = [decodeBase64(value), decodeHex(signature)];
    return key !== undefined && bytes !== undefined && ports.verifyRsa(key, message, bytes);
  });
  return genuine ? [] : [['digest_forged', 'Its signature is not that of its content.']];
}

/** A digest is signed shortly after its end. Of a backfill, the time of its making is in no signed place. */
function isValidAt({ valid_from, valid_to }: TrailPublicKey, end: string): boolean {
  const at = Date.parse(end);
  return Date.parse(valid_from) <= at && at <= Date.parse(valid_to);
}
