import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Jwk } from './jws';

/** Good ones first; then keys that are no keys, or that give nothing to hold on to. */
export const keyNames = [
  ...(['RSA', 'EC', 'Ed25519', 'off the curve', 'at infinity', 'short RSA', 'RSA of exponent 1'] as const),
  ...(['RSA of 16384 bits', 'even RSA', 'private', 'symmetric', 'no kid', 'secp256k1'] as const),
] as const;

export type KeyName = (typeof keyNames)[number];

export function keysToServe(): ReadonlyMap<KeyName, Jwk> {
  const jwkOf = (key: KeyObject, more: object = {}): Jwk => ({
    ...key.export({ format: 'jwk' }),
    kid: '2026q4',
    ...more,
  });
  const rsa = jwkOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ec = jwkOf(pair.publicKey, { kid: 'k1' });
  const zero = Buffer.alloc(32).toString('base64url');
  const modulus = (bytes: number, last: number): string =>
    Buffer.concat([Buffer.alloc(bytes - 1, 0xc3), Buffer.from([last])]).toString('base64url');
  return new Map<KeyName, Jwk>([
    ['RSA', rsa],
    ['EC', ec],
    ['Ed25519', jwkOf(generateKeyPairSync('ed25519').publicKey, { kid: 'k3' })],
    ['off the curve', { ...ec, y: ec['x'] }],
    ['at infinity', { ...ec, x: zero, y: zero }],
    ['short RSA', { ...rsa, n: modulus(64, 1) }],
    ['RSA of exponent 1', { ...rsa, e: 'AQ' }],
    ['RSA of 16384 bits', { ...rsa, n: modulus(2_048, 1) }],
    ['even RSA', { ...rsa, n: modulus(256, 2) }],
    ['private', jwkOf(pair.privateKey, { kid: 'k4' })],
    ['symmetric', { kty: 'oct', k: zero, kid: 'k5', alg: 'HS256' }],
    ['no kid', { ...rsa, kid: undefined }],
    ['secp256k1', jwkOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey, { kid: 'k6' })],
  ]);
}
