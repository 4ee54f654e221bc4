import { createHash } from 'node:crypto';
import type { Commit } from '../../lambdas/domain/audit/log/commits';
import type { SequenceAuditPorts } from '../../lambdas/domain/audit/log/sequence-audit';
import { sha256 } from './sha256';
import { noteSigner } from './small-evidence';

const signer = noteSigner('strongroom.example/audit', 7);
export const logKey = signer.key;
export const signLog = signer.sign;

/** Batches of tests are not zipped: `batches/<hour>/<sha256>.ndjson.gz` of their plain lines. */
export const batchOf = (hour: string, lines: readonly string[]): readonly [string, Uint8Array] => {
  const bytes = new Uint8Array(Buffer.from(`${lines.join('\n')}\n`));
  return [`batches/${hour}/${createHash('sha256').update(bytes).digest('hex')}.ndjson.gz`, bytes];
};

export const linesIn = (_name: string, bytes: Uint8Array): readonly Uint8Array[] =>
  Buffer.from(bytes)
    .toString('utf8')
    .slice(0, -1)
    .split('\n')
    .map((line) => new Uint8Array(Buffer.from(line)));

export function sequencer(archive: SequenceAuditPorts['archive'], now: () => Date): SequenceAuditPorts {
  return {
    archive,
    sha256,
    linesIn,
    key: async () => logKey,
    sign: signLog,
    now,
    readCommit: (bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as Commit,
    writeCommit: (commit) => new Uint8Array(Buffer.from(JSON.stringify(commit))),
  };
}
