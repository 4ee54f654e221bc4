import * as fc from 'fast-check';
import type { Call, Resource } from '../../lambdas/domain/audit/reads/call';
import { expectedCalls } from '../../lambdas/domain/audit/reads/expected-calls';
import { Tally, tolerated } from '../../lambdas/domain/audit/reads/tally';

const start = new Date('2026-11-24T10:00:00.000Z');
const minute = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000);

/** Every row of "What explains a call" that goes by count. */
const rows = Object.entries(expectedCalls).flatMap(([handler, expected]) =>
  expected.flatMap(({ action, resource, bound }) =>
    typeof bound === 'string' ? [] : [{ handler, action, resource, bound }],
  ),
);

interface Hour {
  /** Invocations in the hour, in the minute before it, and those that were throttled. */
  readonly invocations: number;
  readonly before: number;
  readonly throttled: number;
  /** Charges by token with their outcome in the hour, and in the five minutes after it. */
  readonly charges: number;
  readonly after: number;
}

let ids = 0;
const call = (at: Date, facts: { action: string; resource: Resource; caller: string; failed?: boolean }): Call => ({
  ...{ id: `e${(ids += 1)}`, requestId: `r${ids}`, at, failed: false, ...facts },
  ...{ resourceName: facts.resource, principal: `role ${facts.caller}`, actor: { clientId: 'x', role: 'AssumedRole' } },
});

/** What the tally finds of one row, when `reads` calls were made in the hour, by the function and by whoever has its credentials. */
function found({ handler, action, resource }: (typeof rows)[number], hour: Hour, reads: number) {
  const tally = new Tally();
  const charge = (at: Date) => {
    tally.entry({ kind: 'charge', subject: `ch_${(ids += 1)}`, occurredAt: at.toISOString() });
  };
  for (let made = 0; made < hour.charges; made += 1) charge(minute(30));
  for (let made = 0; made < hour.after; made += 1) charge(minute(63));
  const invoke = (at: Date, failed: boolean) => {
    tally.record([
      call(at, { action: 'lambda:Invoke', resource: `function ${handler}`, caller: invokerOf(handler), failed }),
    ]);
  };
  for (let made = 0; made < hour.invocations; made += 1) invoke(minute(20), false);
  for (let made = 0; made < hour.before; made += 1) invoke(minute(-0.5), false);
  for (let made = 0; made < hour.throttled; made += 1) invoke(minute(40), true);
  for (let made = 0; made < reads; made += 1) tally.record([call(minute(25), { action, resource, caller: handler })]);
  return tally.unexplained(start);
}

const invokerOf = (handler: string): string =>
  ({ 'authorize-card': 'create-charge', 'ask-processor': 'operate-charge' })[handler] ?? 'apigateway.amazonaws.com';

/** The formula of docs/reads.md, "How many reads can hide". */
function mostReads({ bound }: (typeof rows)[number], { invocations, before, charges, after }: Hour): number {
  const byInvocations = bound.perInvocation * (invocations + before);
  const explained = bound.entries === undefined ? byInvocations : Math.min(byInvocations, charges + after);
  return explained + tolerated(explained);
}

const few = fc.nat(150);
const hours = fc.record({
  ...{ invocations: few, before: fc.nat(5), throttled: few },
  ...{ charges: few, after: fc.nat(5) },
});
const quiet: Hour = { invocations: 0, before: 0, throttled: 9, charges: 9, after: 0 };

describe('how many reads can hide, as docs/reads.md has it', () => {
  it.each(rows)('is exactly the formula: $handler, $action on $resource', (row) => {
    fc.assert(
      fc.property(hours, fc.integer({ min: 1, max: 50 }), (hour, more) => {
        const most = mostReads(row, hour);
        expect(found(row, hour, most)).toEqual([]);
        expect(found(row, hour, most + 1)).toMatchObject([{ action: row.action, seen: most + 1 }]);
        expect(found(row, hour, most + more)).toMatchObject([{ action: row.action, seen: most + more }]);
      }),
      { numRuns: 30, examples: [[quiet, 1]] },
    );
  });

  it('is none in an hour in which the function did nothing', () => {
    for (const row of rows) expect(mostReads(row, quiet)).toBe(0);
  });

  it('is one in fifty, two at least, where every invocation made its own', () => {
    const busy: Hour = { invocations: 1000, before: 0, throttled: 0, charges: 1000, after: 0 };
    for (const row of rows)
      expect(mostReads(row, busy)).toBe(row.bound.entries === undefined ? row.bound.perInvocation * 1020 : 1020);
  });
});
