/** Of signing-rows.ts: what signs the set of envelope keys, and who checks it. */
export const keySetRow = {
  id: 'code.signed-key-set',
  name: 'Signed set of envelope keys',
  algorithm: 'JWS (RFC 7515): ES256, by KMS',
  length: '256 bits',
  purpose: 'Shows to an SDK that pins the key that nobody between has swapped the envelope keys',
  zone: 'edge',
  users: ['serve-jwks signs, through KMS', 'the SDK and `strongroom keys` verify'],
  rotation: 'By a new key with a new label, once every SDK pins both',
  postQuantum: {
    state: 'not-safe',
    why: 'Shor’s algorithm breaks it. Whoever could forge a set that day could also open envelopes, which are RSA; both change together. A set is good for hours.',
  },
  files: [
    ...['lambdas/adapters/jwks-signer.ts', 'lambdas/domain/card/signed-key-set.ts'],
    ...['client/signed-keys.ts', 'cli/keys/pins.ts'],
  ],
  spelt: ['createHash', 'createPublicKey', 'sha256', 'SHA-256', 'ECDSA_SHA_256', 'ES256'],
} as const;
