import * as z from 'zod/mini';
import { CardView, CustomerId, Fingerprint, MerchantId, Timestamp, TokenId } from '../contracts/fields';
import type { ErasedToken, StoredToken, TokenView } from '../domain/card/vault';
import { cardViewColumns, cardViewIn } from './card-view-columns';
import type { Row } from './dynamodb';
import { ProvenanceColumns, provenanceColumns, provenanceIn } from './provenance-columns';

/** Keys of the three kinds of item. The indexes are keyed digests and stay in this table. */
export const tokenKey = (tokenId: string): string => `token#${tokenId}`;
export const cardKey = (token: StoredToken): string => `card#${token.merchantId}#${token.cardIndex}`;
export const numberKey = (token: StoredToken): string => `number#${token.merchantId}#${token.numberIndex}`;

const ActiveRow = z.object({
  schema: z.literal(1),
  state: z.literal('active'),
  id: TokenId,
  merchant_id: MerchantId,
  fingerprint: Fingerprint,
  ...CardView.shape,
  customer: z.optional(CustomerId),
  sealed: z.instanceof(Uint8Array),
  key_version: z.int(),
  card_index: z.string(),
  number_index: z.string(),
  created_at: Timestamp,
  ...ProvenanceColumns,
});

const DeletedRow = z.object({
  schema: z.literal(1),
  state: z.literal('deleted'),
  id: TokenId,
  merchant_id: MerchantId,
  deleted_at: Timestamp,
  ...ProvenanceColumns,
});

const TokenRow = z.discriminatedUnion('state', [ActiveRow, DeletedRow]);

/** Read a token's row, from the table or from its stream. @throws a fault for a row of another schema */
export function readTokenRow(row: unknown): StoredToken | ErasedToken {
  const columns = TokenRow.parse(row);
  return columns.state === 'active' ? activeToken(columns) : erasedToken(columns);
}

function activeToken(columns: z.infer<typeof ActiveRow>): StoredToken {
  return {
    ...tokenView(columns),
    merchantId: columns.merchant_id,
    state: 'active',
    sealed: columns.sealed,
    keyVersion: columns.key_version,
    cardIndex: columns.card_index,
    numberIndex: columns.number_index,
    provenance: provenanceIn(columns),
  };
}

function erasedToken(columns: z.infer<typeof DeletedRow>): ErasedToken {
  return {
    id: columns.id,
    merchantId: columns.merchant_id,
    state: 'deleted',
    deletedAt: columns.deleted_at,
    provenance: provenanceIn(columns),
  };
}

/** `sequence` counts the token's events: its creation is the first. */
export function activeRow(token: StoredToken): Row {
  return {
    pk: tokenKey(token.id),
    ...viewColumns(token),
    merchant_id: token.merchantId,
    state: 'active',
    customer_key: token.customer === undefined ? undefined : `${token.merchantId}#${token.customer}`,
    sealed: token.sealed,
    key_version: token.keyVersion,
    card_index: token.cardIndex,
    number_index: token.numberIndex,
    sequence: 1,
    ...provenanceColumns(token.provenance),
  };
}

export function tombstoneRow(tombstone: ErasedToken): Row {
  return {
    pk: tokenKey(tombstone.id),
    schema: 1,
    id: tombstone.id,
    merchant_id: tombstone.merchantId,
    state: 'deleted',
    deleted_at: tombstone.deletedAt,
    sequence: 2,
    ...provenanceColumns(tombstone.provenance),
  };
}

/** The index item of number and expiry. It holds the view, so that a known card is answered by the put that it refuses. */
export function cardRow(token: StoredToken): Row {
  return { pk: cardKey(token), ...viewColumns(token) };
}

const ViewColumns = z.object({
  schema: z.literal(1),
  id: TokenId,
  fingerprint: Fingerprint,
  ...CardView.shape,
  customer: z.optional(CustomerId),
  created_at: Timestamp,
});

export function readCardRow(row: unknown): TokenView {
  return tokenView(ViewColumns.parse(row));
}

function viewColumns(token: TokenView): Row {
  return {
    schema: 1,
    id: token.id,
    fingerprint: token.fingerprint,
    ...cardViewColumns(token.card),
    customer: token.customer,
    created_at: token.createdAt,
  };
}

function tokenView(columns: z.infer<typeof ViewColumns>): TokenView {
  return {
    id: columns.id,
    fingerprint: columns.fingerprint,
    card: cardViewIn(columns),
    ...(columns.customer === undefined ? {} : { customer: columns.customer }),
    createdAt: columns.created_at,
  };
}

/** The item of a number: its fingerprint, and how many tokens keep it alive. */
const NumberRow = z.object({ schema: z.literal(1), fingerprint: Fingerprint, tokens: z.int() });

export function numberRow(token: StoredToken): Row {
  return { pk: numberKey(token), schema: 1, fingerprint: token.fingerprint, tokens: 1 };
}

export function readNumberRow(row: unknown): z.infer<typeof NumberRow> {
  return NumberRow.parse(row);
}
