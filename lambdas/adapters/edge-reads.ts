import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { IssuerKeys } from '../domain/access/issuer-keys';
import type { Signals, SignalsAsked } from '../domain/access/signals';
import { signalKeys, signalsIn } from './credential-signals-table';
import { issuerKeysIn } from './issuer-keys-table';
import { readRows } from './read-rows';

export interface KeysAndSignals {
  readonly keys: IssuerKeys | undefined;
  /** There where they were asked for. */
  readonly signals?: Signals;
}

/** Keys of an issuer, and beside them what the authorizer also needs for this request: in one call, or it would be two. */
export type ReadKeys = (issuer: string, along: SignalsAsked | undefined) => Promise<KeysAndSignals>;

export interface EdgeTables {
  readonly issuerKeys: string;
  readonly signals: string;
}

export function edgeReads(client: DynamoDBClient, tables: EdgeTables, now: () => Date): ReadKeys {
  return async (issuer, along) => {
    const at = now();
    const keysOfIssuer = { tableName: tables.issuerKeys, key: { issuer } };
    const alongside = along === undefined ? [] : signalKeys(tables.signals, along, at);
    const [keys, ...rows] = await readRows(client, [keysOfIssuer, ...alongside]);
    return { keys: issuerKeysIn(keys), ...(along === undefined ? {} : { signals: signalsIn(rows, at) }) };
  };
}
