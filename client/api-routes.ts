import type { RouteId, routes } from '../lambdas/contracts/routes';

type Row<Id extends RouteId> = `${(typeof routes)[Id]['method']} ${(typeof routes)[Id]['path']}`;

/**
 * The routes that this SDK calls, as literals: importing the table would carry zod into the page. A differing row does not compile. Cards are
 * revealed to roles that sign, which this SDK does not.
 */
export const apiRoutes = {
  'serve-jwks': 'GET /.well-known/jwks.json',
  'tokenize-card': 'POST /v1/tokens',
  'read-token': 'GET /v1/tokens/{id}',
  'delete-token': 'DELETE /v1/tokens/{id}',
  'create-charge': 'POST /v1/charges',
  'read-charge': 'GET /v1/charges/{id}',
  'list-charges': 'GET /v1/charges',
  'list-charge-events': 'GET /v1/charges/{id}/events',
  'capture-charge': 'POST /v1/charges/{id}/capture',
  'void-charge': 'POST /v1/charges/{id}/void',
  'refund-charge': 'POST /v1/charges/{id}/refunds',
  'dispute-charge': 'POST /v1/charges/{id}/dispute',
} as const satisfies { readonly [Id in Exclude<RouteId, 'health' | 'reveal-card'>]: Row<Id> };

export type ApiRoute = keyof typeof apiRoutes;
