import { kmsClient } from '../adapters/aws-clients';
import { envelopePublicKeys } from '../adapters/envelope-public-keys';
import { ServeJwksEnv } from '../contracts/environment';
import { serveJwksApi } from '../runtime/api/jwks';
import { readEnv } from '../runtime/env';

const env = readEnv(ServeJwksEnv);
const keys = envelopePublicKeys(kmsClient(), env.ENVELOPE_KEYS);

export const handler = serveJwksApi(() => keys.all());
