import type { RouteId, routes } from '../lambdas/contracts/routes';

type Row<Id extends RouteId> = Pick<(typeof routes)[Id], 'method' | 'path'>;

/** The routes that this SDK calls, as literals: importing the table would carry zod into the page. A differing row does not compile. */
export const apiRoutes = {
  'serve-jwks': { method: 'GET', path: '/.well-known/jwks.json' },
  'tokenize-card': { method: 'POST', path: '/v1/tokens' },
  'read-token': { method: 'GET', path: '/v1/tokens/{id}' },
  'delete-token': { method: 'DELETE', path: '/v1/tokens/{id}' },
  'create-charge': { method: 'POST', path: '/v1/charges' },
  'read-charge': { method: 'GET', path: '/v1/charges/{id}' },
  'list-charges': { method: 'GET', path: '/v1/charges' },
  'list-charge-events': { method: 'GET', path: '/v1/charges/{id}/events' },
  'capture-charge': { method: 'POST', path: '/v1/charges/{id}/capture' },
  'void-charge': { method: 'POST', path: '/v1/charges/{id}/void' },
  'refund-charge': { method: 'POST', path: '/v1/charges/{id}/refunds' },
  'dispute-charge': { method: 'POST', path: '/v1/charges/{id}/dispute' },
} as const satisfies { readonly [Id in Exclude<RouteId, 'health'>]: Row<Id> };

export type ApiRoute = keyof typeof apiRoutes;
