import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { cardCipher } from '../../lambdas/adapters/card-cipher';
import { cardIndex } from '../../lambdas/adapters/card-index';
import { envelopeOpener } from '../../lambdas/adapters/envelope-opener';
import { chargeId, newFingerprint, newTokenId, sha256Hex } from '../../lambdas/adapters/ids';
import type { RouteId } from '../../lambdas/contracts/routes';
import { routes } from '../../lambdas/contracts/routes';
import { chargeDeadlineSeconds, timeoutSeconds } from '../../lambdas/contracts/timeouts';
import type { Principal } from '../../lambdas/domain/access/decide';
import { permissions } from '../../lambdas/domain/access/decide';
import { deleteToken } from '../../lambdas/domain/card/delete-token';
import { readToken } from '../../lambdas/domain/card/read-token';
import { tokenizeCard } from '../../lambdas/domain/card/tokenize-card';
import type { AuthorizeCardResult } from '../../lambdas/domain/charge/authorize-card';
import { authorizeCard } from '../../lambdas/domain/charge/authorize-card';
import { createCharge } from '../../lambdas/domain/charge/create-charge';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import { readCharge } from '../../lambdas/domain/charge/read-charge';
import { createChargeApi, readChargeApi } from '../../lambdas/runtime/api/charges';
import { serveJwksApi } from '../../lambdas/runtime/api/jwks';
import { deleteTokenApi, readTokenApi, tokenizeCardApi } from '../../lambdas/runtime/api/tokens';
import type { HttpHandler } from '../../lambdas/runtime/http-handler';
import { inMemoryEnvelopeKeys } from './in-memory-envelope-keys';
import { inMemoryKeyStore } from './in-memory-key-store';
import { inMemoryLedgerTable } from './in-memory-ledger-table';
import { inMemoryMerchants } from './in-memory-merchants';
import { inMemoryProcessor } from './in-memory-processor';
import { inMemoryVaultTable } from './in-memory-vault-table';

export interface ApiCall {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly id?: string;
  readonly ip?: string;
  readonly principal?: Principal;
}

export const shop: Principal = { clientId: 'shop', merchantId: 'm_shop', clientKind: 'server', permissions };

/** A clock that stands still until it is moved. */
export function handClock(start = '2026-11-24T12:00:00.000Z'): { now: () => Date; advance: (seconds: number) => void } {
  let at = Date.parse(start);
  return { now: () => new Date(at), advance: (seconds) => void (at += seconds * 1000) };
}

/**
 * The deployed API in one process: the real shells and use cases over the in-memory ports, which the contract suites keep honest.
 * `authorizing` can be replaced to play the vault zone badly.
 */
export function inProcessApi(clock = handClock()) {
  const { now } = clock;
  const envelopeKeys = inMemoryEnvelopeKeys();
  const keys = inMemoryKeyStore();
  const vault = inMemoryVaultTable();
  const ledger = inMemoryLedgerTable();
  const processor = inMemoryProcessor();
  const merchants = inMemoryMerchants([
    { id: 'm_shop', status: 'active', connector: 'sandbox', currencies: ['USD', 'JPY', 'KWD'] },
    { id: 'm_other', status: 'active', connector: 'sandbox', currencies: ['USD'] },
    { id: 'm_closed', status: 'suspended', connector: 'sandbox', currencies: ['USD'] },
    { id: 'm_lost', status: 'active', connector: 'none', currencies: ['USD'] },
  ]);
  const cipher = cardCipher();
  const processors = { sandbox: processor };
  const { processor: processorTimeoutSeconds } = timeoutSeconds;
  const authorize = authorizeCard({ vault, keys, cipher, processors, now, processorTimeoutSeconds });
  const unsettled: unknown[] = [];
  const zone: { answer: (charge: Charge) => Promise<AuthorizeCardResult> } = {
    answer: (charge) => authorize({ ...charge, chargeId: charge.id, deadline: new Date(charge.deadline) }),
  };
  const handlers: Readonly<Record<Exclude<RouteId, 'health'>, HttpHandler>> = {
    'serve-jwks': serveJwksApi(() => envelopeKeys.all()),
    'tokenize-card': tokenizeCardApi(
      tokenizeCard({
        opener: envelopeOpener(envelopeKeys),
        keys,
        cipher,
        index: cardIndex,
        vault,
        now,
        newTokenId,
        newFingerprint,
      }),
    ),
    'read-token': readTokenApi(readToken({ vault })),
    'delete-token': deleteTokenApi(deleteToken({ vault, now })),
    'create-charge': createChargeApi(
      createCharge({
        ledger,
        merchants,
        authorizeCard: (charge) => zone.answer(charge),
        onUnsettled: (error) => unsettled.push(error),
        now,
        chargeId,
        digest: sha256Hex,
        deadlineSeconds: chargeDeadlineSeconds,
      }),
    ),
    'read-charge': readChargeApi(readCharge({ ledger })),
  };
  let requests = 0;
  const call = async (route: keyof typeof handlers, request: ApiCall = {}): Promise<ApiAnswer> => {
    requests += 1;
    const requestId = `request-${requests}`;
    return { requestId, ...answerOf(await handlers[route](eventOf(route, request, requestId), {})) };
  };
  return { call, clock, envelopeKeys, keys, vault, ledger, processor, zone, unsettled };
}

export interface ApiAnswer {
  readonly requestId: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly json: any;
}

function answerOf(result: APIGatewayProxyResult): Omit<ApiAnswer, 'requestId'> {
  const { statusCode: status, headers = {}, body: text } = result;
  return { status, headers, text, json: text === '' ? undefined : JSON.parse(text) };
}

function eventOf(route: RouteId, request: ApiCall, requestId: string): APIGatewayProxyEvent {
  const { method, path, permission } = routes[route];
  const principal = request.principal ?? shop;
  const event = {
    httpMethod: method,
    path,
    resource: path,
    headers: request.headers === undefined ? { 'content-type': 'application/json' } : request.headers,
    body: request.body ?? null,
    isBase64Encoded: false,
    pathParameters: request.id === undefined ? null : { id: request.id },
    requestContext: {
      requestId,
      identity: { sourceIp: request.ip ?? '203.0.113.7' },
      authorizer: {
        client_id: principal.clientId,
        merchant_id: principal.merchantId,
        client_kind: principal.clientKind,
        permissions: principal.permissions.join(' '),
        role: permission,
      },
    },
  };
  return event as unknown as APIGatewayProxyEvent;
}
