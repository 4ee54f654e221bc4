import { type ApiName, apis, everyRoute, type Route, type RouteId, type RouteShape } from '../contracts/routes';
import type { Permission } from '../domain/access/principal';

interface WithStageVariables {
  readonly stageVariables: Readonly<Record<string, string | undefined>> | null;
}

/** Which API was called: a variable of its stage at API Gateway, which a caller cannot set. Where there is none, the one that is open to all. */
export function calledApi({ stageVariables }: WithStageVariables): ApiName {
  return apis.find((name) => name === stageVariables?.['api']) ?? 'public';
}

export interface CalledRoute {
  /** The route table's name for it; undefined: not there, not at this API, or public, so that nothing is to be decided. */
  readonly route: RouteId | undefined;
  readonly permission: Permission | undefined;
  readonly risk: Route['risk'];
}

export function calledRoute(api: ApiName, method: string, path: string): CalledRoute {
  const isCalled = ([, row]: readonly [RouteId, Route]): boolean =>
    row.method === method && row.path === path && isAt(api, row);
  const [route, row] = everyRoute.find(isCalled) ?? [];
  if (row === undefined || row.permission === 'public')
    return { route: undefined, permission: undefined, risk: 'none' };
  return { route, permission: row.permission, risk: row.risk };
}

export const isAt = (api: ApiName, { apis }: Pick<RouteShape, 'apis'>): boolean => apis.includes(api);
