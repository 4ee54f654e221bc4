import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { IssuerKeys, IssuerKeysTable } from '../domain/access/issuer-keys';
import { getRow, toItem } from './dynamodb';

/** `jwks` is JSON text: a set that an issuer extends by members of its own keeps its form. */
const IssuerKeysRow = z.object({
  schema: z.literal(1),
  issuer: z.string(),
  jwks: z.string(),
  fetched_at: z.iso.datetime(),
});

const KeySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/** The issuer-keys table: one item per issuer. Shape: docs/formats.md. */
export function issuerKeysTable(client: DynamoDBClient, tableName: string): IssuerKeysTable {
  return {
    async read(issuer) {
      return issuerKeysIn(await getRow(client, tableName, { issuer }));
    },
    async write({ issuer, jwks, fetchedAt }) {
      const row = { schema: 1, issuer, jwks: JSON.stringify(jwks), fetched_at: fetchedAt };
      await client.send(new PutItemCommand({ TableName: tableName, Item: toItem(row) }));
    },
  };
}

export function issuerKeysIn(stored: unknown): IssuerKeys | undefined {
  if (stored === undefined) return undefined;
  const row = IssuerKeysRow.parse(stored);
  return { issuer: row.issuer, jwks: KeySet.parse(JSON.parse(row.jwks)), fetchedAt: row.fetched_at };
}
