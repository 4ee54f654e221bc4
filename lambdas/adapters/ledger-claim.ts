import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Charge, Claimed } from '../domain/charge/ledger';
import { fromItem, persistently, toItem, transact } from './dynamodb';
import { readChargeRow, chargeRow } from './ledger-charge-rows';
import { envelopeRow } from './ledger-rows';

/** The claim of a charge (design section 7): one conditional put, or one transaction where it uses up envelopes. */
export async function claimCharge(
  client: DynamoDBClient,
  tableName: string,
  { charge, envelopes }: { readonly charge: Charge; readonly envelopes: readonly string[] },
): Promise<Claimed> {
  return envelopes.length === 0
    ? persistently(() => claimAlone(client, tableName, charge))
    : claimWithEnvelopes(client, tableName, { charge, envelopes: [...new Set(envelopes)] });
}

async function claimAlone(client: DynamoDBClient, tableName: string, charge: Charge): Promise<Claimed> {
  try {
    await client.send(new PutItemCommand(putCharge(tableName, charge)));
    return { outcome: 'claimed' };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
    return standingUnder(charge, fromItem(error.Item));
  }
}

async function claimWithEnvelopes(
  client: DynamoDBClient,
  tableName: string,
  { charge, envelopes }: { readonly charge: Charge; readonly envelopes: readonly string[] },
): Promise<Claimed> {
  const rows = [
    { Put: putCharge(tableName, charge) },
    ...envelopes.map((envelope) => ({ Put: putEnvelope(tableName, charge, envelope) })),
  ];
  const answer = await transact(client, rows);
  if (answer.outcome === 'written') return { outcome: 'claimed' };
  const [standing] = answer.obstacles;
  return standing === undefined ? { outcome: 'envelope_used' } : standingUnder(charge, standing.standing);
}

const putCharge = (tableName: string, charge: Charge) =>
  ({
    TableName: tableName,
    Item: toItem(chargeRow(charge)),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }) as const;

/** A claim of this very charge is no obstacle. */
const putEnvelope = (tableName: string, charge: Charge, envelope: string) =>
  ({
    TableName: tableName,
    Item: toItem(envelopeRow(envelope, charge)),
    ConditionExpression: 'attribute_not_exists(pk) OR charge = :charge',
    ExpressionAttributeValues: toItem({ ':charge': charge.id }),
  }) as const;

/** A put that is repeated because its answer was lost meets its own row: the claim is ours, and nobody else's. */
function standingUnder(charge: Charge, row: unknown): Claimed {
  const standing = readChargeRow(row);
  const ours =
    standing.provenance.requestId === charge.provenance.requestId &&
    standing.createdAt === charge.createdAt &&
    standing.version === charge.version;
  return ours ? { outcome: 'claimed' } : { outcome: 'taken', charge: standing };
}
