import { refusalStatus, type RefusalCode } from '../domain/refusal';
import { contractOf, everyRefusal } from './answers';
import { requestBodies } from './request-bodies';
import { routes, type RouteId } from './routes';

/** Every code with which a handler may decline a request of the route. */
export function refusalsOf(route: RouteId): readonly RefusalCode[] {
  const { path, query, idempotency, refusals } = contractOf(route);
  const codes: readonly RefusalCode[] = [
    ...(routes[route].permission === 'public' ? [] : everyRefusal.caller),
    ...(path === undefined && query === undefined ? [] : everyRefusal.parameters),
    ...(route in requestBodies ? everyRefusal.body : []),
    ...(idempotency === undefined ? [] : everyRefusal.idempotency),
    ...refusals,
  ];
  return [...new Set(codes)];
}

/** The same by HTTP status, ascending. */
export function refusalsByStatus(route: RouteId): ReadonlyMap<number, readonly RefusalCode[]> {
  const codes = refusalsOf(route);
  const statuses = [...new Set(codes.map((code) => refusalStatus[code]))].sort((one, other) => one - other);
  return new Map(statuses.map((status) => [status, codes.filter((code) => refusalStatus[code] === status)]));
}
