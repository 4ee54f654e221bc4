import type { APIGatewayProxyEvent } from 'aws-lambda';
import { PrivateCallersEnv } from '../contracts/environment';
import { type ApiName, apis, type Route, routes } from '../contracts/routes';
import { decide } from '../domain/access/decide';
import type { Permission, Principal } from '../domain/access/principal';
import { privateCallerOf, type PrivateCallerRow } from '../domain/access/private-caller';
import { Refusal } from '../domain/refusal';
import { readEnv } from './env';

/** API Gateway's own word for the API that was called: a variable of its stage, which no caller can set. None: not from one of ours. */
export function apiOf(event: APIGatewayProxyEvent): ApiName | undefined {
  const { api } = event.stageVariables ?? {};
  return apis.find((name) => name === api);
}

/**
 * Who called the API `private`, by the role that signed the request, and may he call this route? There is no authorizer in front of it, so the
 * handler asks.
 * @throws Refusal `forbidden`
 */
export function privateCaller(event: APIGatewayProxyEvent): {
  readonly principal: Principal;
  readonly session: string;
  readonly role: Permission;
} {
  const caller = privateCallerOf(event.requestContext.identity.userArn, rows());
  if (caller === undefined)
    throw forbidden('No caller of this stage has this role, or its session has no usable name.');
  const required = permissionOf(event);
  if (required === undefined || decide(required, caller.principal).effect === 'deny') {
    throw forbidden('The stage record does not give this role the permission that this route needs.');
  }
  return { ...caller, role: required };
}

/** Whoever signed a request, for the log: also whom no row names. */
export function sessionOf(event: APIGatewayProxyEvent): string {
  const [, session] = event.requestContext.identity.userArn?.split(':assumed-role/') ?? [];
  return session === undefined ? 'no role' : `role/${session}`;
}

let held: readonly PrivateCallerRow[] | undefined;

/** Read once per environment, like all of it; none where the stage has no such API. */
function rows(): readonly PrivateCallerRow[] {
  held ??= readEnv(PrivateCallersEnv).PRIVATE_CALLERS ?? [];
  return held;
}

function permissionOf({ httpMethod, resource }: APIGatewayProxyEvent): Permission | undefined {
  const route = Object.values<Route>(routes).find((row) => row.method === httpMethod && row.path === resource);
  return route === undefined || route.permission === 'public' ? undefined : route.permission;
}

const forbidden = (detail: string): Refusal => new Refusal('forbidden', { detail });
