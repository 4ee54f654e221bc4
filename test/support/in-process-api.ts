import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { askProcessorFunction } from '../../lambdas/adapters/ask-processor-function';
import { authorizeCardFunction } from '../../lambdas/adapters/authorize-card-function';
import { cardCipher } from '../../lambdas/adapters/card-cipher';
import { cardIndex } from '../../lambdas/adapters/card-index';
import { cursors } from '../../lambdas/adapters/cursors';
import { envelopeOpener } from '../../lambdas/adapters/envelope-opener';
import { heldKeySet } from '../../lambdas/adapters/held-key-set';
import {
  chargeId,
  newFingerprint,
  newRevealId,
  newTokenId,
  operationId,
  orderSubject,
  sha256Hex,
} from '../../lambdas/adapters/ids';
import { recipientEnvelopes } from '../../lambdas/adapters/recipient-envelopes';
import { AskProcessorAnswer, AskProcessorRequest } from '../../lambdas/contracts/ask-processor';
import { AuthorizeCardAnswer, AuthorizeCardRequest } from '../../lambdas/contracts/authorize-card';
import { OrderRefused } from '../../lambdas/contracts/orders';
import type { RouteId } from '../../lambdas/contracts/routes';
import { routes } from '../../lambdas/contracts/routes';
import { chargeDeadlineSeconds, timeoutSeconds } from '../../lambdas/contracts/timeouts';
import type { Principal } from '../../lambdas/domain/access/principal';
import { permissions } from '../../lambdas/domain/access/principal';
import { admitAmount } from '../../lambdas/domain/access/admit-amount';
import type { AccessParameters } from '../../lambdas/domain/access/question';
import { deleteToken } from '../../lambdas/domain/card/delete-token';
import { readToken } from '../../lambdas/domain/card/read-token';
import { revealCard } from '../../lambdas/domain/card/reveal-card';
import { tokenizeCard } from '../../lambdas/domain/card/tokenize-card';
import { askProcessor } from '../../lambdas/domain/charge/ask-processor';
import { authorizeCard, markCard } from '../../lambdas/domain/charge/authorize-card';
import { capabilitiesOf } from '../../lambdas/domain/charge/capabilities';
import type { ProcessorFor } from '../../lambdas/domain/charge/processor';
import { createCharge } from '../../lambdas/domain/charge/create-charge';
import { operateCharge } from '../../lambdas/domain/charge/operate-charge';
import { listCharges, readCharge, readChargeEvents } from '../../lambdas/domain/charge/read-charge';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import type { ChargeInquiry } from '../../lambdas/domain/charge/reconcile';
import { reconcile } from '../../lambdas/domain/charge/reconcile';
import { payOrder } from '../../lambdas/domain/order/pay-order';
import { askProcessorApi } from '../../lambdas/runtime/api/ask-processor';
import { authorizeCardApi } from '../../lambdas/runtime/api/authorize-card';
import { createChargeApi, operateChargeApi } from '../../lambdas/runtime/api/charges';
import { serveJwksApi } from '../../lambdas/runtime/api/jwks';
import { listChargesApi, readChargeApi, readChargeEventsApi } from '../../lambdas/runtime/api/read-charges';
import { revealCardApi } from '../../lambdas/runtime/api/reveal-card';
import { deleteTokenApi, readTokenApi, tokenizeCardApi } from '../../lambdas/runtime/api/tokens';
import { payOrderConsumer } from '../../lambdas/runtime/consumers/pay-order';
import type { HttpHandler } from '../../lambdas/runtime/http-handler';
import { invokeHandler } from '../../lambdas/runtime/invoke-handler';
import { printedKey } from '../../lib/config/private-api';
import { allowedContext, easyAccess } from './access';
import { notDescribed } from './as-described';
import { handClock } from './hand-clock';
import { inMemoryEnvelopeKeys } from './in-memory-envelope-keys';
import { inMemoryJwksSigner } from './in-memory-jwks-signer';
import { inMemoryKeyStore, inMemoryOneTimeKeys } from './in-memory-key-store';
import { inMemoryLedgerTable } from './in-memory-ledger-table';
import { inMemoryMerchants } from './in-memory-merchants';
import { inMemoryProcessor } from './in-memory-processor';
import { inMemoryRevealRecords } from './in-memory-reveal-records';
import { inMemoryVaultTable } from './in-memory-vault-table';

