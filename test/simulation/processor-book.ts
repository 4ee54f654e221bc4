import type {
  MoneyOperation,
  OperationOutcome,
  Processor,
  ProcessorCapabilities,
} from '../../lambdas/domain/charge/processor';
import { listed } from './written';
import { inMemoryProcessor, type ProcessorStanding } from '../support/in-memory-processor';

/** What the processor has under one charge: the truth about money in a simulation. */
export interface Standing extends ProcessorStanding {
  readonly reference: string;
  /** Nothing more can be captured. */
  readonly closed: boolean;
}

export interface MoneyMoved {
  readonly kind: MoneyOperation['kind'];
  readonly reference: string;
  readonly chargeReference: string;
  readonly amount: number;
  readonly final: boolean;
  readonly outcome: OperationOutcome;
}

export interface ProcessorBook extends Processor {
  standing(reference: string): Standing | undefined;
  standings(): readonly Standing[];
  readonly operations: ReadonlyMap<string, MoneyMoved>;
  /** All that its answers depend on. */
  contents(): unknown;
}

interface BookOptions {
  readonly capabilities: ProcessorCapabilities;
  readonly now: () => Date;
  /** For so long an inquiry does not see what has happened. */
  readonly blindMs: number;
}

/**
 * The in-memory double of the sandbox, which the contract suite keeps honest, with a list of what was asked of it. What gets lost on the
 * way to it is the scheduler's doing.
 */
export function processorBook({ capabilities, now, blindMs }: BookOptions): ProcessorBook {
  const sandbox = inMemoryProcessor({ now });
  const firstAt = new Map<string, number>();
  const operations = new Map<string, MoneyMoved>();
  const remember = (reference: string): void => {
    if (!firstAt.has(reference)) firstAt.set(reference, now().getTime());
  };
  const seen = (reference: string): boolean => now().getTime() - (firstAt.get(reference) ?? 0) >= blindMs;

  function standing(reference: string): Standing | undefined {
    const stands = sandbox.standing(reference);
    if (stands === undefined) return undefined;
    const done = [...operations.values()].filter(
      (moved) => moved.chargeReference === reference && moved.outcome.outcome === 'succeeded',
    );
    const { captureBefore } = stands;
    const closed =
      (captureBefore !== undefined && Date.parse(captureBefore) < now().getTime()) ||
      stands.captured === stands.authorized ||
      done.some(({ kind, final }) => kind === 'void' || (kind === 'capture' && final));
    return { ...stands, reference, closed };
  }

  return {
    ...sandbox,
    capabilities,
    operations,
    contents: () => [sandbox.contents(), listed(firstAt), listed(operations)],
    standing,
    standings: () => [...firstAt.keys()].map(standing).filter((stands) => stands !== undefined),
    authorize(authorization) {
      remember(authorization.reference);
      return sandbox.authorize(authorization);
    },
    inquire: async (reference, createdAt) =>
      seen(reference) ? sandbox.inquire(reference, createdAt) : { outcome: 'not_found' },
    async operate(operation) {
      const { kind, reference, chargeReference, money, final } = operation;
      remember(reference);
      const outcome = await sandbox.operate(operation);
      if (!operations.has(reference))
        operations.set(reference, { kind, reference, chargeReference, amount: money.amount, final, outcome });
      return outcome;
    },
    inquireOperation: async (operation) =>
      seen(operation.reference) ? sandbox.inquireOperation(operation) : { outcome: 'not_found' },
  };
}
