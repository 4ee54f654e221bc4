import { randomUUID } from 'node:crypto';
import {
  chargeId,
  controlSubject,
  differenceId,
  flagId,
  newFingerprint,
  newRequestId,
  newTokenId,
  operationId,
  orderSubject,
  sha256Hex,
  unexplainedSubject,
} from '../../lambdas/adapters/ids';
import { findCardNumber } from '../../lambdas/domain/card/pan-guard';
import { Refusal } from '../../lambdas/domain/refusal';
import { refuseCardNumber } from '../../lambdas/runtime/http-request';
import { standardSandbox } from '../../lambdas/adapters/processors/sandbox-options';

type Maker = (place: number) => string | number;

/** Milliseconds: a place is a moment between 2001 and 2033. */
const moment = (place: number): number => 1e12 + ((place * 7_919_333_111) % 1e12);
const { newReference } = standardSandbox;

/** What clients see and send back, so that it must pass the guard of inbound text too. */
const public_: Readonly<Record<string, Maker>> = {
  token: () => newTokenId(),
  fingerprint: () => newFingerprint(),
  charge: (place) => chargeId('m_shop', 'create-charge', `${place}`),
  operation: (place) => operationId(`ch_${place}`, 'refund-charge', `${place}`),
  uuid: () => randomUUID(),
  sha256: (place) => sha256Hex(`${place}`),
  'sha256, base64url': (place) => Buffer.from(sha256Hex(`${place}`), 'hex').toString('base64url'),
  'ISO time': (place) => new Date(moment(place)).toISOString(),
  'epoch, seconds': (place) => Math.floor(moment(place) / 1000),
  'epoch, milliseconds': moment,
  amount: (place) => 1 + ((place * 104_729_777) % 999_999_999_999),
};

/** What only we write. */
const internal: Readonly<Record<string, Maker>> = {
  flag: (place) => flagId(`ch_${place}`),
  order: (place) => orderSubject('m_shop', `${place}`),
  difference: (place) => differenceId([`${place}`]),
  control: (place) => controlSubject('keys', `${place}`),
  unexplained: (place) => unexplainedSubject([`${place}`]),
  event: (place) => `${chargeId('m_shop', 'create-charge', `${place}`)}.${1 + (place % 999_999_999)}`,
  request: (place) => newRequestId(`${flagId(`${place}`)}.${1 + (place % 99)}`),
  reference: () => newReference(),
  traceparent: (place) => `00-${sha256Hex(`${place}`).slice(0, 32)}-${sha256Hex(`${place}`).slice(32, 48)}-01`,
};

export const kindsOfIds = [...Object.keys(public_), ...Object.keys(internal)];

/** Of all kinds, one each. */
function idsAt(place: number, makers: Readonly<Record<string, Maker>>): Readonly<Record<string, string | number>> {
  return Object.fromEntries(Object.entries(makers).map(([kind, make]) => [kind, make(place)]));
}

function isRefusedInbound(body: unknown): boolean {
  try {
    refuseCardNumber(body);
    return false;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}

/**
 * Makes ids, digests, times and amounts with the makers of the product, and asks its guards: of all, whether they could be stored, logged,
 * published and answered; of what clients send back, also whether it would be taken in.
 * @param progress is told how many were made
 * @returns the kinds that were refused, with the id
 */
export function refusedIds(count: number, progress: (made: number) => void = () => undefined): readonly string[] {
  const refused: string[] = [];
  const rows = Math.ceil(count / kindsOfIds.length);
  for (let place = 0; place < rows; place += 1) {
    const given = idsAt(place, public_);
    const row = { ...given, ...idsAt(place, internal) };
    if (isRefusedInbound(given) || findCardNumber(row) !== undefined) refused.push(...kindsRefused(row));
    if ((place + 1) % 50_000 === 0) progress((place + 1) * kindsOfIds.length);
  }
  return refused;
}

const kindsRefused = (row: Readonly<Record<string, string | number>>): readonly string[] =>
  Object.entries(row).flatMap(([kind, id]) =>
    findCardNumber(id) !== undefined || (kind in public_ && isRefusedInbound(id)) ? [`${kind}: ${id}`] : [],
  );
