/** The archive bucket. Contract suite: test/contract/archive. */
export interface Archive {
  /**
   * Put an object that does not exist yet (`If-None-Match: *`). `present`: the same name was there before, and since names are
   * digests of the bytes, so were the bytes. Object Lock comes from the bucket's default retention.
   */
  put(name: string, body: Uint8Array): Promise<'written' | 'present'>;
  get(name: string): Promise<Uint8Array | undefined>;
  /** The names that begin with `prefix`, in the order of their bytes, page by page. Strongly consistent. */
  list(prefix: string): AsyncIterable<string>;
}
