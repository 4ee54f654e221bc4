import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { MerchantId } from '../contracts/fields';
import type { Merchant, Merchants } from '../domain/charge/ledger';
import { getRow } from './dynamodb';

/** A suspension takes effect within a minute; a merchant just set up is found within five seconds. */
const knownMs = 60 * 1000;
const unknownMs = 5 * 1000;
/** Names that outsiders can make up must not fill the memory. */
const mostHeld = 10_000;

const MerchantRow = z.object({
  schema: z.literal(1),
  id: MerchantId,
  status: z.enum(['active', 'suspended']),
  connector: z.string(),
  currencies: z.array(z.string()),
});

interface Held {
  readonly merchant: Promise<Merchant | undefined>;
  until: number;
}

/** The merchants table, read through. Shape: docs/formats.md. */
export function merchantsTable(client: DynamoDBClient, tableName: string, now: () => Date): Merchants {
  const held = new Map<string, Held>();
  const load = async (merchantId: string): Promise<Merchant | undefined> => {
    try {
      const merchant = await read(client, tableName, merchantId);
      keepFor(held.get(merchantId), now().getTime() + (merchant === undefined ? unknownMs : knownMs));
      return merchant;
    } catch (error) {
      held.delete(merchantId);
      throw error;
    }
  };
  return {
    find(merchantId) {
      const known = held.get(merchantId);
      if (known !== undefined && now().getTime() < known.until) return known.merchant;
      if (held.size >= mostHeld) held.clear();
      const merchant = load(merchantId);
      held.set(merchantId, { merchant, until: Number.POSITIVE_INFINITY });
      return merchant;
    },
  };
}

function keepFor(entry: Held | undefined, until: number): void {
  if (entry !== undefined) entry.until = until;
}

async function read(client: DynamoDBClient, tableName: string, id: string): Promise<Merchant | undefined> {
  const row = await getRow(client, tableName, { id });
  if (row === undefined) return undefined;
  const { status, connector, currencies } = MerchantRow.parse(row);
  return { id, status, connector, currencies };
}
