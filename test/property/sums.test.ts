import * as fc from 'fast-check';
import { leads } from '../../lambdas/domain/charge/charge-states';
import { capabilitiesOf } from '../../lambdas/domain/charge/capabilities';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import type { Operation } from '../../lambdas/domain/charge/operation';
import { settled } from '../../lambdas/domain/charge/settle';
import { settledOperation, started } from '../../lambdas/domain/charge/settle-operation';
import { noSums } from '../../lambdas/domain/charge/sums';
import { termsOf } from '../../lambdas/domain/charge/terms';
import { Refusal } from '../../lambdas/domain/refusal';

const at = new Date('2026-11-24T12:00:00Z');
const provenance = { actor: { clientId: 'shop', role: 'r' }, origin: { component: 'test' }, requestId: 'request-1' };

function pending(capture: 'automatic' | 'manual', amount: number): Charge {
  return {
    ...noSums,
    ...{
      id: `ch_${'a'.repeat(32)}`,
      merchantId: 'm_shop',
      status: 'pending',
      operation: 'pending',
      capture,
      connector: 'sandbox',
    },
    ...{ money: { amount, currency: 'USD' }, intentDigest: '', version: 1, sequence: 0, provenance },
    ...{ createdAt: at.toISOString(), updatedAt: at.toISOString(), deadline: at.toISOString() },
  };
}

const asked = (kind: Operation['kind'], amount: number, final: boolean): Operation => ({
  ...{ id: `op_${'a'.repeat(32)}`, chargeId: `ch_${'a'.repeat(32)}`, merchantId: 'm_shop', kind, amount, reserves: 0 },
  ...(final ? { final: true as const } : {}),
  ...{ state: 'pending', intentDigest: '', version: 1, provenance },
  ...{ createdAt: at.toISOString(), updatedAt: at.toISOString(), deadline: at.toISOString() },
});

/** Start an operation, or settle one that has started, with an outcome. */
const step = fc.record({
  start: fc.boolean(),
  kind: fc.constantFrom('capture', 'void', 'refund', 'dispute'),
  amount: fc.integer({ min: 0, max: 1200 }),
  final: fc.boolean(),
  which: fc.nat(),
  succeeds: fc.boolean(),
});

describe('the sums of a charge', () => {
  it.each(['sandbox', 'stripe', 'unknown'])(
    'hold their bounds whatever is asked and in whatever order it ends (%s)',
    (connector) => {
      fc.assert(
        fc.property(fc.constantFrom('automatic', 'manual'), fc.array(step, { maxLength: 25 }), (capture, steps) => {
          const approved = { outcome: 'approved', processorReference: 'p' } as const;
          let charge: Charge = settled(pending(capture, 1000), approved, at).charge;
          let open: readonly Operation[] = [];
          for (const { start, kind, amount, final, which, succeeds } of steps) {
            const before = charge;
            let move: Operation['kind'] | undefined;
            if (start) {
              const terms = termsOf(charge, asked(kind, amount, final), capabilitiesOf(connector));
              if (terms instanceof Refusal) continue;
              const change = started(charge, { ...asked(kind, amount, final), ...terms }, at);
              charge = change.charge;
              if (change.operation.state === 'pending') open = [...open, change.operation];
            } else {
              const operation = open[which % Math.max(open.length, 1)];
              if (operation === undefined) continue;
              move = operation.kind;
              const outcome = succeeds
                ? ({ outcome: 'succeeded' } as const)
                : ({ outcome: 'failed', code: 'processing_error' } as const);
              charge = settledOperation(charge, operation, { outcome, at }).charge;
              open = open.filter((other) => other !== operation);
            }
            const { authorized, captured, capturing, refunded, reserved } = charge;
            expect(Math.min(authorized, captured, capturing, refunded, reserved)).toBeGreaterThanOrEqual(0);
            expect(captured + capturing).toBeLessThanOrEqual(authorized);
            expect(refunded + reserved).toBeLessThanOrEqual(captured);
            expect(charge.version).toBe(before.version + 1);
            if (move !== undefined && charge.status !== before.status)
              expect([before.status, move, charge.status, leads(before.status, move, charge.status)]).toEqual([
                before.status,
                move,
                charge.status,
                true,
              ]);
          }
          const idle = open.reduce(
            (standing, operation) =>
              settledOperation(standing, operation, { outcome: { outcome: 'failed', code: 'processing_error' }, at })
                .charge,
            charge,
          );
          expect([idle.capturing, idle.reserved]).toEqual([0, 0]);
        }),
        { numRuns: 300 },
      );
    },
  );
});
