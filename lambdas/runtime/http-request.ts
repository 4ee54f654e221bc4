import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import { AuthorizerContext } from '../contracts/authorizer-context';
import type { Caller } from '../domain/access/caller';
import { isEnvelopeText } from '../domain/audit/holds-envelope';
import { findText, hidesCardNumber, holdsDisguisedCardNumber } from '../domain/card/pan-guard';
import { findSecurityCode } from '../domain/card/security-code-guard';
import { maxBodyBytes } from '../contracts/limits';
import type { Shown } from '../domain/access/question';
import { presentCredentials } from '../contracts/possession';
import { Refusal } from '../domain/refusal';
import { calledApi } from './called-api';
import { privateCaller } from './private-callers';
import { invalidRequest, pointerOf } from './problem';
import { sourceAddress } from './source-address';

const traceparent = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** API Gateway sends `null` where there is none, which its type does not say. */
interface WithHeaders {
  readonly headers: APIGatewayProxyEvent['headers'] | null;
}

/** Header by name, in any case: the emulator sends lower case, API Gateway what the client sent. */
export function headerOf(event: WithHeaders, name: string): string | undefined {
  const entry = Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return entry?.[1];
}

/**
 * Who calls: on the API `private` the role that signed, and nothing else; on every other whom `authorize-request` names, and nobody else.
 * What was decided that API Gateway has no answer for is answered here: there is no caller where that is anything but `allow`.
 * @throws Refusal `unauthenticated` where a route that needs a caller was reached without either;
 * `forbidden | insufficient_user_authentication | velocity_exceeded` as was decided
 */
export function callerOf(event: APIGatewayProxyEvent): Caller {
  const trace = headerOf(event, 'traceparent');
  return {
    ...(calledApi(event) === 'private' ? privateCaller(event) : authorizedCaller(event)),
    ip: sourceAddress(event.requestContext.identity),
    requestId: event.requestContext.requestId,
    ...(trace !== undefined && traceparent.test(trace) && !hidesCardNumber(trace) ? { traceparent: trace } : {}),
  };
}

type Named = Omit<Caller, 'ip' | 'requestId' | 'traceparent'>;

function authorizedCaller(event: APIGatewayProxyEvent): Named {
  const context = AuthorizerContext.safeParse(event.requestContext.authorizer);
  if (!context.success) throw new Refusal('unauthenticated', { detail: presentCredentials });
  const said = context.data;
  if (said.decision !== 'allow') throw refused(said);
  return {
    principal: {
      clientId: said.client_id,
      merchantId: said.merchant_id,
      clientKind: said.client_kind,
      permissions: said.permissions.split(' '),
    },
    role: said.role,
    shown: shownIn(said),
    digits: said.digits,
    acrValues: said.acr_values,
  };
}

function shownIn(said: AuthorizerContext & { readonly decision: 'allow' }): Shown {
  const { api, strength, binding, issued_at: issuedAt, authenticated_at: authenticatedAt } = said;
  return {
    ...{ api, strength, binding },
    issuedAt: Number(issuedAt),
    ...(authenticatedAt === undefined ? {} : { authenticatedAt: Number(authenticatedAt) }),
  };
}

function refused(said: AuthorizerContext & { readonly decision: 'step_up' | 'velocity_exceeded' }): Refusal {
  const { detail } = said;
  if (said.decision === 'velocity_exceeded') {
    return new Refusal('velocity_exceeded', { detail, retryAfter: Number(said.retry_after) });
  }
  const { acr_values, max_age } = said;
  return new Refusal('insufficient_user_authentication', {
    detail,
    extensions: {
      ...(acr_values === undefined ? {} : { acr_values }),
      ...(max_age === undefined ? {} : { max_age: Number(max_age) }),
    },
  });
}

/**
 * The body through its schema.
 * @throws Refusal `unsupported_media_type | body_too_large | malformed_json | card_number_in_clear | security_code_in_clear | invalid_request`
 */
export function bodyOf<Schema extends z.ZodMiniType>(event: APIGatewayProxyEvent, schema: Schema): z.output<Schema> {
  const contentType = headerOf(event, 'content-type')?.toLowerCase().replaceAll(' ', '') ?? '';
  if (!['application/json', 'application/json;charset=utf-8'].includes(contentType)) {
    throw new Refusal('unsupported_media_type', { detail: 'Send application/json.' });
  }
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBodyBytes)
    throw new Refusal('body_too_large', { detail: `A body has at most ${maxBodyBytes} bytes.` });
  const json = parseJson(bytes);
  refuseCardNumber(json);
  refuseUnfitText(json);
  return parsed(schema, json);
}

/** @throws Refusal `invalid_request` */
export function parsed<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidRequest(result.error);
  return result.data;
}

/** A card number in clear is refused before anything else reads the request. */
export function refuseCardNumber(value: unknown): void {
  const path = findText(value, holdsDisguisedCardNumber);
  if (path === undefined) return;
  throw new Refusal('card_number_in_clear', {
    detail: 'The request holds a card number in clear. Seal the card on the device, and treat this number as exposed.',
    errors: [{ pointer: pointerOf(path), detail: 'looks like a card number' }],
  });
}

/**
 * What no store and no archive could take: half a surrogate pair, which is no text (RFC 8259 §8.2), and an envelope or a security code
 * (PCI DSS 3.3.1) in a place where it would be kept. Refused here, or a captured payment could never be archived.
 * @throws Refusal `invalid_request | security_code_in_clear`
 */
export function refuseUnfitText(json: unknown): void {
  const broken = findText(json, (text) => !text.isWellFormed() || text === '__proto__');
  if (broken !== undefined) throw unfit(broken, 'has text that cannot be stored');
  if (typeof json !== 'object' || json === null) return;
  const { card, security_code, ...kept }: Readonly<Record<string, unknown>> = { ...json };
  const envelope = findText(kept, isEnvelopeText);
  if (envelope !== undefined) throw unfit(envelope, 'an envelope belongs into `card`');
  refuseSecurityCode(kept);
}

function refuseSecurityCode(kept: unknown): void {
  const path = findSecurityCode(kept);
  if (path === undefined) return;
  throw new Refusal('security_code_in_clear', {
    detail: 'The request holds a security code in clear. Seal it on the device; it must not be stored anywhere.',
    errors: [{ pointer: pointerOf(path), detail: 'looks like a security code' }],
  });
}

const unfit = (path: readonly string[], detail: string): Refusal =>
  new Refusal('invalid_request', {
    detail: 'The request breaks its schema.',
    errors: [{ pointer: pointerOf(path), detail }],
  });

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal('malformed_json', { detail: 'The body is not JSON in UTF-8.' });
  }
}
