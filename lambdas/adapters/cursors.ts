import { createHash } from 'node:crypto';
import type { Cursors } from '../domain/charge/read-charge';

/** `<created_at>#<charge id>`: what the ledger calls a position. */
const position = /^\d{4}-\d{2}-\d{2}T[\d:.]{8,15}Z#ch_[a-z2-7]{32}$/;

/**
 * A position as base64url, with a digest of the merchant in front. It is no secret and no permission: a list is always the caller's
 * own, and a cursor only says where in it to go on. The digest turns another merchant's cursor into an error instead of a wrong page.
 */
export const cursors: Cursors = {
  seal: (merchantId, at) => Buffer.from(`${digestOf(merchantId)}.${at}`, 'utf8').toString('base64url'),
  open(merchantId, cursor) {
    const [digest, at] = Buffer.from(cursor, 'base64url')
      .toString('utf8')
      .split(/\.(.*)/s);
    return digest === digestOf(merchantId) && at !== undefined && position.test(at) ? at : undefined;
  },
};

const digestOf = (merchantId: string): string => createHash('sha256').update(merchantId).digest('hex').slice(0, 16);
