import { sandboxOver } from '../../lambdas/adapters/processors/sandbox';
import type { SandboxOptions } from '../../lambdas/adapters/processors/sandbox-options';
import type {
  Attempt,
  Operated,
  SandboxRow,
  SandboxRows,
  SumsMove,
} from '../../lambdas/adapters/processors/sandbox-rows';
import type { Processor } from '../../lambdas/domain/charge/processor';

export interface InMemoryProcessor extends Processor {
  /** References under which money moved, in order. */
  charged(): readonly string[];
  /** Authorizations that were asked for, answered or not. */
  calls(): number;
  /** What stands under a charge's reference: what was authorized and captured, and what of it was given back. */
  standing(reference: string): ProcessorStanding | undefined;
  /** Everything that its next answer depends on. */
  contents(): { readonly rows: readonly SandboxRow[]; readonly references: number };
  /** Everything is gone: for tests that measure what our own code keeps. */
  forget(): void;
}

export interface ProcessorStanding {
  readonly approved: boolean;
  readonly cancelled: boolean;
  readonly authorized: number;
  readonly captured: number;
  readonly refunded: number;
  /** RFC 3339. Nothing can be captured from then on; absent where the connector's declaration holds. */
  readonly captureBefore?: string;
}

/** The sandbox over a memory of its own that does not wait: what would hang is `unknown` at once. References count from `sbx_1`. */
export function inMemoryProcessor(
  options: Partial<Pick<SandboxOptions, 'now' | 'notFoundSeconds'>> = {},
): InMemoryProcessor {
  const memory = inMemorySandboxRows();
  let calls = 0;
  let references = 0;
  const processor = sandboxOver(memory.rows, {
    ...options,
    pause: async () => undefined,
    newReference: () => `sbx_${(references += 1)}`,
  });
  return {
    ...processor,
    authorize(authorization) {
      calls += 1;
      return processor.authorize(authorization);
    },
    calls: () => calls,
    contents: () => ({ rows: memory.contents(), references }),
    charged: () =>
      memory
        .attempts()
        .filter(({ outcome }) => outcome === 'approved')
        .map(({ reference }) => reference),
    standing(reference) {
      const attempt = memory.attempts().find((candidate) => candidate.reference === reference);
      return attempt === undefined ? undefined : standingOf(attempt);
    },
    forget: () => memory.forget(),
  };
}

function standingOf({
  outcome,
  cancelled_at: cancelledAt,
  capture_before: captureBefore,
  ...sums
}: Attempt): ProcessorStanding {
  const { amount = 0, captured = 0, refundable = 0 } = sums;
  const approved = outcome === 'approved';
  return {
    approved,
    cancelled: cancelledAt !== undefined,
    authorized: approved ? amount : 0,
    captured,
    refunded: captured - refundable,
    ...(captureBefore === undefined ? {} : { captureBefore }),
  };
}

/** The memory of the sandbox, without a table. */
export function inMemorySandboxRows(): {
  readonly rows: SandboxRows;
  attempts(): readonly Attempt[];
  contents(): readonly SandboxRow[];
  forget(): void;
} {
  const attempts = new Map<string, Attempt>();
  const operations = new Map<string, Operated>();
  return {
    attempts: () => [...attempts.values()],
    contents: () => [...attempts.values(), ...operations.values()],
    forget() {
      attempts.clear();
      operations.clear();
    },
    rows: {
      async first(attempt) {
        const standing = attempts.get(attempt.reference) ?? attempt;
        attempts.set(attempt.reference, standing);
        return standing;
      },
      attempt: async (reference) => attempts.get(reference),
      operated: async (reference) => operations.get(reference),
      async cancel(absent) {
        attempts.set(absent.reference, { ...absent, ...attempts.get(absent.reference) });
      },
      async operate(operated, move) {
        const standing = operations.get(operated.reference);
        if (standing !== undefined) return standing;
        const moved = move && movedBy(move, attempts.get(move.chargeReference));
        if (move !== undefined && moved === undefined) return undefined;
        if (moved !== undefined) attempts.set(moved.reference, moved);
        operations.set(operated.reference, operated);
        return operated;
      },
      async page({ from, before, after = '0' }) {
        const all = [...attempts.values(), ...operations.values()].filter(
          ({ created_at: at }) => at >= from && at <= before,
        );
        return { rows: all.slice(Number(after)) };
      },
    },
  };
}

/** The authorization after the move; undefined where its sums do not admit it. */
function movedBy({ kind, amount, total, closes }: SumsMove, attempt: Attempt | undefined): Attempt | undefined {
  if (attempt === undefined || attempt.cancelled_at !== undefined) return undefined;
  const { captured = 0, refundable = 0, closed = true } = attempt;
  switch (kind) {
    case 'capture':
      if (closed || captured + amount > total) return undefined;
      return { ...attempt, captured: captured + amount, refundable: refundable + amount, closed: closes };
    case 'void':
      return closed || captured === total ? undefined : { ...attempt, closed: closes };
    case 'refund':
      return refundable < amount ? undefined : { ...attempt, refundable: refundable - amount };
  }
}
