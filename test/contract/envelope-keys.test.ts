import { randomBytes } from 'node:crypto';
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand } from '@aws-sdk/client-kms';
import { kmsClient } from '../../lambdas/adapters/aws-clients';
import { envelopeKeys } from '../../lambdas/adapters/envelope-keys';
import { envelopePublicKeys } from '../../lambdas/adapters/envelope-public-keys';
import { countingClient } from '../support/counting-client';
import { useStage } from './deployed-stage';
import { envelopeKeysContract } from './envelope-keys.contract';

const { client, counts } = countingClient(kmsClient());
let arns: Readonly<Record<string, string>>;

async function newKey(): Promise<string> {
  const command = new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
  return (await client.send(command)).KeyMetadata?.Arn ?? '';
}

/** Keys of its own: nobody outside the vault zone may use the deployed ones. */
beforeAll(async () => {
  await useStage();
  const [first, second] = await Promise.all([newKey(), newKey()]);
  arns = { first, second };
});

afterAll(() => client.destroy());

envelopeKeysContract('KMS', () => ({ ...envelopeKeys(client, arns), ...envelopePublicKeys(client, arns) }));

describe('envelope keys in KMS', () => {
  beforeEach(() => counts.reset());

  it('reads the public keys once per environment', async () => {
    const keys = envelopePublicKeys(client, arns);
    await Promise.all([keys.all(), keys.all()]);
    await keys.all();
    expect(counts.byOperation()).toEqual({ 'KMS.GetPublicKey': 2 });
  });

  it('unwraps with one call', async () => {
    await envelopeKeys(client, arns).unwrap('first', randomBytes(256));
    expect(counts.byOperation()).toEqual({ 'KMS.Decrypt': 1 });
  });

  it('refuses with keys_unavailable while the key is disabled, and never says that the envelope is wrong', async () => {
    const KeyId = await newKey();
    const keys = envelopeKeys(client, { own: KeyId });
    await client.send(new DisableKeyCommand({ KeyId }));
    const refused = { code: 'keys_unavailable', facts: { retryAfter: 30 } };
    await expect(keys.unwrap('own', randomBytes(256))).rejects.toMatchObject(refused);
    await client.send(new EnableKeyCommand({ KeyId }));
    expect(await keys.unwrap('own', randomBytes(256))).toBeUndefined();
  });
});
