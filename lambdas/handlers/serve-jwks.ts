import { kmsClient } from '../adapters/aws-clients';
import { envelopePublicKeys } from '../adapters/envelope-public-keys';
import { heldKeySet } from '../adapters/held-key-set';
import { jwksSigner } from '../adapters/jwks-signer';
import { ServeJwksEnv } from '../contracts/environment';
import { serveJwksApi } from '../runtime/api/jwks';
import { readEnv } from '../runtime/env';
import { count } from '../runtime/metrics';

const env = readEnv(ServeJwksEnv);
const kms = kmsClient();
const now = () => new Date();
const keys = envelopePublicKeys(kms, env.ENVELOPE_KEYS);
const signer = jwksSigner(kms, env.JWKS_SIGNING_KEY, env.JWKS_SIGNING_LABEL);
const onStale = () => count('StaleKeyServed');
const signedKeys = heldKeySet({ issuer: env.JWKS_ISSUER, keys, signer, now, onStale });

export const handler = serveJwksApi({ keys, signedKeys, now });
