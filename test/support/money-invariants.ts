import type { Attempt } from '../../lambdas/adapters/processors/sandbox-rows';
import { moves } from '../../lambdas/domain/charge/charge-states';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import { isOpen, type Operation } from '../../lambdas/domain/charge/operation';
import type { Archived, Books } from './real-books';

/**
 * What must hold of the books once the reconciler has run, in the words of the simulator (test/simulation/invariants.ts) and about the
 * real tables. Each gives what is wrong, a line each; none: it holds.
 */
export const moneyInvariants: Readonly<Record<string, (books: Books) => readonly string[]>> = {
  'every operation has ended, and nothing is reserved any more': stillOpen,
  'captured + capturing ≤ authorized and refunded + reserved ≤ captured': sumsOutOfBounds,
  'the processor agrees with each charge': chargesThatDisagree,
  'the processor agrees with each operation': operationsThatDisagree,
  'the processor has nothing that we do not have': unknownToUs,
  'each change of state has its event, by id and without a gap': eventsThatDiffer,
};

const operationsOf = ({ operations }: Books, { id }: Charge): readonly Operation[] =>
  operations.filter(({ chargeId }) => chargeId === id);

function stillOpen({ charges, operations }: Books): readonly string[] {
  return [
    ...charges.filter(({ status }) => status === 'pending').map(({ id }) => `${id} is pending`),
    ...operations.filter(isOpen).map(({ id, kind, state }) => `${kind} ${id} is ${state}`),
    ...charges
      .filter(({ status, capturing, reserved }) => status !== 'pending' && capturing + reserved !== 0)
      .map(({ id, capturing, reserved }) => `${id} still reserves ${capturing}/${reserved}`),
  ];
}

function sumsOutOfBounds({ charges }: Books): readonly string[] {
  return charges
    .filter(
      ({ authorized, captured, capturing, refunded, reserved }) =>
        Math.min(authorized, captured, capturing, refunded, reserved) < 0 ||
        captured + capturing > authorized ||
        refunded + reserved > captured,
    )
    .map(({ id, authorized, captured, capturing, refunded, reserved }) =>
      [id, ...[authorized, captured, capturing, refunded, reserved].map(String)].join(' '),
    );
}

/** Money stands at the processor under this authorization, or may be taken. */
export const isCharged = (attempt: Attempt | undefined): boolean =>
  attempt?.outcome === 'approved' && attempt.cancelled_at === undefined;

function chargesThatDisagree({ charges, authorizations }: Books): readonly string[] {
  return charges.flatMap((charge) => {
    const theirs = authorizations.get(charge.id);
    const says = (how: string): readonly string[] => [`${charge.id} is ${charge.status}, the processor ${how}`];
    if (charge.status === 'pending') return [];
    if (charge.status === 'failed') return isCharged(theirs) ? says('has it approved') : [];
    if (theirs === undefined || !isCharged(theirs)) return says(`has ${theirs?.outcome ?? 'nothing'}`);
    const { amount = 0, captured = 0, refundable = 0, closed = false } = theirs;
    const ours = [charge.authorized, charge.captured, charge.refunded, charge.closed || charge.captured === amount];
    const their = [amount, captured, captured - refundable, closed || captured === amount];
    return ours.join() === their.join() ? [] : says(`says ${their.join()} where we say ${ours.join()}`);
  });
}

function operationsThatDisagree({ operations, moved }: Books): readonly string[] {
  return operations.flatMap(({ id, kind, state, amount }) => {
    if (kind === 'dispute') return [];
    const theirs = moved.get(id);
    const happened = theirs?.outcome === 'succeeded';
    if (happened !== (state === 'succeeded'))
      return [`${kind} ${id} is ${state}, at the processor it ${happened ? 'happened' : 'did not happen'}`];
    return happened && theirs.amount !== amount ? [`${kind} ${id} moved ${theirs.amount}, we say ${amount}`] : [];
  });
}

function unknownToUs({ charges, operations, authorizations, moved }: Books): readonly string[] {
  const ours = new Set([...charges, ...operations].map(({ id }) => id));
  return [
    ...[...authorizations.values()].filter(isCharged).map(({ reference }) => reference),
    ...[...moved.values()].filter(({ outcome }) => outcome === 'succeeded').map(({ reference }) => reference),
  ].filter((reference) => !ours.has(reference));
}

function eventsThatDiffer(books: Books): readonly string[] {
  return books.charges.flatMap((charge) => {
    const events = books.events.get(charge.id) ?? [];
    const ids = events.map(({ id }) => id).join();
    const expected = Array.from({ length: charge.sequence }, (_, at) => `${charge.id}.${at + 1}`).join();
    if (ids !== expected) return [`${charge.id} has events ${ids}; its sequence is ${charge.sequence}`];
    const types = events
      .map(({ type }) => type)
      .sort()
      .join();
    const due = dueEvents(charge, operationsOf(books, charge)).sort().join();
    return types === due ? [] : [`${charge.id} has ${types}; what happened is ${due}`];
  });
}

function dueEvents({ status, capture }: Charge, operations: readonly Operation[]): string[] {
  if (status === 'pending') return [];
  if (status === 'failed') return [moves.authorize.failed];
  const automatic = capture === 'automatic' ? [moves.capture.succeeded] : [];
  const ended = operations.flatMap(({ kind, state }) =>
    state === 'succeeded' || state === 'failed' ? [moves[kind][state]] : [],
  );
  return [moves.authorize.succeeded, ...automatic, ...ended];
}

/** Events that the archive does not have byte for byte, or has with a second content. */
export function notArchived({ charges, events }: Books, archived: Archived): readonly string[] {
  return charges
    .flatMap(({ id }) => events.get(id) ?? [])
    .flatMap(({ id, json }) => {
      const contents = archived.get(id);
      if (contents?.size === 1 && contents.has(json)) return [];
      return [`${id} ${contents === undefined ? 'is missing' : `stands there with ${contents.size} contents`}`];
    });
}

/** The part of the books that was written since. */
export function booksOf(books: Books, since: Date): Books {
  const from = since.toISOString();
  const charges = books.charges.filter(({ createdAt }) => createdAt >= from);
  const ids = new Set(charges.map(({ id }) => id));
  return {
    charges,
    operations: books.operations.filter(({ createdAt }) => createdAt >= from),
    events: new Map([...books.events].filter(([id]) => ids.has(id))),
    authorizations: new Map([...books.authorizations].filter(([, row]) => row.created_at >= from)),
    moved: new Map([...books.moved].filter(([, row]) => row.created_at >= from)),
  };
}
