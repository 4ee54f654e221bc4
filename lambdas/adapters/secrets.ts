import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { standard } from './aws-clients';
import { isUnavailable } from './aws-errors';
import { guarded } from './guarded';
import { heldValues } from './held-values';

/** A rotated secret is used within five minutes; one that cannot be read again, because its store is out of reach, for an hour. */
const hold = { freshMs: 5 * 60 * 1000, staleMs: 60 * 60 * 1000, retryMs: 30 * 1000, most: 1000 };

/**
 * Secrets of AWS Secrets Manager by name, held in memory.
 * @returns a reader that throws what the SDK throws, never with the value
 */
export function secrets(client: SecretsManagerClient, now: () => Date): (name: string) => Promise<string> {
  const held = heldValues<string>({ hold, now, isOutOfReach: isUnavailable });
  return (name) => held(name, () => valueOf(client, name));
}

/** Loaded on demand, with its SDK: a merchant of the sandbox does not wait for it. */
export function secretsManagerClient(): SecretsManagerClient {
  return guarded(new SecretsManagerClient(standard));
}

async function valueOf(client: SecretsManagerClient, name: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  const value = SecretString?.trim();
  if (!value) throw new Error('a secret has no text');
  return value;
}
