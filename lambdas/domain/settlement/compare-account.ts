import type { Charge, LedgerTable } from '../charge/ledger';
import type { SettlementLine } from '../charge/processor';
import type { ReconcilePorts } from '../charge/reconcile';
import type { Book } from './book';
import { type Day, isOf, skewMs, widened } from './day';
import { inWords, shown, verbs } from './difference';
import type { Findings } from './findings';
import { type Account, differing, judgeByReference, judgeMovement, type Verdict } from './judge';

export interface AccountPorts {
  readonly ledger: Pick<LedgerTable, 'get' | 'operation'>;
  /** The processor's account, to its end. Throws where it cannot be read. */
  readonly linesOf: (account: Account, from: Date, before: Date) => AsyncIterable<SettlementLine>;
  readonly inquire: ReconcilePorts['inquire'];
}

interface Candidate {
  readonly charge: Charge;
  readonly line: SettlementLine;
}

/**
 * Read the processor's account of a day against our book. What it has and we have not, or otherwise, goes to the findings; what we have
 * and it has not stays in the book. Throws what reading throws.
 */
export async function compareAccount(
  ports: AccountPorts,
  { account, day, book }: { readonly account: Account; readonly day: Day; readonly book: Book },
  findings: Findings,
): Promise<void> {
  const { from, before } = widened(day);
  const cancelledAt = new Map<string, string>();
  const candidates = new Map<string, Candidate>();
  for await (const line of ports.linesOf(account, from, before)) {
    if (line.kind === 'void' && line.reference === line.chargeReference) cancelledAt.set(line.reference, line.at);
    const verdict = await verdictOn(ports, { account, day, book }, { line, findings });
    if (verdict?.is === 'orphan' && !candidates.has(verdict.charge.id)) {
      candidates.set(verdict.charge.id, { charge: verdict.charge, line });
    }
    if (findings.problems.includes('too_many_differences')) return;
  }
  for (const candidate of candidates.values()) {
    const stood = await stoodAfterFailing(ports, candidate, { day, cancelledAt, findings });
    if (stood) findings.orphan(candidate.charge, orphanOf(account, candidate.line));
    else findings.counts.given_up += 1;
  }
}

interface Read {
  readonly line: SettlementLine;
  readonly findings: Findings;
}

async function verdictOn(
  ports: AccountPorts,
  { account, day, book }: { readonly account: Account; readonly day: Day; readonly book: Book },
  { line, findings }: Read,
): Promise<Verdict | undefined> {
  const ofTheDay = isOf(day, line.at);
  if (ofTheDay) findings.moved('theirs', line.kind, line.money);
  const movement = book.take(account.merchantId, line);
  if (movement?.ofTheDay === true) findings.moved('ours', movement.kind, movement.money);
  // What is of neither day here is compared on another.
  if (!ofTheDay && movement?.ofTheDay !== true) return undefined;
  const verdict =
    movement === undefined
      ? await judgeByReference(account, line, ports.ledger)
      : judgeMovement(account, line, movement);
  const matched = ofTheDay && movement?.ofTheDay === true ? 'matched' : 'elsewhere';
  if (verdict.is === 'different') findings.differs(verdict.difference);
  else if (verdict.is !== 'orphan') findings.counts[verdict.is === 'same' ? matched : verdict.is] += 1;
  return verdict;
}

interface Evidence {
  readonly day: Day;
  /** When their account says that a charge was given back, by its id. */
  readonly cancelledAt: ReadonlyMap<string, string>;
  readonly findings: Findings;
}

/**
 * Was money held under a charge after it had failed here? The reconciler cancels first, and then says "failed". So what was given back
 * later than that, by whomever, was an orphan, and is one each time that the day is compared.
 */
async function stoodAfterFailing(
  ports: AccountPorts,
  { charge }: Candidate,
  { day, cancelledAt, findings }: Evidence,
): Promise<boolean> {
  const failedAt = Date.parse(charge.updatedAt) + skewMs;
  const cancelled = cancelledAt.get(charge.id);
  if (cancelled !== undefined) return Date.parse(cancelled) > failedAt;
  // A cancellation that came after what was read of their account is not in it: the processor says how the charge stands.
  if (failedAt < widened(day).before.getTime()) return true;
  const { outcome } = await ports.inquire(charge);
  if (outcome === 'unknown') findings.has('not_answered');
  return outcome === 'approved';
}

function orphanOf(account: Account, line: SettlementLine) {
  const done = `${verbs[line.kind]} ${inWords(line.money)} for charge ${shown(line.chargeReference)}`;
  const words = `The processor ${done}, which failed in our ledger; Strongroom cancels it there.`;
  return { ...differing(account, line), kind: 'orphan_authorization', words } as const;
}
