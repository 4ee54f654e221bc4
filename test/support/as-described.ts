import { contractOf } from '../../lambdas/contracts/answers';
import { refusalsOf } from '../../lambdas/contracts/refusals';
import { type RouteId, routes } from '../../lambdas/contracts/routes';
import { refusalStatus } from '../../lambdas/domain/refusal';

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What an answer has that docs/api/openapi.yaml does not say of its route: status, media type, members, code. Undefined: nothing. */
export function notDescribed(route: RouteId, { status, text, headers }: Answered): string | undefined {
  const type = String(headers['content-type']);
  const { success, body } = contractOf(route);
  if (success.some((one) => one === status)) {
    if (text === '') return Object.keys(body).length === 0 ? undefined : `${route} answered ${status} without a body`;
    const contract = body[type];
    if (contract === undefined) return `${route} answered ${status} with ${type}`;
    const json: unknown = type === 'application/json' ? JSON.parse(text) : text;
    return contract.safeParse(json).success ? undefined : `${route} answered ${status} with another body`;
  }
  if (type !== 'application/problem+json') return `${route} answered ${status} with ${type}`;
  const { code } = JSON.parse(text) as { readonly code: string };
  if (code === 'internal_error' && status === 500) return undefined;
  const known = refusalsOf(route).some((one) => one === code && refusalStatus[one] === status);
  return known ? undefined : `${routes[route].method} ${routes[route].path} answered ${status} ${code}`;
}
