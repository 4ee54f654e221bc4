/** Behind the one member of a gzip file (RFC 1952 §2.2) there is something: the hash of what it unpacks to does not cover that. */
export class MoreThanMember extends Error {
  override readonly name = 'MoreThanMember';
}
