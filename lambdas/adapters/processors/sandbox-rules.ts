import type { OperationFailure } from '../../domain/charge/operation';
import type {
  AuthorizationOutcome,
  InquiryOutcome,
  MoneyOperation,
  OperationOutcome,
  SettlementLine,
} from '../../domain/charge/processor';
import type { Attempt, Operated, SandboxRow } from './sandbox-rows';

/** A cancelled authorization takes no money any more, and says so in the vocabulary that there is. */
export function outcomeOf(attempt: Attempt): Exclude<AuthorizationOutcome, { outcome: 'not_attempted' | 'unknown' }> {
  const {
    outcome,
    code,
    processor_reference: processorReference,
    network_transaction_id: networkTransactionId,
    capture_before: captureBefore,
  } = attempt;
  if (outcome === 'declined') return { outcome: 'declined', code: code ?? 'card_declined', processorReference };
  if (outcome === 'cancelled' || attempt.cancelled_at !== undefined) {
    return { outcome: 'declined', code: 'processing_error', processorReference };
  }
  return {
    outcome: 'approved',
    processorReference,
    ...(networkTransactionId === undefined ? {} : { networkTransactionId }),
    ...(captureBefore === undefined ? {} : { captureBefore }),
  };
}

export function foundBy(attempt: Attempt | undefined, now: Date): InquiryOutcome {
  if (attempt === undefined) return { outcome: 'not_found' };
  const { found_from: from, cancelled_at: cancelledAt } = attempt;
  const hidden = from !== undefined && cancelledAt === undefined && Date.parse(from) > now.getTime();
  return hidden ? { outcome: 'not_found' } : outcomeOf(attempt);
}

export function operationOutcomeOf(operated: Operated): OperationOutcome {
  const { outcome, code = 'processing_error', processor_reference: processorReference } = operated;
  return outcome === 'succeeded' ? { outcome, processorReference } : { outcome, code };
}

/** What is known of an authorization that can be operated on; undefined of any other. */
export interface Operable {
  readonly amount: number;
  readonly captured: number;
  readonly refundable: number;
  readonly closed: boolean;
  readonly currency: string;
  readonly cancelled: boolean;
  readonly expiresAt: number;
}

export function operableOf(attempt: Attempt | undefined, authorizationSeconds: number): Operable | undefined {
  if (attempt?.outcome !== 'approved') return undefined;
  const { amount, captured, refundable, closed, currency, cancelled_at: cancelledAt } = attempt;
  const { capture_before: runsOut } = attempt;
  // An authorization from before operations has no sums.
  if (amount === undefined || currency === undefined || captured === undefined) return undefined;
  return {
    amount,
    captured,
    refundable: refundable ?? captured,
    closed: closed ?? true,
    currency,
    cancelled: cancelledAt !== undefined,
    expiresAt:
      runsOut === undefined ? Date.parse(attempt.created_at) + authorizationSeconds * 1000 : Date.parse(runsOut),
  };
}

/** Why an operation cannot be; undefined: it can. */
export function failureOf(
  operation: MoneyOperation,
  of: Operable | undefined,
  now: Date,
): OperationFailure | undefined {
  if (of === undefined) return 'processing_error';
  if (operation.money.currency !== of.currency || operation.money.amount < 1) return 'amount_not_allowed';
  if (of.cancelled) return operation.kind === 'void' ? 'already_done' : 'too_late';
  switch (operation.kind) {
    case 'capture':
      return captureFailure(operation.money.amount, of, now);
    case 'void':
      return voidFailure(of, now);
    case 'refund':
      return operation.money.amount > of.refundable ? 'amount_not_allowed' : undefined;
  }
}

const ended = ({ captured, amount, closed }: Operable): boolean => closed || captured === amount;

function captureFailure(amount: number, of: Operable, now: Date): OperationFailure | undefined {
  if (ended(of)) return of.captured === 0 ? 'too_late' : 'already_done';
  if (now.getTime() >= of.expiresAt) return 'too_late';
  return amount > of.amount - of.captured ? 'amount_not_allowed' : undefined;
}

function voidFailure(of: Operable, now: Date): OperationFailure | undefined {
  if (ended(of)) return of.captured === 0 ? 'already_done' : 'too_late';
  return now.getTime() >= of.expiresAt ? 'too_late' : undefined;
}

/**
 * The lines of one row: an operation under its own reference; an authorization, its automatic capture and its cancellation under
 * the charge's.
 */
export function* linesOf(row: SandboxRow): Iterable<SettlementLine> {
  if ('kind' in row) {
    const { reference, kind, charge_reference: chargeReference, amount, currency } = row;
    const money = { amount, currency };
    const shared = { money, processorReference: row.processor_reference, at: row.created_at };
    if (row.outcome === 'succeeded') yield { kind, reference, chargeReference, ...shared };
    return;
  }
  const { reference, outcome, amount, currency, processor_reference: processorReference } = row;
  if (outcome !== 'approved' || amount === undefined || currency === undefined) return;
  const shared = { reference, chargeReference: reference, money: { amount, currency }, processorReference };
  yield { kind: 'authorization', ...shared, at: row.created_at };
  if (row.automatic === true) yield { kind: 'capture', ...shared, at: row.created_at };
  if (row.cancelled_at !== undefined) yield { kind: 'void', ...shared, at: row.cancelled_at };
}
