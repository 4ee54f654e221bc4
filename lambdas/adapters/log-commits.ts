import { LogCommit } from '../contracts/audit-log';
import { canonicalJson } from '../domain/audit/canonical-json';
import type { Commit } from '../domain/audit/log/commits';

/** A step of the audit log as its bytes: canonical JSON (RFC 8785), so that a step has one spelling. */
export function writeCommit(commit: Commit): Uint8Array {
  const { number, before, size, root, openFrom: open_from, taken, batches } = commit;
  const rows = batches.map(({ name, first, entries }) => ({ name, first, entries }));
  return Buffer.from(
    canonicalJson({ schema: 1, number, before, size, root, open_from, taken: [...taken], batches: rows }),
  );
}

/** @throws for bytes that `writeCommit` does not write */
export function readCommit(bytes: Uint8Array): Commit {
  const { open_from: openFrom, ...columns } = LogCommit.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  const { number, before, size, root, taken, batches } = columns;
  const commit = { number, before, size, root, openFrom, taken, batches };
  if (!Buffer.from(bytes).equals(writeCommit(commit))) throw new Error('a step of the log in another spelling');
  return commit;
}
