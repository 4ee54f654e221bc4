import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand } from '@aws-sdk/client-kms';
import { kmsClient } from '../../lambdas/adapters/aws-clients';
import { logSigner } from '../../lambdas/adapters/log-signer';
import { sha256 } from '../../lambdas/adapters/sha256';
import { openNote, signNote } from '../../lambdas/domain/audit/log/signed-note';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import { logKey, signLog } from '../support/audit-log';
import { countingClient } from '../support/counting-client';
import { useStage } from './deployed-stage';

const { client, counts } = countingClient(kmsClient());
const name = 'strongroom.example/audit';
let keyId: string;

async function newKey(): Promise<string> {
  const command = new CreateKeyCommand({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' });
  return (await client.send(command)).KeyMetadata?.Arn ?? '';
}

/** A key of its own: nobody but the sequencer may sign with the deployed one. */
beforeAll(async () => {
  await useStage();
  keyId = await newKey();
});

afterAll(() => client.destroy());

describe.each([
  ['KMS', () => logSigner(client, keyId, name)],
  ['the double', () => ({ key: async () => logKey, sign: signLog })],
] as const)('the signer of the log: %s', (_which, open) => {
  it('signs the message itself, as RFC 8032 does: another implementation verifies it', async () => {
    const { key, sign } = open();
    const message = randomBytes(300);
    const x = Buffer.from((await key()).publicKey).toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    expect(verify(null, message, publicKey, await sign(message))).toBe(true);
  });

  it('signs the same message the same: two sequencers write the same note', async () => {
    const { sign } = open();
    const message = randomBytes(80);
    expect(await sign(message)).toEqual(await sign(message));
  });

  it('signs notes that open under its key, and under no other', async () => {
    const { key, sign } = open();
    const note = await signNote(sha256, `${name}\n0\n`, { key: await key(), sign });
    expect(openNote(note, await key(), { sha256, verify: verifyEd25519 })).toEqual({ text: `${name}\n0\n` });
    const other = { ...(await key()), publicKey: new Uint8Array(32).fill(9) };
    expect(openNote(note, other, { sha256, verify: verifyEd25519 })).toEqual({ wrong: 'unsigned' });
  });
});

describe('the key of the log in KMS', () => {
  it('has its public half fetched once', async () => {
    const signer = logSigner(client, keyId, name);
    counts.reset();
    await Promise.all([signer.key(), signer.key()]);
    await signer.key();
    expect(counts.byOperation()).toEqual({ 'KMS.GetPublicKey': 1 });
  });

  it('is refused where it is not Ed25519, and asked for again afterwards', async () => {
    const command = new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const wrong = logSigner(client, (await client.send(command)).KeyMetadata?.Arn ?? '', name);
    await expect(wrong.key()).rejects.toThrow('the key of the audit log is not Ed25519');
    await expect(wrong.key()).rejects.toThrow('the key of the audit log is not Ed25519');
  });

  it('signs nothing while it is disabled', async () => {
    const KeyId = await newKey();
    const signer = logSigner(client, KeyId, name);
    await client.send(new DisableKeyCommand({ KeyId }));
    await expect(signer.sign(randomBytes(8))).rejects.toThrow();
    await client.send(new EnableKeyCommand({ KeyId }));
    expect(await signer.sign(randomBytes(8))).toHaveLength(64);
  });
});
