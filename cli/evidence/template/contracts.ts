import * as z from 'zod/mini';
import {
  ChargeEventsResponse,
  ChargeListResponse,
  ChargeResponse,
  OperationResponse,
} from '../../../lambdas/contracts/charges';
import { AuditEvent } from '../../../lambdas/contracts/events';
import { Jwks } from '../../../lambdas/contracts/jwks';
import { Problem } from '../../../lambdas/contracts/problem';
import { RevealResponse } from '../../../lambdas/contracts/reveal';
import type { RouteId } from '../../../lambdas/contracts/routes';
import { TokenResponse } from '../../../lambdas/contracts/tokens';
import { isJson, object, type JsonObject } from './json';
import type { Contracts } from './template-source';

/** What a route answers with; nothing else can leave (lambdas/runtime/http-handler.ts filters through these). `none`: no body. */
const answers: Readonly<Record<Exclude<RouteId, 'health'> | 'problem', z.core.$ZodType | 'none'>> = {
  'serve-jwks': Jwks,
  'tokenize-card': TokenResponse,
  'read-token': TokenResponse,
  'delete-token': 'none',
  'reveal-card': RevealResponse,
  'create-charge': ChargeResponse,
  'read-charge': ChargeResponse,
  'list-charges': ChargeListResponse,
  'list-charge-events': ChargeEventsResponse,
  'capture-charge': OperationResponse,
  'void-charge': OperationResponse,
  'refund-charge': OperationResponse,
  'dispute-charge': OperationResponse,
  problem: Problem,
};

/** The answers of the API and the events of this version as JSON Schema 2020-12, made from the schemas that the handlers use. */
export const contractSchemas = (): Contracts => ({
  answers: Object.fromEntries(
    Object.entries(answers).flatMap(([route, schema]) => (schema === 'none' ? [] : [[route, jsonSchema(schema)]])),
  ),
  events: Object.fromEntries(
    AuditEvent.def.options.map((event) => [[...event.shape.type.def.values].join(), jsonSchema(event)]),
  ),
});

function jsonSchema(schema: z.core.$ZodType): JsonObject {
  const made: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' })));
  return isJson(made) ? object(made) : {};
}
