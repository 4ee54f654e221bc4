import type { Permission } from '../domain/access/principal';

/**
 * The REST APIs of a stage, all from this table (design section 3): `public` on the internet, `partner` with mutual TLS, `private`
 * behind the VPC's own endpoint.
 */
export const apis = ['public', 'partner', 'private'] as const;

export type ApiName = (typeof apis)[number];

/** A path parameter is `{id}`. `cors` says which browser origins may read the answer: closed unless stated. */
export interface RouteShape {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly permission: Permission | 'public';
  readonly cors: 'closed' | 'any-origin';
  /** The APIs that have the route. */
  readonly apis: readonly ApiName[];
  /** Does `decide` ask for the risk of the credential? Where it does not, the authorizer reads nothing. */
  readonly risk: 'asked' | 'none';
  /** File in lambdas/handlers, or `fixed` where API Gateway answers by itself. */
  readonly handler: string;
  /** One sentence for the API page. */
  readonly summary: string;
}

const everywhere = ['public', 'partner', 'private'] as const;

/**
 * API v1. The one table that gives CDK its resources, the authorizer its required permission and the client its paths.
 * Design section 4.
 */
export const routes = {
  'serve-jwks': {
    method: 'GET',
    path: '/.well-known/jwks.json',
    permission: 'public',
    cors: 'any-origin',
    apis: everywhere,
    risk: 'none',
    handler: 'serve-jwks',
    summary: 'The envelope keys, preferred first.',
  },
  'tokenize-card': {
    method: 'POST',
    path: '/v1/tokens',
    permission: 'tokens:create',
    cors: 'closed',
    apis: everywhere,
    risk: 'asked',
    handler: 'tokenize-card',
    summary: 'Swap a sealed card for a token.',
  },
  'read-token': {
    method: 'GET',
    path: '/v1/tokens/{id}',
    permission: 'tokens:read',
    cors: 'closed',
    apis: everywhere,
    risk: 'none',
    handler: 'read-token',
    summary: 'The masked view of a token.',
  },
  'delete-token': {
    method: 'DELETE',
    path: '/v1/tokens/{id}',
    permission: 'tokens:delete',
    cors: 'closed',
    apis: everywhere,
    risk: 'asked',
    handler: 'delete-token',
    summary: 'Erase the card behind a token.',
  },
  /** Also off unless the stage record turns it on. */
  'reveal-card': {
    method: 'POST',
    path: '/v1/tokens/{id}/reveal',
    permission: 'tokens:reveal',
    cors: 'closed',
    apis: ['private'],
    risk: 'asked',
    handler: 'reveal-card',
    summary: 'Seal the card behind a token for a registered recipient, on record.',
  },
  'create-charge': {
    method: 'POST',
    path: '/v1/charges',
    permission: 'charges:create',
    cors: 'closed',
    apis: everywhere,
    risk: 'asked',
    handler: 'create-charge',
    summary: 'Charge a token. Needs an Idempotency-Key.',
  },
  'read-charge': {
    method: 'GET',
    path: '/v1/charges/{id}',
    permission: 'charges:read',
    cors: 'closed',
    apis: everywhere,
    risk: 'none',
    handler: 'read-charge',
    summary: 'One charge as it stands.',
  },
  'list-charges': {
    method: 'GET',
    path: '/v1/charges',
    permission: 'charges:read',
    cors: 'closed',
    apis: everywhere,
    risk: 'none',
    handler: 'read-charge',
    summary: 'A page of charges, newest first.',
  },
  'list-charge-events': {
    method: 'GET',
    path: '/v1/charges/{id}/events',
    permission: 'charges:read',
    cors: 'closed',
    apis: everywhere,
    risk: 'none',
    handler: 'read-charge',
    summary: 'What happened to a charge.',
  },
  'capture-charge': {
    method: 'POST',
    path: '/v1/charges/{id}/capture',
    permission: 'charges:capture',
    cors: 'closed',
    apis: everywhere,
    risk: 'asked',
    handler: 'operate-charge',
    summary: 'Capture what was authorized, in one or several parts. Needs an Idempotency-Key.',
  },
  'void-charge': {
    method: 'POST',
    path: '/v1/charges/{id}/void',
    permission: 'charges:void',
    cors: 'closed',
    apis: everywhere,
    risk: 'asked',
    handler: 'operate-charge',
    summary: 'Release what was not captured. Needs an Idempotency-Key.',
  },
  'refund-charge': {
    method: 'POST',
    path: '/v1/charges/{id}/refunds',
    permission: 'charges:refund',
    cors: 'closed',
    apis: everywhere,
    risk: 'asked',
    handler: 'operate-charge',
    summary: 'Give back what was captured, in one or several parts. Needs an Idempotency-Key.',
  },
  'dispute-charge': {
    method: 'POST',
    path: '/v1/charges/{id}/dispute',
    permission: 'charges:dispute',
    cors: 'closed',
    apis: everywhere,
    risk: 'asked',
    handler: 'operate-charge',
    summary: 'Note a dispute that the processor told of. Needs an Idempotency-Key.',
  },
  health: {
    method: 'GET',
    path: '/v1/health',
    permission: 'public',
    cors: 'closed',
    apis: everywhere,
    risk: 'none',
    handler: 'fixed',
    summary: 'A fixed text: the API is reachable.',
  },
} as const satisfies Readonly<Record<string, RouteShape>>;

export type RouteId = keyof typeof routes;
export type Route = (typeof routes)[RouteId];

const isRouteId = (id: string): id is RouteId => Object.hasOwn(routes, id);

/** Each route with its name. */
export const everyRoute: readonly (readonly [RouteId, Route])[] = Object.entries<Route>(routes).flatMap(
  ([id, route]) => (isRouteId(id) ? [[id, route] as const] : []),
);
