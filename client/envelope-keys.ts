import { type ApiAnswer, isRecord, unexpected } from './answers';
import { callApi, type Transport } from './call-api';
import type { EnvelopeKey } from './seal-card';
import { type KeyPin, readSignedKeys } from './signed-keys';
import { StrongroomError } from './strongroom-error';

/** The JWKS: keys preferred first. */
export interface EnvelopeKeySet {
  readonly keys: readonly EnvelopeKey[];
}

/** A fetched set, good until `goodUntil` by the device's clock; the API's clock is `clockOffset` ahead of it. Milliseconds. */
interface KeptKeys {
  readonly set: EnvelopeKeySet;
  readonly goodUntil: number;
  readonly clockOffset: number;
}

export interface EnvelopeKeys {
  current(): Promise<KeptKeys>;
  /** The next seal fetches anew. */
  forget(): void;
}

/** Where the answer does not say how long it may be kept. */
const keepSeconds = 300;

export interface KeysOptions {
  readonly now: () => number;
  /** With them, only a set that one of them signed is taken. */
  readonly pins?: readonly KeyPin[] | undefined;
}

/** The set is fetched once for callers that ask at the same time; a failed fetch is not kept. */
export function envelopeKeys(transport: Transport, { now, pins }: KeysOptions): EnvelopeKeys {
  let kept: KeptKeys | undefined;
  let newest = 0;
  let fetching: Promise<KeptKeys> | undefined;
  const fetchKeys = async (): Promise<KeptKeys> => {
    try {
      const answer = await callApi(transport, { route: 'serve-jwks', signed: pins !== undefined });
      const arrived = now();
      const { goodUntil, clockOffset } = freshness(answer.headers, arrived);
      if (pins === undefined) return (kept = { set: setOf(keysIn(answer)), goodUntil, clockOffset });
      const times = { now: (arrived + clockOffset) / 1000, newest };
      const { iat, exp, keys } = await readSignedKeys(answer, pins, times);
      newest = iat;
      return (kept = { set: setOf(keys), goodUntil: Math.min(goodUntil, exp * 1000 - clockOffset), clockOffset });
    } finally {
      fetching = undefined;
    }
  };
  return {
    async current() {
      if (kept !== undefined && kept.goodUntil > now()) return kept;
      fetching ??= fetchKeys();
      return fetching;
    },
    forget() {
      kept = undefined;
    },
  };
}

/**
 * The first key that this SDK can seal with: the API lists the preferred one first.
 * @throws StrongroomError `no_usable_key`
 */
export function preferredKey(set: EnvelopeKeySet): EnvelopeKey {
  const key = set.keys.find((one) => one.kty === 'RSA' && (one.alg ?? 'RSA-OAEP-256') === 'RSA-OAEP-256');
  if (key !== undefined) return key;
  throw new StrongroomError('no_usable_key', { detail: 'The key set has no key for RSA-OAEP-256: update this SDK.' });
}

/**
 * `Date` + `Age` is the API's clock (RFC 9110 §6.6.1, RFC 9111 §5.1). It is compared with the time of arrival, so the corrected clock
 * is late by the way back and never early: an `iat` in the future has the narrower window.
 */
function freshness(headers: Headers, arrived: number): Omit<KeptKeys, 'set'> {
  const ageSeconds = seconds(headers.get('age')) ?? 0;
  const date = Date.parse(headers.get('date') ?? '');
  const lifetime = seconds(/max-age=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1] ?? null) ?? keepSeconds;
  return {
    goodUntil: arrived + Math.max(0, lifetime - ageSeconds) * 1000,
    clockOffset: Number.isNaN(date) ? 0 : date + ageSeconds * 1000 - arrived,
  };
}

/** @throws StrongroomError `unexpected_answer` */
function keysIn(answer: ApiAnswer): readonly unknown[] {
  const { body } = answer;
  if (isRecord(body) && Array.isArray(body['keys'])) return body['keys'];
  throw unexpected(answer);
}

const setOf = (keys: readonly unknown[]): EnvelopeKeySet => ({ keys: keys.filter(isEnvelopeKey) });

function seconds(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function isEnvelopeKey(value: unknown): value is EnvelopeKey {
  return isRecord(value) && ['kid', 'kty', 'n', 'e'].every((name) => typeof value[name] === 'string');
}
