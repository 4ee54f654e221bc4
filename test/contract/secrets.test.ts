import { randomBytes } from 'node:crypto';
import { CreateSecretCommand, DeleteSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { stripeKeys } from '../../lambdas/adapters/processors/stripe-keys';
import { secrets, secretsManagerClient } from '../../lambdas/adapters/secrets';
import { handClock } from '../support/hand-clock';
import { deployed, useStage } from './deployed-stage';
import { newMerchant } from './samples';

/** Never a key of anybody: random, and of the form of a test key. */
const newKey = (): string => `sk_test_${randomBytes(12).toString('hex')}`;

let client: ReturnType<typeof secretsManagerClient>;

beforeAll(async () => {
  await useStage();
  client = secretsManagerClient();
});

afterAll(() => client.destroy());

const set = (Name: string, SecretString: string) => client.send(new CreateSecretCommand({ Name, SecretString }));

describe('secrets in Secrets Manager', () => {
  it('are read by name, and the new value five minutes after a rotation', async () => {
    const [name, first, second] = [deployed.stripeSecret(newMerchant()), newKey(), newKey()];
    const clock = handClock();
    const read = secrets(client, clock.now);
    await set(name, first);
    expect(await read(name)).toBe(first);
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: second }));
    expect(await read(name)).toBe(first);
    clock.advance(300);
    expect(await read(name)).toBe(second);
  });

  it('that are not there, or were deleted, are refused', async () => {
    const name = deployed.stripeSecret(newMerchant());
    const read = secrets(client, () => new Date());
    await expect(read(name)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await set(name, newKey());
    await client.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
    await expect(read(name)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('the secret keys of Stripe', () => {
  it("are each merchant's own, under the name that the documentation gives", async () => {
    const merchants = [newMerchant(), newMerchant()] as const;
    const keys = [newKey(), newKey()] as const;
    await set(`strongroom/local/stripe/${merchants[0]}`, keys[0]);
    await set(`strongroom/local/stripe/${merchants[1]}`, `${keys[1]}\n`);
    const keyOf = stripeKeys(deployed.stripeSecrets);
    expect(await Promise.all(merchants.map(async (merchant) => keyOf?.(merchant)))).toEqual(keys);
  });

  it.each(['pk_test_1234', '{"key":"sk_test_1234"}', 'sk_test_12 34'])('are not this: %s', async (text) => {
    const merchant = newMerchant();
    await set(deployed.stripeSecret(merchant), text);
    await expect(stripeKeys(deployed.stripeSecrets)?.(merchant)).rejects.toThrow(
      /^a secret is not a secret key of Stripe$/,
    );
  });

  it('are not there in a stage without the connector', () => {
    expect(stripeKeys(undefined)).toBeUndefined();
  });
});
