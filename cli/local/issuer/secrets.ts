import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import * as z from 'zod/mini';
import { demoClients } from './clients';

const Secrets = z.object({
  schema: z.literal(1),
  /** P-256, private: signs the access tokens (ES256). */
  signingKey: z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    d: z.string(),
    kid: z.string(),
    use: z.literal('sig'),
    alg: z.literal('ES256'),
  }),
  cookieKey: z.string(),
  clientSecrets: z.record(z.string(), z.string()),
});

export type Secrets = z.infer<typeof Secrets>;

/** The issuer's key and the clients' secrets of this data folder; made on first use, readable by this user only. */
export async function issuerSecrets(file: string): Promise<Secrets> {
  return readIssuerSecrets(file) ?? (await makeSecrets(file));
}

export function readIssuerSecrets(file: string): Secrets | undefined {
  try {
    const secrets = Secrets.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    const knowsAll = demoClients.every(({ clientId }) => secrets.data?.clientSecrets[clientId] !== undefined);
    return knowsAll ? secrets.data : undefined;
  } catch {
    return undefined;
  }
}

async function makeSecrets(file: string): Promise<Secrets> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const secrets = Secrets.parse({
    schema: 1,
    signingKey: { ...jwk, kid: `local-${randomBytes(6).toString('hex')}`, use: 'sig', alg: 'ES256' },
    cookieKey: randomBytes(32).toString('base64url'),
    clientSecrets: Object.fromEntries(
      demoClients.map(({ clientId }) => [clientId, randomBytes(24).toString('base64url')]),
    ),
  });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(secrets, undefined, 2), { mode: 0o600 });
  return secrets;
}
