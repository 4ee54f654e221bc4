import type { EnvelopeOpener } from '../../lambdas/domain/card/open-card';
import { merchantId } from './cards';

export const kid = 'simulated';

/**
 * An envelope whose clear part is in order and whose content is not encrypted: the use cases look at the one, and the opener below
 * at the other. `serial` differs from sealing to sealing, so sealing twice gives two envelopes, as it must.
 */
export function seal(content: Readonly<Record<string, unknown>>, now: Date, serial: number): string {
  const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM', kid, iat: Math.floor(now.getTime() / 1000), aud: merchantId };
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(serial);
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const parts = [json(header), Buffer.alloc(256), iv, json(content), Buffer.alloc(16)];
  return parts.map((part) => part.toString('base64url')).join('.');
}

export const opener: EnvelopeOpener = { kids: [kid], open: async ({ ciphertext }) => ciphertext };
