import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { standard } from './aws-clients';
import { isUnavailable } from './aws-errors';

/** A rotated secret is used within five minutes; one that cannot be read again, because its store is out of reach, for an hour. */
const freshMs = 5 * 60 * 1000;
const staleMs = 60 * 60 * 1000;
const retryMs = 30 * 1000;
/** So many secrets are held in one environment; the one that was read longest ago makes room. */
const mostHeld = 1000;

interface Held {
  readonly value: string;
  readonly readAt: number;
  readonly nextReadAt: number;
}

/**
 * Secrets of AWS Secrets Manager by name, held in memory. Concurrent callers share one read. An old value is served while the
 * store is out of reach, not when the secret is gone or access is denied: those are meant.
 * @returns a reader that throws what the SDK throws, never with the value
 */
export function secrets(client: SecretsManagerClient, now: () => Date): (name: string) => Promise<string> {
  const held = new Map<string, Held>();
  const reading = new Map<string, Promise<string>>();

  const keep = (name: string, entry: Held): string => {
    held.delete(name);
    held.set(name, entry);
    if (held.size > mostHeld) held.delete(held.keys().next().value ?? name);
    return entry.value;
  };

  const read = async (name: string): Promise<string> => {
    try {
      const value = await valueOf(client, name);
      const readAt = now().getTime();
      return keep(name, { value, readAt, nextReadAt: readAt + freshMs });
    } catch (error) {
      const old = held.get(name);
      const at = now().getTime();
      if (old !== undefined && isUnavailable(error) && at - old.readAt < staleMs) {
        return keep(name, { ...old, nextReadAt: at + retryMs });
      }
      held.delete(name);
      throw error;
    } finally {
      reading.delete(name);
    }
  };

  return (name) => {
    const known = held.get(name);
    if (known !== undefined && now().getTime() < known.nextReadAt) return Promise.resolve(known.value);
    const shared = reading.get(name) ?? read(name);
    reading.set(name, shared);
    return shared;
  };
}

/** Loaded on demand, with its SDK: a merchant of the sandbox does not wait for it. */
export function secretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient(standard);
}

async function valueOf(client: SecretsManagerClient, name: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  const value = SecretString?.trim();
  if (!value) throw new Error('a secret has no text');
  return value;
}
