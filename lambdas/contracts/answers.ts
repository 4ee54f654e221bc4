import * as z from 'zod/mini';
import type { RefusalCode } from '../domain/refusal';
import { ChargeEventsResponse, ChargeListResponse, ChargePath, ChargeResponse, ListChargesQuery } from './charges';
import { OperationResponse } from './charges';
import { Jwks, SignedJwks, signedJwksType } from './jwks';
import { RevealResponse } from './reveal';
import type { RouteId } from './routes';
import { TokenPath, TokenResponse } from './tokens';

/** What a route takes beside its body, and answers: docs/api/openapi.yaml is made of it, and tests hold the handlers to it. */
interface RouteContract {
  readonly path?: z.ZodMiniObject;
  readonly query?: z.ZodMiniObject;
  readonly idempotency?: 'key';
  /** Statuses of success, and the body by media type; none for 204. */
  readonly success: readonly (200 | 201 | 202 | 204)[];
  readonly body: Readonly<Record<string, z.ZodMiniType>>;
  /** Beside those of `everyRefusal`. */
  readonly refusals: readonly RefusalCode[];
}

const json = <Schema extends z.ZodMiniType>(schema: Schema) => ({ 'application/json': schema });

const envelope = [
  ...(['envelope_malformed', 'envelope_too_large', 'unsupported_algorithm', 'unknown_key'] as const),
  ...(['wrong_audience', 'envelope_expired', 'envelope_invalid', 'card_invalid', 'keys_unavailable'] as const),
];
const token = ['token_not_found', 'token_deleted'] as const;

const readsCharge = { path: ChargePath, success: [200], refusals: ['charge_not_found'] } as const;
const operates = {
  path: ChargePath,
  idempotency: 'key',
  success: [201, 202],
  body: json(OperationResponse),
  refusals: [
    ...(['charge_not_found', 'operation_in_progress', 'operation_not_possible', 'amount_too_large', 'busy'] as const),
  ],
} as const;

export const answers = {
  'serve-jwks': {
    success: [200],
    body: { ...json(Jwks), [signedJwksType]: SignedJwks },
    refusals: ['keys_unavailable'],
  },
  'tokenize-card': { success: [200, 201], body: json(TokenResponse), refusals: [...envelope, 'busy'] },
  'read-token': { path: TokenPath, success: [200], body: json(TokenResponse), refusals: token },
  'delete-token': { path: TokenPath, success: [204], body: {}, refusals: [...token, 'busy'] },
  'reveal-card': {
    path: TokenPath,
    success: [200],
    body: json(RevealResponse),
    refusals: [...token, 'recipient_unknown', 'keys_unavailable', 'busy'],
  },
  'create-charge': {
    idempotency: 'key',
    success: [201, 202],
    body: json(ChargeResponse),
    refusals: [
      ...envelope,
      ...token,
      ...(['merchant_unknown', 'merchant_suspended', 'currency_not_supported', 'envelope_used'] as const),
      ...(['charge_in_progress', 'busy'] as const),
    ],
  },
  'read-charge': { ...readsCharge, body: json(ChargeResponse) },
  'list-charges': {
    query: ListChargesQuery,
    success: [200],
    body: json(ChargeListResponse),
    refusals: ['cursor_invalid', 'card_number_in_clear'],
  },
  'list-charge-events': { ...readsCharge, body: json(ChargeEventsResponse) },
  'capture-charge': operates,
  'void-charge': operates,
  'refund-charge': operates,
  'dispute-charge': operates,
  health: { success: [200], body: json(z.object({ status: z.literal('ok') })), refusals: [] },
} as const satisfies Readonly<Record<RouteId, RouteContract>>;

/** What is refused of any route that has the part. */
export const everyRefusal = {
  caller: ['unauthenticated', 'forbidden', 'insufficient_user_authentication', 'velocity_exceeded'],
  parameters: ['invalid_request'],
  body: [
    ...(['malformed_json', 'invalid_request', 'unsupported_media_type', 'body_too_large'] as const),
    ...(['card_number_in_clear', 'security_code_in_clear'] as const),
  ],
  idempotency: [
    ...(['idempotency_key_missing', 'idempotency_key_invalid', 'idempotency_key_reused'] as const),
    'card_number_in_clear',
  ],
} as const satisfies Readonly<Record<string, readonly RefusalCode[]>>;

export function contractOf(route: RouteId): RouteContract {
  return answers[route];
}
