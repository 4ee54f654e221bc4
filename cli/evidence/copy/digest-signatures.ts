/** A digest of CloudTrail with its signature, which S3 has in its metadata (guide, "CloudTrail digest file structure"). */
export interface SignedDigest {
  readonly object: string;
  /** Hex. */
  readonly signature: string;
  readonly signature_algorithm: string;
  /** The object that it names as the digest before it. */
  readonly previous: string | undefined;
}

export type KeptSignature = {
  readonly object: string;
  readonly signature: string;
  readonly signature_algorithm: string;
};

/** The name of a digest up to its time names its chain: account, Region, trail. */
const digestName = /^(.*)\/\d{4}\/\d{2}\/\d{2}\/([^/]*)_\d{8}T\d{6}Z\.json\.gz$/;

/**
 * Which signatures must be kept beside the files: a digest's own stands in the next digest, so those of the last digest of each chain,
 * and of the last before logging was stopped. Digests are added in the order of their names, which is that of time in a chain.
 */
export class DigestSignatures {
  private readonly last = new Map<string, SignedDigest>();
  private readonly unnamed: SignedDigest[] = [];

  add(digest: SignedDigest): void {
    const [, place = '', name = digest.object] = digestName.exec(digest.object) ?? [];
    const chain = `${place}/${name}`;
    const before = this.last.get(chain);
    if (before !== undefined && digest.previous !== before.object) this.unnamed.push(before);
    this.last.set(chain, digest);
  }

  kept(): readonly KeptSignature[] {
    return [...this.unnamed, ...this.last.values()].map(({ object, signature, signature_algorithm }) => ({
      ...{ object, signature, signature_algorithm },
    }));
  }
}
