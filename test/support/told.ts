import { chargeId } from '../../lambdas/adapters/ids';
import { ChargeResponse, OperationResponse } from '../../lambdas/contracts/charges';
import { isOpen } from '../../lambdas/domain/charge/operation';
import { isCharged } from './money-invariants';
import type { Books } from './real-books';

/** One answer of the API over HTTP to a request with a key, whether or not the client heard it. */
export interface Told {
  readonly key: string;
  readonly path: string;
  readonly status: number;
  readonly replayed: boolean;
  readonly body: unknown;
}

/** A client's fetch that writes down what the API said. @param lost whether the client does not hear the n-th answer to a key */
export function listeningFetch(told: Told[], lost: (key: string, nth: number) => boolean): typeof fetch {
  const answers = new Map<string, number>();
  return async (input, init) => {
    const answer = await fetch(input, init);
    const key = new Headers(init?.headers).get('idempotency-key');
    if (key === null) return answer;
    const text = await answer.clone().text();
    const path = new URL(input instanceof Request ? input.url : input).pathname.replace(/^.*\/v1\//, '/v1/');
    const replayed = answer.headers.get('idempotent-replayed') === 'true';
    told.push({ key, path, status: answer.status, replayed, body: parsed(text) });
    const nth = (answers.get(key) ?? 0) + 1;
    answers.set(key, nth);
    if (lost(key, nth)) throw new TypeError('the answer was lost on the way to the client');
    return answer;
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isOperation = ({ path }: Told): boolean => path !== '/v1/charges';

/** What somebody was told and is not so. None: whoever was told "authorized" is, and whoever was told "failed" was not charged. */
export function untrue(books: Books, told: readonly Told[]): readonly string[] {
  const answered = told.filter(({ status }) => status === 201 || status === 202);
  return answered.flatMap((one) => (isOperation(one) ? untrueOfOperation(books, one) : untrueOfCharge(books, one)));
}

function untrueOfCharge({ charges, authorizations }: Books, { key, status, body }: Told): readonly string[] {
  const said = ChargeResponse.parse(body);
  const standing = charges.find(({ id }) => id === said.id);
  const wrong = (how: string): readonly string[] => [`${key} was told ${status} ${said.status} of ${said.id}, ${how}`];
  if (standing === undefined) return wrong('and there is no such charge');
  if (said.id !== chargeId(standing.merchantId, 'create-charge', key))
    return wrong('which is the charge of another key');
  const charged = isCharged(authorizations.get(said.id));
  if (standing.money.amount !== said.amount) return wrong('and another amount stands');
  if (said.status === 'pending') return [];
  if (said.status === 'failed') return standing.status === 'failed' && !charged ? [] : wrong('but it was charged');
  return standing.status !== 'failed' && charged ? [] : wrong('but it was not charged');
}

function untrueOfOperation({ operations, moved }: Books, { key, status, body }: Told): readonly string[] {
  const { operation: said } = OperationResponse.parse(body);
  const standing = operations.find(({ id }) => id === said.id);
  const wrong = (how: string): readonly string[] => [`${key} was told ${status} ${said.status} of ${said.id}, ${how}`];
  if (standing === undefined) return wrong('and there is no such operation');
  if (said.status === 'pending') return [];
  if (isOpen(standing) || standing.state !== said.status) return wrong(`and it is ${standing.state}`);
  const happened = moved.get(said.id)?.outcome === 'succeeded';
  return happened === (said.status === 'succeeded') ? [] : wrong('and the processor says otherwise');
}

/** Keys whose last answer leaves the client without an outcome. */
export function unanswered(told: readonly Told[]): readonly string[] {
  const last = new Map(told.map((one) => [one.key, one]));
  return [...last.values()].filter((one) => !isOutcome(one)).map(({ key, status }) => `${key} ${status}`);
}

/** An outcome: what became of it, or a refusal that no repetition changes. */
export function isOutcome({ status, body }: Told): boolean {
  if (status >= 500 || status === 429) return false;
  if (status >= 400) return !['charge_in_progress', 'operation_in_progress'].includes(codeOf(body));
  const said = body as { readonly status?: string; readonly operation?: { readonly status: string } };
  return (said.operation?.status ?? said.status) !== 'pending';
}

const codeOf = (body: unknown): string => String((body as { readonly code?: unknown } | undefined)?.code ?? '');

/** How often each answer was given, for a person who reads the output of a run. */
export function tallyOf(told: readonly Told[]): string {
  const counts = new Map<string, number>();
  for (const { status, body } of told) {
    const name = `${status} ${status < 400 ? '' : codeOf(body)}`.trim();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort()
    .map(([name, count]) => `${count} × ${name}`)
    .join(', ');
}