export interface ApiCall {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly principal?: Principal;
  /** What `authorize-request` says otherwise. */
  readonly context?: Readonly<Record<string, string | undefined>>;
  /** Which API it comes by, as the variable of the stage says it; `public`, where nothing is said. */
  readonly api?: string | null;
  /** Of a signed request: who API Gateway says signed it. */
  readonly userArn?: string;
}

export const shop: Principal = { clientId: 'shop', merchantId: 'm_shop', clientKind: 'server', permissions };

/** An invoke without Lambda: the payload goes through the real adapter, contract and shell of both sides. */
function invoking(handler: (event: unknown) => Promise<unknown>): LambdaClient {
  const send = async ({ input }: { input: { Payload: string } }): Promise<{ Payload: Uint8Array }> => ({
    Payload: Buffer.from(JSON.stringify(await handler(JSON.parse(input.Payload)))),
  });
  return { send } as unknown as LambdaClient;
}

/**
 * The deployed API in one process: the real shells and use cases over the in-memory ports, which the contract suites keep honest.
 * `zone.answer` can be replaced to play the vault zone badly.
 */
export function inProcessApi(clock = handClock(), access: AccessParameters = easyAccess) {
  const { now } = clock;
  const envelopeKeys = inMemoryEnvelopeKeys();
  const keys = inMemoryKeyStore();
  const oneTimeKeys = inMemoryOneTimeKeys(keys);
  const vault = inMemoryVaultTable();
  const reveals = inMemoryRevealRecords();
  const ledger = inMemoryLedgerTable();
  const processor = inMemoryProcessor({ now });
  const merchants = inMemoryMerchants([
    { id: 'm_shop', status: 'active', connector: 'sandbox', currencies: ['USD', 'JPY', 'KWD'] },
    { id: 'm_other', status: 'active', connector: 'sandbox', currencies: ['USD'] },
    { id: 'm_closed', status: 'suspended', connector: 'sandbox', currencies: ['USD'] },
    { id: 'm_lost', status: 'active', connector: 'none', currencies: ['USD'] },
  ]);
  const opener = envelopeOpener(envelopeKeys);
  const jwks = inMemoryJwksSigner('2026q4', 'strongroom-local');
  const staleSets: number[] = [];
  const onStale = (age: number): void => void staleSets.push(age);
  const signedKeys = heldKeySet({ issuer: jwks.pin.iss, keys: envelopeKeys, signer: jwks, now, onStale });
  const processorFor: ProcessorFor = (connector) => (connector === 'sandbox' ? processor : undefined);
  const { processor: processorTimeoutSeconds } = timeoutSeconds;
  const vaultPorts = {
    ...{ vault, keys, opener, processorFor, now, newTokenId, newFingerprint, processorTimeoutSeconds },
    cipher: cardCipher(),
    index: cardIndex,
  };
  const unsettled: unknown[] = [];
  const onUnsettled = (error: unknown): void => void unsettled.push(error);
  const lost = (error: unknown): void => void unsettled.push(error);
  const authorizer = invokeHandler(
    'authorize-card',
    { request: AuthorizeCardRequest, answer: AuthorizeCardAnswer },
    authorizeCardApi({ authorize: authorizeCard(vaultPorts), mark: markCard(vaultPorts) }),
  );
  const asker = invokeHandler(
    'ask-processor',
    { request: AskProcessorRequest, answer: AskProcessorAnswer },
    askProcessorApi(askProcessor(vaultPorts)),
  );
  const { authorizeCard: answer, markCard: mark } = authorizeCardFunction(invoking(authorizer), 'authorize-card', lost);
  const asked = askProcessorFunction(invoking(asker), 'ask-processor', lost);
  type Inquire = (charge: Charge, found: () => Promise<ChargeInquiry>) => Promise<ChargeInquiry>;
  const inquire: Inquire = (_charge, found) => found();
  const zone = { answer, operate: asked.operate, inquire };
  const shared = { ledger, now, onUnsettled, digest: sha256Hex, deadlineSeconds: chargeDeadlineSeconds };
  const admit = admitAmount(access, now);
  const operations = operateChargeApi(
    operateCharge({
      ...shared,
      admit,
      capabilities: capabilitiesOf,
      operate: (charge, operation) => zone.operate(charge, operation),
      operationId: ({ id }, route, key) => operationId(id, route, key),
    }),
  );
  const handlers: Readonly<Record<Exclude<RouteId, 'health'>, HttpHandler>> = {
    'serve-jwks': serveJwksApi({ keys: envelopeKeys, signedKeys, now }),
    'tokenize-card': tokenizeCardApi(tokenizeCard(vaultPorts)),
    'read-token': readTokenApi(readToken({ vault })),
    'delete-token': deleteTokenApi(deleteToken({ vault, now })),
    'reveal-card': revealCardApi(
      revealCard({
        ...{ vault, now, newRevealId, keys: oneTimeKeys, records: reveals, cipher: vaultPorts.cipher },
        recipientOf: recipientEnvelopes({ desk: { merchant: 'm_shop', jwk: printedKey } }),
      }),
    ),
    'create-charge': createChargeApi(
      createCharge({
        ...shared,
        admit,
        merchants,
        authorizeCard: (charge, card) => zone.answer(charge, card),
        markCard: mark,
        kids: envelopeKeys.kids,
        chargeId,
      }),
    ),
    'read-charge': readChargeApi(readCharge({ ledger })),
    'list-charges': listChargesApi(listCharges({ ledger, cursors })),
    'list-charge-events': readChargeEventsApi(readChargeEvents({ ledger })),
    ...operations,
  };
  const refused: OrderRefused[] = [];
  let deliveries = 0;
  const orders = payOrderConsumer({
    pay: payOrder({
      ...shared,
      merchants,
      authorizeCard: (charge, card) => zone.answer(charge, card),
      kids: envelopeKeys.kids,
      chargeId,
      orderSubject,
    }),
    refuse: async (notice) => void refused.push(OrderRefused.parse(notice)),
    newRequestId: (eventId) => `${eventId}.${(deliveries += 1)}`,
    digest: sha256Hex,
    now,
  });
  const reconcileCharges = reconcile({
    ...{ ledger, now, graceSeconds: 60, capabilities: capabilitiesOf },
    ...asked,
    inquire: (charge) => zone.inquire(charge, () => asked.inquire(charge)),
    onFailed: (_work, error) => onUnsettled(error),
  });
  let requests = 0;
  const call = async (route: keyof typeof handlers, request: ApiCall = {}): Promise<ApiAnswer> => {
    requests += 1;
    const requestId = `request-${requests}`;
    const answer = answerOf(await handlers[route](eventOf(route, request, requestId), {}));
    const difference = notDescribed(route, answer);
    if (difference !== undefined) throw new Error(`not in the API description: ${difference}`);
    return { requestId, ...answer };
  };
  const desk = { orders, refused };
  const askProcessorLambda = invoking(asker);
  return {
    call,
    handlers,
    clock,
    askProcessorLambda,
    envelopeKeys,
    jwks,
    staleSets,
    keys,
    oneTimeKeys,
    vault,
    reveals,
    ledger,
    merchants,
    processor,
    zone,
    unsettled,
    reconcileCharges,
    ...desk,
  };
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
  const isJson = text !== '' && /json$/.test(String(headers['content-type']));
  return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
}

export function eventOf(route: RouteId, request: ApiCall, requestId: string): APIGatewayProxyEvent {
  const { method, path, permission } = routes[route];
  const principal = request.principal ?? shop;
  const event = {
    httpMethod: method,
    path,
    resource: path,
    headers: request.headers === undefined ? { 'content-type': 'application/json' } : request.headers,
    body: request.body ?? null,
    isBase64Encoded: false,
    queryStringParameters: request.query ?? null,
    stageVariables: request.api === null ? null : { api: request.api ?? 'public' },
    pathParameters: request.id === undefined ? null : { id: request.id },
    requestContext: {
      requestId,
      identity: { sourceIp: request.ip ?? '203.0.113.7', userArn: request.userArn ?? null },
      authorizer:
        request.userArn !== undefined && request.principal === undefined
          ? undefined
          : {
              ...allowedContext,
              client_id: principal.clientId,
              merchant_id: principal.merchantId,
              client_kind: principal.clientKind,
              permissions: principal.permissions.join(' '),
              role: permission,
              ...request.context,
            },
    },
  };
  return event as unknown as APIGatewayProxyEvent;
}
