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
} as const satisfies { readonly [Id in Exclude<RouteId, 'health'>]: Row<Id> };

export type ApiRoute = keyof typeof apiRoutes;
