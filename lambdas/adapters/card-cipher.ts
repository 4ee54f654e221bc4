import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import * as z from 'zod/mini';
import type { Card } from '../domain/card/card';
import { type CardCipher, type RecordIdentity, RecordTampered } from '../domain/card/cipher';
import { Pan } from '../domain/card/secret';
import type { DataKey } from '../domain/card/vault';
import { keyObjectOf } from './key-object';
import { lengthPrefixed, uint32 } from './length-prefixed';

/**
 * The card record, format 1 (docs/formats.md; pinned by test/unit/card-cipher.test.ts):
 * format (1) · key version (4) · salt (32) · key commitment (32) · ciphertext · tag (16).
 * AES-GCM does not commit to its key: without the commitment one record could open under two keys to two cards.
 */
const format = 1;
const label = 'strongroom/card-record/1';
const purpose = 'card';
const algorithm = 'aes-256-gcm';
const saltBytes = 32;
const commitmentBytes = 32;
const tagBytes = 16;
const headerBytes = 1 + 4 + saltBytes + commitmentBytes;

interface RecordKeys {
  readonly key: KeyObject;
  readonly nonce: Uint8Array;
  readonly commitment: Uint8Array;
}

/** Never the security code. */
const Plaintext = z.strictObject({
  number: z.string(),
  exp_month: z.int(),
  exp_year: z.int(),
  holder: z.optional(z.string()),
});

/** @param newSalt 32 random bytes; a test that pins vectors gives fixed ones */
export function cardCipher(newSalt: () => Uint8Array = () => randomBytes(saltBytes)): CardCipher {
  return {
    seal: (identity, key, card) => seal({ identity, key, salt: newSalt() }, card),
    open,
    keyVersionOf,
  };
}

interface Sealing {
  readonly identity: RecordIdentity;
  readonly key: DataKey;
  readonly salt: Uint8Array;
}

function seal({ identity, key, salt }: Sealing, card: Card): Uint8Array {
  const derived = deriveKeys(key, salt);
  const cipher = createCipheriv(algorithm, derived.key, derived.nonce, { authTagLength: tagBytes });
  cipher.setAAD(associatedData(identity, key.version));
  const ciphertext = [cipher.update(plaintextOf(card)), cipher.final()];
  const header = [Uint8Array.of(format), uint32(key.version), salt, derived.commitment];
  return Buffer.concat([...header, ...ciphertext, cipher.getAuthTag()]);
}

function open(identity: RecordIdentity, key: DataKey, sealed: Uint8Array): Card {
  if (keyVersionOf(sealed) !== key.version) throw new RecordTampered();
  const derived = deriveKeys(key, sealed.subarray(5, 5 + saltBytes));
  if (!timingSafeEqual(derived.commitment, sealed.subarray(5 + saltBytes, headerBytes))) throw new RecordTampered();
  const decipher = createDecipheriv(algorithm, derived.key, derived.nonce, { authTagLength: tagBytes });
  decipher.setAAD(associatedData(identity, key.version));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    const start = decipher.update(sealed.subarray(headerBytes, -tagBytes));
    return cardOf(Buffer.concat([start, decipher.final()]));
  } catch {
    throw new RecordTampered();
  }
}

function keyVersionOf(sealed: Uint8Array): number {
  if (sealed.length <= headerBytes + tagBytes || sealed[0] !== format) throw new RecordTampered();
  return Buffer.from(sealed.subarray(1, 5)).readUInt32BE();
}

/** HKDF-SHA-256 (RFC 5869) of the data key: one key, nonce and commitment per salt, so a nonce cannot meet its key twice. */
function deriveKeys(key: DataKey, salt: Uint8Array): RecordKeys {
  const bytes = new Uint8Array(hkdfSync('sha256', keyObjectOf(key), salt, label, 32 + 12 + commitmentBytes));
  return { key: createSecretKey(bytes.subarray(0, 32)), nonce: bytes.subarray(32, 44), commitment: bytes.subarray(44) };
}

function associatedData({ merchantId, tokenId }: RecordIdentity, keyVersion: number): Uint8Array {
  return lengthPrefixed([label, uint32(keyVersion), merchantId, tokenId, purpose]);
}

function plaintextOf(card: Card): Buffer {
  const { expMonth, expYear, holder } = card;
  return Buffer.from(JSON.stringify({ number: card.number.reveal(), exp_month: expMonth, exp_year: expYear, holder }));
}

function cardOf(plaintext: Uint8Array): Card {
  const { number, exp_month, exp_year, holder } = Plaintext.parse(JSON.parse(Buffer.from(plaintext).toString('utf8')));
  return {
    number: new Pan(number),
    expMonth: exp_month,
    expYear: exp_year,
    ...(holder === undefined ? {} : { holder }),
  };
}
