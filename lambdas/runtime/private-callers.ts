import type { APIGatewayProxyEvent } from 'aws-lambda';
import { PrivateCallersEnv } from '../contracts/environment';
import { riskOf } from '../domain/access/admit-amount';
import type { Caller } from '../domain/access/caller';
import { decide } from '../domain/access/decide';
import { privateCallerOf, type PrivateCallerRow } from '../domain/access/private-caller';
import type { AccessParameters, Shown } from '../domain/access/question';
import { refusalFor } from '../domain/access/step-up';
import { Refusal } from '../domain/refusal';
import { calledRoute } from './called-api';
import { readEnv } from './env';

/**
 * Who called the API `private`, by the role that signed the request, and may he do this? There is no authorizer in front of it, so the handler
 * asks.
 * @throws Refusal as `decide` says
 */
export function privateCaller(event: APIGatewayProxyEvent): Omit<Caller, 'ip' | 'requestId' | 'traceparent'> {
  const { rows, access } = held();
  const caller = privateCallerOf(event.requestContext.identity.userArn, rows);
  if (caller === undefined || access === undefined) {
    const detail = 'No caller of this stage has this role, or its session has no usable name.';
    throw new Refusal('forbidden', { detail });
  }
  const { principal } = caller;
  const { route, permission } = calledRoute('private', event.httpMethod, event.resource);
  const now = new Date();
  const shown: Shown = { api: 'private', strength: 'role', binding: 'sigv4', issuedAt: now.getTime() / 1000 };
  const question = { route, api: shown.api, permission, principal, merchant: principal.merchantId };
  const decision = decide({ ...question, risk: riskOf(shown, now) }, access);
  if (decision.effect !== 'allow') throw refusalFor(decision, '');
  return { ...caller, role: permission ?? 'none', shown, digits: decision.digits, acrValues: '' };
}

/** Whoever signed a request, for the log: also whom no row names. */
export function sessionOf(event: APIGatewayProxyEvent): string {
  const [, session] = event.requestContext.identity.userArn?.split(':assumed-role/') ?? [];
  return session === undefined ? 'no role' : `role/${session}`;
}

interface Held {
  readonly rows: readonly PrivateCallerRow[];
  readonly access: AccessParameters | undefined;
}

let read: Held | undefined;

/** Read once per environment, like all of it; nobody is there where the stage has no such API. */
function held(): Held {
  if (read === undefined) {
    const { PRIVATE_CALLERS: rows = [], ACCESS: access } = readEnv(PrivateCallersEnv);
    read = { rows, access };
  }
  return read;
}
