import type { Charge, LedgerTable } from '../charge/ledger';
import { isOpen, type Operation } from '../charge/operation';
import type { SettlementLine } from '../charge/processor';
import type { Money } from '../money';
import { type Difference, inWords, nouns, shown, verbs } from './difference';
import type { Movement } from './movement';

/** Whose account it is. */
export interface Account {
  readonly connector: string;
  readonly merchantId: string;
}

/**
 * What a line of the processor's account is to our ledger. `open`: not settled here yet. `given_up`: the cancellation of a charge that
 * failed here. `orphan`: money under a charge that failed here; whether it was given back, their account says.
 */
export type Verdict =
  | { readonly is: 'same' | 'open' | 'given_up' }
  | { readonly is: 'orphan'; readonly charge: Charge }
  | { readonly is: 'different'; readonly difference: Difference };

type Ledger = Pick<LedgerTable, 'get' | 'operation'>;

const chargeId = /^ch_[a-z2-7]{32}$/;
const operationId = /^op_[a-z2-7]{32}$/;

const same: Verdict = { is: 'same' };
const open: Verdict = { is: 'open' };

/** A line whose movement is among those of the day. */
export function judgeMovement(account: Account, line: SettlementLine, movement: Movement): Verdict {
  if (isAnother(line, movement)) return again(account, line, movement.processorReference);
  return compared(account, line, movement.money);
}

/** A line that no movement of the day answers: what does the ledger say of its reference? */
export async function judgeByReference(account: Account, line: SettlementLine, ledger: Ledger): Promise<Verdict> {
  if (!chargeId.test(line.chargeReference)) return missing(account, line, 'our ledger has no such charge');
  const charge = await ledger.get(account.merchantId, line.chargeReference);
  if (charge === undefined) return missing(account, line, 'our ledger has no such charge');
  if (line.reference === line.chargeReference) return judgeCharge(account, line, charge);
  if (!operationId.test(line.reference)) return missing(account, line, noSuch(line));
  const operation = await ledger.operation(charge.id, line.reference);
  return judgeOperation(account, line, { charge, operation });
}

function judgeCharge(account: Account, line: SettlementLine, charge: Charge): Verdict {
  const { status, money, processorReference } = charge;
  if (status === 'failed') return line.kind === 'void' ? { is: 'given_up' } : { is: 'orphan', charge };
  if (line.kind === 'void') {
    return status === 'pending' ? open : missing(account, line, `in our ledger that charge is ${status}`);
  }
  if (line.kind === 'refund' || (line.kind === 'capture' && charge.capture === 'manual')) {
    return missing(account, line, noSuch(line));
  }
  if (status === 'pending') return opened(compared(account, line, money));
  if (isAnother(line, charge)) return again(account, line, processorReference);
  return compared(account, line, { amount: charge.authorized, currency: money.currency });
}

interface Under {
  readonly charge: Charge;
  readonly operation: Operation | undefined;
}

function judgeOperation(account: Account, line: SettlementLine, { charge, operation }: Under): Verdict {
  if (operation?.kind !== line.kind) return missing(account, line, noSuch(line));
  const money = { amount: operation.amount, currency: charge.money.currency };
  if (isOpen(operation)) return opened(compared(account, line, money));
  if (operation.state === 'failed') return missing(account, line, `in our ledger that ${nouns[line.kind]} failed`);
  if (isAnother(line, operation)) return again(account, line, operation.processorReference);
  return compared(account, line, money);
}

/** The same reference, and another thing at the processor: it was done twice. */
function isAnother(line: SettlementLine, { processorReference }: { readonly processorReference?: string }): boolean {
  return processorReference !== undefined && processorReference !== line.processorReference;
}

const opened = (verdict: Verdict): Verdict => (verdict.is === 'same' ? open : verdict);

const noSuch = ({ kind }: SettlementLine): string => `our ledger has no such ${nouns[kind]}`;

function compared(account: Account, line: SettlementLine, ours: Money): Verdict {
  const { money: theirs } = line;
  if (theirs.amount === ours.amount && theirs.currency === ours.currency) return same;
  const words = `The processor ${told(line)}; our ledger has ${inWords(ours)}.`;
  return { is: 'different', difference: { ...differing(account, line), kind: 'amount_differs', ours, words } };
}

function missing(account: Account, line: SettlementLine, why: string): Verdict {
  const words = `The processor ${told(line)}; ${why}.`;
  return { is: 'different', difference: { ...differing(account, line), kind: 'missing_here', words } };
}

function again(account: Account, line: SettlementLine, ours = ''): Verdict {
  const words = `The processor ${told(line)} a second time, as ${shown(line.processorReference)}; our ledger has it once, as ${shown(ours)}.`;
  return { is: 'different', difference: { ...differing(account, line), kind: 'missing_here', words } };
}

const told = ({ kind, money, chargeReference }: SettlementLine): string =>
  `${verbs[kind]} ${inWords(money)} for charge ${shown(chargeReference)}`;

/** What a difference says of a line of theirs. */
export function differing({ connector, merchantId }: Account, line: SettlementLine) {
  const { kind: movement, reference, chargeReference, processorReference, money: theirs, at } = line;
  const charge = chargeId.test(chargeReference) ? { chargeId: chargeReference } : {};
  return { connector, merchantId, movement, reference, ...charge, processorReference, theirs, at };
}
