import { createHash, randomBytes } from 'node:crypto';
import { lengthPrefixed } from './length-prefixed';

/** RFC 4648 §6 in lower case, without padding: no look-alikes 0/O, 1/l, and safe in URLs, file names and speech. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** 128 random bits are 26 characters; 160 bits of a digest are 32. */
const randomIdBytes = 16;
const digestIdLength = 32;

export function newTokenId(): string {
  return `tok_${base32(randomBytes(randomIdBytes))}`;
}

export function newFingerprint(): string {
  return `fp_${base32(randomBytes(randomIdBytes))}`;
}

export function newRevealId(): string {
  return `rv_${base32(randomBytes(randomIdBytes))}`;
}

/** The same merchant, route and idempotency key always give the same charge: the row is the claim (design section 7). */
export function chargeId(merchantId: string, route: string, idempotencyKey: string): string {
  return `ch_${digestId([merchantId, route, idempotencyKey])}`;
}

/** The same charge, route and idempotency key always give the same operation: its row is the claim. */
export function operationId(ofChargeId: string, route: string, idempotencyKey: string): string {
  return `op_${digestId([ofChargeId, route, idempotencyKey])}`;
}

/** One flag per charge: scoring a replayed event gives the same subject. */
export function flagId(ofChargeId: string): string {
  return `fl_${digestId(['flag', ofChargeId])}`;
}

/** One delivery of an event: the event's id, and what no other delivery of it has. */
export function newRequestId(eventId: string): string {
  return `${eventId}.${randomBytes(6).toString('hex')}`;
}

/** The subject of an order's events, and its row: one per merchant and order id. */
export function orderSubject(merchantId: string, orderId: string): string {
  return `or_${digestId(['order', merchantId, orderId])}`;
}

/** One subject per difference: comparing a day again gives the same. */
export function differenceId(parts: readonly string[]): string {
  return `rc_${digestId(['difference', ...parts])}`;
}

/** The subject of what becomes of one critical control at one resource. */
export function controlSubject(control: string, resource: string): string {
  return `ct_${digestId(['control', control, resource])}`;
}

/**
 * The subject of reads of one principal that nothing explains: hour, principal, action, resource, and what was found, so that another
 * finding is another event and never the same id in other words.
 */
export function unexplainedSubject(parts: readonly string[]): string {
  return `ac_${digestId(['unexplained', ...parts])}`;
}

/** SHA-256 as lower-case hex; text is UTF-8. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function digestId(parts: readonly string[]): string {
  return base32(createHash('sha256').update(lengthPrefixed(parts)).digest()).slice(0, digestIdLength);
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((value >>> bits) & 31);
      value &= (1 << bits) - 1;
    }
  }
  return bits === 0 ? text : text + alphabet.charAt((value << (5 - bits)) & 31);
}
