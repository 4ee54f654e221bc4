/** Of code-rows.ts: what `reveal-card` answers with. */
export const revealedCardRow = {
  id: 'code.revealed-card',
  name: 'Revealed card',
  algorithm: 'JWE (RFC 7516): ECDH-ES (P-256), or RSAES-OAEP with SHA-256; content AES-256-GCM',
  length: '256 bits, or RSA of 2,048 bits and more; content 256 bits, tag 128 bits',
  purpose: 'Seals number and expiry of one card for a recipient that the stage record registers',
  zone: 'vault',
  users: ['reveal-card seals', 'the recipient opens, outside'],
  rotation: 'A content key for each card; the recipient’s key pair by a new row of the stage record',
  postQuantum: {
    state: 'not-safe',
    why: 'Shor’s algorithm breaks it. Who records an answer of the private API, inside TLS, could open it then: a card number in it is of use until the card expires.',
  },
  files: ['lambdas/adapters/recipient-envelopes.ts', 'lib/config/private-api-problems.ts'],
  spelt: [
    ...['CompactEncrypt', 'calculateJwkThumbprint', 'createPublicKey', 'importJWK'],
    ...['ECDH-ES', 'RSA-OAEP-256', 'A256GCM'],
  ],
} as const;
