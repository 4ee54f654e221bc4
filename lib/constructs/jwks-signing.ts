import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type * as z from 'zod/mini';
import type { ServeJwksEnv } from '../../lambdas/contracts/environment';
import type { Foundation } from './foundation';
import { allow } from './statements';

export interface JwksSigning {
  readonly environment: Omit<z.input<typeof ServeJwksEnv>, 'ENVELOPE_KEYS'>;
  readonly permissions: readonly PolicyStatement[];
}

/** `serve-jwks` signs with the first key, and may use no other: the next one waits until SDKs pin it, the last one is over. */
export function jwksSigning(keys: Readonly<Record<string, IKey>>, { names }: Foundation): JwksSigning {
  const [first] = Object.entries(keys);
  if (first === undefined) throw new Error('a stage has at least one key that signs its key set');
  const [label, { keyArn }] = first;
  return {
    environment: { JWKS_SIGNING_KEY: keyArn, JWKS_SIGNING_LABEL: label, JWKS_ISSUER: names.jwksIssuer },
    permissions: [allow(['kms:Sign'], [keyArn])],
  };
}
