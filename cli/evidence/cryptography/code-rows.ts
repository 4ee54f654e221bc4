import type { CryptographyRow } from './inventory';
import { keySetRow } from './key-set-row';

/** What our own code computes, with how it is spelt there: test/unit/cryptography-inventory.test.ts finds what is not listed. */
export interface CodeRow extends Omit<CryptographyRow, 'kind' | 'proof'> {
  /** Files that use it, from the project's folder. */
  readonly files: readonly string[];
  /** The functions of `node:crypto` and `jose` that it is called through, and the names of algorithms given to them or to KMS. */
  readonly spelt: readonly string[];
}

const grover = 'No known quantum attack does better than Grover’s search, which leaves a key of 256 bits with 128.';
const shor = 'Shor’s algorithm breaks it.';
const safe = (why = grover) => ({ state: 'safe', why }) as const;
const notSafe = (why: string) => ({ state: 'not-safe', why: `${shor} ${why}` }) as const;

export const codeRows: readonly CodeRow[] = [
  {
    id: 'code.card-record',
    name: 'Stored card',
    algorithm: 'AES-256-GCM, key and nonce by HKDF-SHA-256, with key commitment',
    length: '256 bits, tag 128 bits',
    purpose: 'Seals one card in one row of the vault table, under a key derived for that record alone',
    zone: 'vault',
    users: ['tokenize-card', 'authorize-card'],
    rotation: 'A key for each record; the data keys it is derived from are versions in the key store',
    postQuantum: safe(),
    files: ['lambdas/adapters/card-cipher.ts', 'lambdas/adapters/key-object.ts'],
    spelt: ['createCipheriv', 'createDecipheriv', 'createSecretKey', 'hkdfSync', 'KeyObject', 'aes-256-gcm', 'sha256'],
  },
  {
    id: 'code.card-index',
    name: 'Index of cards and numbers',
    algorithm: 'HMAC-SHA-256',
    length: '256 bits',
    purpose: 'Finds a card that is stored already, by a keyed hash of the whole number (PCI DSS 3.5.1.1)',
    zone: 'vault',
    users: ['tokenize-card', 'authorize-card'],
    rotation: 'With the merchant’s data key of purpose fingerprint',
    postQuantum: safe(),
    files: ['lambdas/adapters/card-index.ts'],
    spelt: ['createHmac', 'sha256'],
  },
  {
    id: 'code.data-keys',
    name: 'Data keys of merchants',
    algorithm: 'AES-256, made and wrapped by KMS',
    length: '256 bits',
    purpose: 'What the keys of card records and indexes are derived from; stored wrapped, in clear in memory only',
    zone: 'vault',
    users: ['tokenize-card', 'authorize-card'],
    rotation: 'A new version each; a record names the version that sealed it',
    postQuantum: safe(),
    files: ['lambdas/adapters/key-store.ts'],
    spelt: ['AES_256'],
  },
  {
    id: 'code.envelope',
    name: 'Card envelope',
    algorithm: 'JWE (RFC 7516): RSAES-OAEP with SHA-256, content AES-256-GCM',
    length: 'RSA 2,048 bits; content 256 bits, tag 128 bits',
    purpose: 'Seals a card on the device, until the vault opens it minutes later',
    zone: 'device',
    users: ['the SDK in browsers and servers seals', 'tokenize-card and authorize-card open, through KMS'],
    rotation: 'A content key for each envelope; the key pair each quarter, with a new label',
    postQuantum: notSafe(
      'Who records an envelope today could open it then: a card number in it is of use until the card expires. KMS has no post-quantum key agreement to replace it with yet.',
    ),
    files: [
      'client/seal-card.ts',
      'client/envelope-keys.ts',
      'lambdas/adapters/envelope-keys.ts',
      'lambdas/adapters/envelope-opener.ts',
      'lambdas/adapters/envelope-public-keys.ts',
      'lambdas/contracts/jwks.ts',
      'lambdas/domain/card/envelope.ts',
      'lambdas/domain/card/envelope-public-keys.ts',
    ],
    spelt: [
      ...['CompactEncrypt', 'createDecipheriv', 'createSecretKey', 'createPublicKey'],
      ...['RSA-OAEP-256', 'A256GCM', 'RSAES_OAEP_SHA_256', 'aes-256-gcm'],
    ],
  },
  {
    id: 'code.access-tokens',
    name: 'Access tokens of issuers, and proofs that they are the caller’s own',
    algorithm:
      'JWT (RFC 9068) and DPoP (RFC 9449): ES256, ES384, RS256, PS256 or EdDSA; SHA-256 of key and certificate',
    length: 'P-256, P-384, Ed25519, or RSA of 2048 bits and more',
    purpose: 'Shows who calls the API, and that he holds what his token is bound to: verified, never made',
    zone: 'edge',
    users: ['authorize-request verifies', 'refresh-issuer-keys fetches the public keys'],
    rotation: 'The issuers’ and the callers’; keys of issuers are fetched again every few minutes',
    postQuantum: notSafe(
      'A token lives an hour or little more, a proof a minute, so a recorded one is of no use later; issuers and callers change to new algorithms.',
    ),
    files: [
      ...['lambdas/adapters/access-token.ts', 'lambdas/adapters/issuer-key-cache.ts', 'lambdas/adapters/issuer-jwk.ts'],
      ...['lambdas/adapters/dpop-proof.ts', 'lambdas/adapters/proof-keys.ts', 'lambdas/adapters/client-certificate.ts'],
      ...['lambdas/domain/access/trusted-issuer.ts', 'lambdas/contracts/issuer-providers.ts'],
      'lambdas/contracts/possession.ts',
    ],
    spelt: [
      ...['calculateJwkThumbprint', 'compactVerify', 'createHash', 'createLocalJWKSet', 'createPublicKey', 'CryptoKey'],
      ...['decodeJwt', 'decodeProtectedHeader', 'errors', 'importJWK', 'JWK', 'jwtVerify', 'JSONWebKeySet'],
      ...['JWTVerifyGetKey', 'X509Certificate', 'sha256', 'ES256', 'ES384', 'RS256', 'PS256', 'EdDSA', 'Ed25519'],
    ],
  },
  keySetRow,
  {
    id: 'code.signed-notes',
    name: 'Checkpoints, reviews and manifests',
    algorithm: 'Ed25519 (RFC 8032) in signed notes (c2sp.org/signed-note)',
    length: '256 bits',
    purpose: 'Signs the audit log, the daily reviews and the manifest of evidence',
    zone: 'ledger',
    users: ['sequence-audit', 'the collector of evidence', 'whoever verifies, with the public key'],
    rotation: 'By a new key with a new name; what is signed stays verifiable with the old one',
    postQuantum: notSafe(
      'A signature that a witness outside has kept from before stays good evidence; RFC 6962 hashes are not affected.',
    ),
    files: ['lambdas/adapters/log-signer.ts', 'lambdas/adapters/ed25519.ts'],
    spelt: ['ED25519_SHA_512', 'createPublicKey', 'verify', 'Ed25519', 'KeyObject'],
  },
  {
    id: 'code.trail-digests',
    name: "CloudTrail's digests",
    algorithm: 'RSASSA-PKCS1-v1_5 with SHA-256, by AWS',
    length: 'RSA 2,048 bits',
    purpose: "Shows that CloudTrail's files are as it delivered them: verified, never made",
    zone: 'outside',
    users: ['whoever verifies evidence'],
    rotation: "AWS's: a public key is good for some weeks, and kept beside the files",
    postQuantum: notSafe(
      'AWS signs; files that were locked and digested before that day stay under the audit log’s witness.',
    ),
    files: ['lambdas/adapters/trail-files.ts', 'lambdas/contracts/trail.ts'],
    spelt: ['createPublicKey', 'verify', 'RSA-SHA256', 'SHA-256'],
  },
  {
    id: 'code.digests',
    name: 'Digests',
    algorithm: 'SHA-256 (FIPS 180-4)',
    length: '256 bits',
    purpose: 'Names of batches, leaves and nodes of the audit log (RFC 6962), ids, request digests, manifests',
    zone: 'ledger',
    users: ['every zone'],
    rotation: 'No key',
    postQuantum: safe(
      'Grover’s search leaves 128 bits against a second preimage; collisions stay at about 85 bits in theory, without a practical attack.',
    ),
    files: [
      ...['lambdas/adapters/ids.ts', 'lambdas/adapters/sha256.ts', 'lambdas/adapters/cursors.ts'],
      ...['lib/constructs/deploy-gate.ts', 'cli/evidence/folder/evidence-folder.ts', 'cli/evidence/folder/manifest.ts'],
      ...['cli/evidence/template/synthesized.ts', 'cli/local/python.ts', 'cli/local/story/archive-reader.ts'],
      ...['cli/local/story/scan/needles.ts', 'cli/evidence/pages/layout.ts', 'lib/constructs/as-deployed.ts'],
      ...['cli/verify/build.ts', 'cli/verify/check-manifest.ts', 'lambdas/domain/audit/witness/send-checkpoint.ts'],
      ...['cli/evidence/sources/sdk-files.ts', 'cli/evidence/questions/stage-packages.ts'],
      ...['cli/scanners/python-tools.ts', 'cli/release/provenance.ts'],
    ],
    spelt: ['createHash', 'sha256', 'SHA-256'],
  },
  {
    id: 'code.random',
    name: 'Random ids, salts and nonces',
    algorithm: 'The operating system’s generator, through OpenSSL (FIPS 140 as AWS builds it)',
    length: '96 to 256 bits',
    purpose: 'Token ids, fingerprints, salts of records, a content key that hides a failed unwrapping',
    zone: 'vault',
    users: ['every zone'],
    rotation: 'Fresh for each use',
    postQuantum: safe('It is not a computation that a quantum computer inverts.'),
    files: [
      ...['lambdas/adapters/ids.ts', 'lambdas/adapters/card-cipher.ts', 'lambdas/adapters/envelope-opener.ts'],
      ...['lambdas/adapters/processors/sandbox-options.ts', 'cli/local/issuer/secrets.ts', 'cli/local/story/story.ts'],
    ],
    spelt: ['randomBytes'],
  },
  {
    id: 'code.comparison',
    name: 'Comparison in constant time',
    algorithm: 'timingSafeEqual of OpenSSL',
    length: '256 bits',
    purpose: 'Compares key commitments of card records without telling where they differ',
    zone: 'vault',
    users: ['tokenize-card', 'authorize-card'],
    rotation: 'No key',
    postQuantum: safe('It is a comparison.'),
    files: ['lambdas/adapters/card-cipher.ts'],
    spelt: ['timingSafeEqual'],
  },
  {
    id: 'code.local-issuer',
    name: 'The issuer of stage local',
    algorithm: 'JWT: ES256 (P-256)',
    length: '256 bits',
    purpose: 'Signs access tokens for tests and the laptop; it is part of no stage on AWS',
    zone: 'outside',
    users: ['the laptop'],
    rotation: 'Made anew with each data folder',
    postQuantum: notSafe('It protects nothing.'),
    files: ['cli/local/issuer/secrets.ts', 'cli/local/issuer/provider.ts'],
    spelt: ['exportJWK', 'generateKeyPair', 'ES256'],
  },
];
