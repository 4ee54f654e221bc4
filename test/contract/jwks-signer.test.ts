import { createPublicKey, type KeyObject } from 'node:crypto';
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { kmsClient } from '../../lambdas/adapters/aws-clients';
import { envelopePublicKeys } from '../../lambdas/adapters/envelope-public-keys';
import { heldKeySet } from '../../lambdas/adapters/held-key-set';
import { jwksSigner } from '../../lambdas/adapters/jwks-signer';
import { countingClient } from '../support/counting-client';
import { handClock } from '../support/hand-clock';
import { useStage } from './deployed-stage';
import { jwksSignerContract } from './jwks-signer.contract';

const { client, counts } = countingClient(kmsClient());
let keyId: string;

async function newKey(KeySpec: 'ECC_NIST_P256' | 'RSA_2048', KeyUsage: 'SIGN_VERIFY' | 'ENCRYPT_DECRYPT') {
  return (await client.send(new CreateKeyCommand({ KeySpec, KeyUsage }))).KeyMetadata?.Arn ?? '';
}

async function publicHalf(KeyId: string): Promise<KeyObject> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
}

/** A key of its own: nobody but serve-jwks may sign with the deployed one. */
beforeAll(async () => {
  await useStage();
  keyId = await newKey('ECC_NIST_P256', 'SIGN_VERIFY');
});

afterAll(() => client.destroy());

jwksSignerContract('KMS', async () => ({
  signer: jwksSigner(client, keyId, 'first'),
  publicKey: await publicHalf(keyId),
}));

describe('the signed set of one environment, with KMS', () => {
  it('costs one Sign an hour, and the public keys once', async () => {
    const envelope = await newKey('RSA_2048', 'ENCRYPT_DECRYPT');
    const clock = handClock();
    const signedKeys = heldKeySet({
      issuer: 'strongroom-local',
      keys: envelopePublicKeys(client, { '2026q4': envelope }),
      signer: jwksSigner(client, keyId, 'first'),
      now: clock.now,
      onStale: () => undefined,
    });
    counts.reset();
    await Promise.all([signedKeys(), signedKeys(), signedKeys()]);
    await signedKeys();
    expect(counts.byOperation()).toEqual({ 'KMS.GetPublicKey': 1, 'KMS.Sign': 1 });
    clock.advance(3600);
    await signedKeys();
    expect(counts.byOperation()).toEqual({ 'KMS.GetPublicKey': 1, 'KMS.Sign': 2 });
  });

  it('is refused with keys_unavailable while the key is disabled', async () => {
    const KeyId = await newKey('ECC_NIST_P256', 'SIGN_VERIFY');
    const signer = jwksSigner(client, KeyId, 'own');
    await client.send(new DisableKeyCommand({ KeyId }));
    const refused = { code: 'keys_unavailable', facts: { retryAfter: 30 } };
    await expect(signer.sign(Buffer.from('set'))).rejects.toMatchObject(refused);
    await client.send(new EnableKeyCommand({ KeyId }));
    expect(await signer.sign(Buffer.from('set'))).toHaveLength(64);
  });
});
