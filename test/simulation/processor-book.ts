import type {
  Authorization,
  AuthorizationOutcome,
  InquiryOutcome,
  MoneyOperation,
  OperationOutcome,
  Processor,
  ProcessorCapabilities,
  SettlementLine,
} from '../../lambdas/domain/charge/processor';

/** What the processor did under one reference, as it sees it: the truth about money in a simulation. */
export interface Standing {
  readonly reference: string;
  readonly amount: number;
  readonly approved: boolean;
  /** Cancelled by reference, voided, or refused for ever. */
  cancelled: boolean;
  /** Nothing more can be captured. */
  closed: boolean;
  captured: number;
  refunded: number;
}

export interface MoneyMoved {
  readonly kind: MoneyOperation['kind'];
  readonly reference: string;
  readonly chargeReference: string;
  readonly amount: number;
  readonly outcome: OperationOutcome;
}

export interface ProcessorBook extends Processor {
  readonly standings: ReadonlyMap<string, Standing>;
  readonly operations: ReadonlyMap<string, MoneyMoved>;
}

interface BookOptions {
  readonly capabilities: ProcessorCapabilities;
  readonly now: () => Date;
  /** Numbers of cards that are declined. */
  readonly declines: (number: string) => boolean;
  /** For so long an inquiry does not see what has happened. */
  readonly blindMs: number;
}

type Known = Exclude<AuthorizationOutcome, { outcome: 'unknown' | 'not_attempted' }>;

/** A processor that keeps the promises of the port, and its own book. What gets lost on the way to it is the scheduler's doing. */
export function processorBook({ capabilities, now, declines, blindMs }: BookOptions): ProcessorBook {
  const standings = new Map<string, Standing>();
  const first = new Map<string, { readonly outcome: Known; readonly at: number }>();
  const operations = new Map<string, MoneyMoved & { readonly at: number }>();
  const seen = (at: number): boolean => now().getTime() - at >= blindMs;

  function authorize({ reference, money, card, capture }: Authorization): Known {
    const before = first.get(reference);
    if (before !== undefined) return before.outcome;
    const approved = !declines(card.number.reveal());
    const outcome: Known = approved
      ? { outcome: 'approved', processorReference: `p-${reference.slice(3, 9)}` }
      : { outcome: 'declined', code: 'card_declined', processorReference: `p-${reference.slice(3, 9)}` };
    first.set(reference, { outcome, at: now().getTime() });
    const captured = approved && capture === 'automatic' ? money.amount : 0;
    const closed = captured > 0;
    standings.set(reference, { reference, amount: money.amount, approved, cancelled: false, closed, captured, refunded: 0 });
    return outcome;
  }

  function cancel(reference: string): void {
    const standing = standings.get(reference);
    if (standing !== undefined) Object.assign(standing, { cancelled: true, closed: true, captured: 0 });
    const outcome: Known = { outcome: 'declined', code: 'processing_error', processorReference: 'p-cancelled' };
    first.set(reference, { outcome, at: now().getTime() - blindMs });
  }

  function operate(operation: MoneyOperation): OperationOutcome {
    const before = operations.get(operation.reference);
    if (before !== undefined) return before.outcome;
    const { kind, reference, chargeReference, money } = operation;
    const outcome = carriedOut(standings.get(chargeReference), operation);
    operations.set(reference, { kind, reference, chargeReference, amount: money.amount, outcome, at: now().getTime() });
    return outcome;
  }

  return {
    capabilities,
    standings,
    operations,
    authorize: async (authorization) => authorize(authorization),
    async inquire(reference): Promise<InquiryOutcome> {
      const known = first.get(reference);
      return known !== undefined && seen(known.at) ? known.outcome : { outcome: 'not_found' };
    },
    async cancel(reference) {
      cancel(reference);
      return 'cancelled';
    },
    operate: async (operation) => operate(operation),
    async inquireOperation({ reference }) {
      const known = operations.get(reference);
      return known !== undefined && seen(known.at) ? known.outcome : { outcome: 'not_found' };
    },
    async *settlements(): AsyncGenerator<SettlementLine> {
      // The daily comparison is no part of these worlds: the invariants read the book itself.
    },
  };
}

function carriedOut(standing: Standing | undefined, { kind, money, final, reference }: MoneyOperation): OperationOutcome {
  const failed = (code: 'amount_not_allowed' | 'too_late' | 'already_done'): OperationOutcome => ({ outcome: 'failed', code });
  if (standing === undefined || !standing.approved || standing.cancelled) return failed('too_late');
  const { amount } = money;
  switch (kind) {
    case 'capture':
      if (standing.closed) return failed('too_late');
      if (standing.captured + amount > standing.amount) return failed('amount_not_allowed');
      standing.captured += amount;
      standing.closed = final || standing.captured === standing.amount;
      break;
    case 'void':
      if (standing.closed) return failed('too_late');
      standing.closed = true;
      break;
    case 'refund':
      if (standing.refunded + amount > standing.captured) return failed('amount_not_allowed');
      standing.refunded += amount;
      break;
  }
  return { outcome: 'succeeded', processorReference: `p-${reference.slice(3, 9)}` };
}
