import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Charge, Claimed, Turn } from '../domain/charge/ledger';
import { fromItem, persistently, toItem, transact } from './dynamodb';
import { readChargeRow, chargeRow } from './ledger-charge-rows';
import { envelopeRow, readTurnRow, turnRow } from './ledger-rows';

/** What is claimed together. */
interface Claim {
  readonly charge: Charge;
  readonly envelopes: readonly string[];
  readonly turn: Turn | undefined;
}

/** The claim of a charge (design section 7): one conditional put, or one transaction where it uses up envelopes or takes its turn. */
export async function claimCharge(client: DynamoDBClient, tableName: string, claim: Claim): Promise<Claimed> {
  return claim.envelopes.length === 0 && claim.turn === undefined
    ? persistently(() => claimAlone(client, tableName, claim.charge))
    : claimTogether(client, tableName, { ...claim, envelopes: [...new Set(claim.envelopes)] });
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

async function claimTogether(client: DynamoDBClient, tableName: string, claim: Claim): Promise<Claimed> {
  const { charge, envelopes, turn } = claim;
  const rows = [
    { Put: putCharge(tableName, charge) },
    ...envelopes.map((envelope) => ({ Put: putEnvelope(tableName, charge, envelope) })),
    ...(turn === undefined ? [] : [{ Put: putTurn(tableName, charge, turn) }]),
  ];
  const answer = await transact(client, rows);
  if (answer.outcome === 'written') return { outcome: 'claimed' };
  const [ofCharge] = answer.obstacles;
  if (ofCharge !== undefined) return standingUnder(charge, ofCharge.standing);
  const ofTurn = turn === undefined ? undefined : answer.obstacles.at(-1);
  return ofTurn === undefined
    ? { outcome: 'envelope_used' }
    : { outcome: 'order_taken', ...readTurnRow(ofTurn.standing) };
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

/** A failed charge makes way for a later attempt; where nobody has said which one failed, the order must be new. */
function putTurn(tableName: string, charge: Charge, turn: Turn) {
  const put = {
    TableName: tableName,
    Item: toItem(turnRow(turn, charge)),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  if (turn.instead === undefined) return { ...put, ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ...put,
    ConditionExpression: 'charge = :instead AND attempt < :attempt',
    ExpressionAttributeValues: toItem({ ':instead': turn.instead, ':attempt': turn.attempt }),
  };
}

/** A put that is repeated because its answer was lost meets its own row: the claim is ours, and nobody else's. */
function standingUnder(charge: Charge, row: unknown): Claimed {
  const standing = readChargeRow(row);
  const ours =
    standing.provenance.requestId === charge.provenance.requestId &&
    standing.createdAt === charge.createdAt &&
    standing.version === charge.version;
  return ours ? { outcome: 'claimed' } : { outcome: 'taken', charge: standing };
}
