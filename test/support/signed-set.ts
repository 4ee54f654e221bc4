import type { KeyObject } from 'node:crypto';
import { es256 } from './in-memory-jwks-signer';

export interface SetToForge {
  readonly key: KeyObject;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS of what a test wants to be in it, by ES256 whatever its header says. */
export function signedSet({ key, header = {}, claims = {} }: SetToForge): string {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${es256(Buffer.from(signed), key).toString('base64url')}`;
}
