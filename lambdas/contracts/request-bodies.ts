import type * as z from 'zod/mini';
import { CaptureRequest, CreateChargeRequest, DisputeRequest, RefundRequest, VoidRequest } from './charges';
import { RevealRequest } from './reveal';
import type { RouteId } from './routes';
import { CreateTokenRequest } from './tokens';

/** What each route that takes a body takes. API Gateway gets its models from here; test/infra/body-models holds the handlers to it. */
export const requestBodies = {
  'tokenize-card': CreateTokenRequest,
  'reveal-card': RevealRequest,
  'create-charge': CreateChargeRequest,
  'capture-charge': CaptureRequest,
  'void-charge': VoidRequest,
  'refund-charge': RefundRequest,
  'dispute-charge': DisputeRequest,
} as const satisfies Partial<Readonly<Record<RouteId, z.ZodMiniType>>>;
