import { createHash, createPrivateKey, createPublicKey, sign as signWith, verify as verifyWith } from 'node:crypto';
import type { Commit } from '../../lambdas/domain/audit/log/commits';
import type { NoteKey, Sign, Verify } from '../../lambdas/domain/audit/log/signed-note';
import type { SequenceAuditPorts } from '../../lambdas/domain/audit/log/sequence-audit';
import { sha256 } from './sha256';

/** A fixed key: PKCS#8 of an Ed25519 seed of 32 equal bytes. */
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]),
  format: 'der',
  type: 'pkcs8',
});

const x = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';

export const logKey: NoteKey = {
  name: 'strongroom.example/audit',
  publicKey: new Uint8Array(Buffer.from(x, 'base64url')),
};

export const signLog: Sign = async (message) => new Uint8Array(signWith(null, message, privateKey));

export const verifyEd25519: Verify = (publicKey, message, signature) => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') };
  return verifyWith(null, message, createPublicKey({ key: jwk, format: 'jwk' }), signature);
};

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
