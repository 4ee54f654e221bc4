/** A digest file of CloudTrail: what was delivered in about an hour, and the digest before it ("CloudTrail digest file structure"). */
export interface Digest {
  readonly account: string;
  /** RFC 3339, as written: the end is part of what is signed. */
  readonly start: string;
  readonly end: string;
  readonly bucket: string;
  readonly object: string;
  /** Of the public key, hex. */
  readonly fingerprint: string;
  /** Undefined in the first digest of a chain: of a new trail, and after logging or validation had been off. */
  readonly previous: { readonly object: string; readonly hash: string; readonly signature: string } | undefined;
  readonly logFiles: readonly { readonly object: string; readonly hash: string }[];
}

/** What CloudTrail signs ("Custom implementations of CloudTrail log file integrity validation"). `hash` is of the unpacked file, hex. */
export function signedText(digest: Digest, hash: string): string {
  const { end, bucket, object, previous } = digest;
  return [end, `${bucket}/${object}`, hash, previous?.signature ?? 'null'].join('\n');
}

/** As S3 has it in the metadata of the digest: the signature is not in the file. Hex. */
export interface DigestSignature {
  readonly object: string;
  readonly signature: string;
  readonly signature_algorithm: string;
}

/** A public key as CloudTrail's ListPublicKeys gives it: base64 of PKCS #1 DER, and RFC 3339 times. */
export interface TrailPublicKey {
  readonly fingerprint: string;
  readonly value: string;
  readonly valid_from: string;
  readonly valid_to: string;
}
