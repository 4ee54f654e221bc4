import { createLocalJWKSet, type CryptoKey, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { IssuerKeys } from '../domain/access/issuer-keys';
import type { SignalsAsked } from '../domain/access/signals';
import type { AskedKey, FoundKey } from './access-token';
import type { ReadKeys } from './edge-reads';

export interface IssuerKeyCacheOptions {
  readonly read: ReadKeys;
  readonly now: () => Date;
  /** Keys that were not fetched again for longer are not believed: their issuer may have withdrawn them. */
  readonly maxAgeHours: number;
}

/** Kept keys are used this long before the table is read again, in milliseconds. */
const cacheMilliseconds = 60_000;
/** At most this often does an unknown key id lead to a read, in milliseconds. */
const rereadMilliseconds = 5_000;

interface Kept {
  readonly lookUp: JWTVerifyGetKey;
  readonly readAt: number;
  /** Undefined: there are none yet. */
  readonly fetchedAt: number | undefined;
}

/**
 * The keys of issuers in the memory of one environment: an issuer's are read from the table once a minute, and sooner for a key id that they do not
 * have. Only issuers of the stage record are asked for, so it is as large as the record. Where they are read, the signals that the request
 * needs come with them.
 */
export function issuerKeyCache({ read: readTable, now, maxAgeHours }: IssuerKeyCacheOptions) {
  const held = new Map<string, Kept>();

  const readAndFind = async (issuer: string, asked: AskedKey, along: SignalsAsked | undefined): Promise<FoundKey> => {
    const { keys: item, signals } = await readTable(issuer, along);
    const kept = {
      lookUp: createLocalJWKSet(item === undefined ? { keys: [] } : jwkSet(item)),
      readAt: now().getTime(),
      fetchedAt: item && Date.parse(item.fetchedAt),
    };
    held.set(issuer, kept);
    return { key: await find(kept, asked), ...(signals === undefined ? {} : { signals }) };
  };

  const find = async ({ lookUp, fetchedAt }: Kept, { kid, alg }: AskedKey): Promise<CryptoKey | undefined> => {
    if (fetchedAt === undefined) return undefined;
    if (now().getTime() - fetchedAt > maxAgeHours * 3_600_000) throw new Error('the keys of the issuer are too old');
    try {
      return keyIn(await lookUp({ kid, alg }, { payload: '', signature: '' }));
    } catch {
      return undefined;
    }
  };

  return async (issuer: string, asked: AskedKey, along: () => SignalsAsked | undefined): Promise<FoundKey> => {
    const kept = held.get(issuer);
    const age = now().getTime() - (kept?.readAt ?? -Infinity);
    if (kept === undefined || age > cacheMilliseconds) return readAndFind(issuer, asked, along());
    const key = await find(kept, asked);
    return key !== undefined || age < rereadMilliseconds ? { key } : readAndFind(issuer, asked, along());
  };
}

const keyIn = (found: Awaited<ReturnType<JWTVerifyGetKey>>): CryptoKey | undefined =>
  found instanceof CryptoKey ? found : undefined;

function jwkSet({ jwks }: IssuerKeys): JSONWebKeySet {
  return { keys: jwks.keys.map((key) => ({ kty: '', ...key })) };
}
