import { statesBefore } from './charge-states';
import { expired, hasRunOut } from './expire';
import type { Charge, Committed, DueWork, LedgerTable } from './ledger';
import type { Operation } from './operation';
import { isOpen } from './operation';
import { settleOperation } from './operate-charge';
import type { InquiryOutcome, OperationInquiry, ProcessorCapabilities } from './processor';
import { settled } from './settle';
import type { KnownOutcome } from './settle-operation';

/** Of an authorization the vault zone also tells what the ledger may know of the card, where it is a token's. */
export type ChargeInquiry = InquiryOutcome & Pick<Partial<Charge>, 'card' | 'fingerprint'>;

export interface ReconcilePorts {
  readonly ledger: Pick<LedgerTable, 'open' | 'expiring' | 'get' | 'operation' | 'commit'>;
  readonly capabilities: (connector: string) => ProcessorCapabilities | undefined;
  /** Ask the processor; never throws, what cannot be known is `unknown`. */
  readonly inquire: (charge: Charge) => Promise<ChargeInquiry>;
  readonly inquireOperation: (charge: Charge, operation: Operation) => Promise<OperationInquiry>;
  /** Void whatever stands under the charge, and refuse what comes later. */
  readonly cancel: (charge: Charge) => Promise<'cancelled' | 'unknown'>;
  readonly onFailed: (work: DueWork, error: unknown) => void;
  readonly now: () => Date;
  /** How long past its deadline a charge is left to whoever may still be settling it. */
  readonly graceSeconds: number;
}

export interface ReconcileLimits {
  /** So many are looked at side by side. */
  readonly atOnce: number;
  /** No more are begun after so many seconds; what is left is the next run's. */
  readonly seconds: number;
}

/** `waiting`: not to be known yet; `failed`: could not be looked at. The next run asks again. */
export type Reconciled = 'settled' | 'waiting' | 'failed';

export interface ReconciledWork {
  readonly work: DueWork;
  readonly became: Reconciled;
}

/**
 * End what is open past its deadline, and close what was authorized and has run out (design section 7). It inquires and cancels; it
 * never posts an authorization, a capture or a refund. Not found at the processor: wait until nothing can be in flight any more,
 * cancel, then failed. What waits, or cannot be looked at, keeps nothing behind it from being looked at.
 * @returns what became of each, due longest first; first what was open
 */
export const reconcile =
  (given: ReconcilePorts) =>
  async (limits: ReconcileLimits): Promise<readonly ReconciledWork[]> => {
    const ports = { ...given, ...sparing(given) };
    const until = new Date(ports.now().getTime() + limits.seconds * 1000);
    const over = (list: Listed, end: Ending) => overPages(ports, { list, end, until, atOnce: limits.atOnce });
    const ended = await over((query) => ports.ledger.open(query), endOpen);
    return [...ended, ...(await over((query) => ports.ledger.expiring(query), expire))];
  };

/** So many inquiries in a row that one account did not answer are enough for a run: each lasts a whole time-out. */
const patience = 5;

/** Inquiries that pass by an account which does not answer, or those behind it would wait until it does. */
function sparing({ inquire, inquireOperation }: ReconcilePorts): Pick<ReconcilePorts, 'inquire' | 'inquireOperation'> {
  const silent = new Map<string, number>();
  const asked = async <Answer extends { readonly outcome: string }>(
    { connector, merchantId }: Charge,
    ask: () => Promise<Answer>,
  ): Promise<Answer | { readonly outcome: 'unknown' }> => {
    const account = `${connector} ${merchantId}`;
    if ((silent.get(account) ?? 0) >= patience) return { outcome: 'unknown' };
    const answer = await ask();
    silent.set(account, answer.outcome === 'unknown' ? (silent.get(account) ?? 0) + 1 : 0);
    return answer;
  };
  return {
    inquire: (charge) => asked(charge, () => inquire(charge)),
    inquireOperation: (charge, operation) => asked(charge, () => inquireOperation(charge, operation)),
  };
}

type Listed = LedgerTable['open'];
type Ending = (ports: ReconcilePorts, work: DueWork, charge: Charge) => Promise<Reconciled>;

interface Round {
  readonly list: Listed;
  readonly end: Ending;
  readonly until: Date;
  readonly atOnce: number;
}

async function overPages(ports: ReconcilePorts, round: Round): Promise<readonly ReconciledWork[]> {
  const before = new Date(ports.now().getTime() - ports.graceSeconds * 1000);
  const ended: ReconciledWork[] = [];
  let after: string | undefined;
  do {
    const page = await round.list({ before, limit: round.atOnce, after });
    const became = await Promise.all(page.work.map((work) => tried(ports, round.end, work)));
    ended.push(...page.work.map((work, place) => ({ work, became: became[place] ?? 'failed' })));
    after = page.next;
  } while (after !== undefined && ports.now() < round.until);
  return ended;
}

async function tried(ports: ReconcilePorts, end: Ending, work: DueWork): Promise<Reconciled> {
  try {
    const charge = await ports.ledger.get(work.merchantId, work.chargeId);
    if (charge === undefined) throw new Error('due work without its charge');
    return await end(ports, work, charge);
  } catch (error) {
    ports.onFailed(work, error);
    return 'failed';
  }
}

async function endOpen(ports: ReconcilePorts, { operationId, chargeId }: DueWork, charge: Charge): Promise<Reconciled> {
  if (operationId === undefined) return endCharge(ports, charge);
  const operation = await ports.ledger.operation(chargeId, operationId);
  if (operation === undefined) throw new Error('open work without its operation');
  return endOperation(ports, charge, operation);
}

/** A capture that is under way may still succeed: the charge runs out when it has ended. */
async function expire(ports: ReconcilePorts, _work: DueWork, charge: Charge): Promise<Reconciled> {
  if (!statesBefore('expire').includes(charge.status)) return 'settled';
  if (!hasRunOut(charge, ports.now())) return 'waiting';
  return committed(await ports.ledger.commit(expired(charge, ports.now())));
}

async function endCharge(ports: ReconcilePorts, charge: Charge): Promise<Reconciled> {
  if (charge.status !== 'pending') return 'settled';
  const answer = await ports.inquire(charge);
  switch (answer.outcome) {
    case 'approved':
    case 'declined':
      return committed(await ports.ledger.commit(settled(charge, answer, ports.now())));
    case 'unknown':
      return 'waiting';
    case 'not_found':
      return inFlight(ports, charge) ? 'waiting' : giveUp(ports, charge);
  }
}

/** After the cancellation nothing can come under this reference any more, so failed is the truth. */
async function giveUp(ports: ReconcilePorts, charge: Charge): Promise<Reconciled> {
  if ((await ports.cancel(charge)) === 'unknown') return 'waiting';
  const change = settled(charge, { outcome: 'not_attempted', code: 'processor_unavailable' }, ports.now());
  return committed(await ports.ledger.commit(change));
}

/** Somebody was quicker: the next run sees whether anything is left to do. */
const committed = ({ outcome }: Committed): Reconciled => (outcome === 'written' ? 'settled' : 'waiting');

async function endOperation(ports: ReconcilePorts, charge: Charge, operation: Operation): Promise<Reconciled> {
  if (!isOpen(operation)) return 'settled';
  const answer = await ports.inquireOperation(charge, operation);
  if (answer.outcome === 'unknown') return 'waiting';
  if (answer.outcome === 'not_found' && inFlight(ports, { ...operation, connector: charge.connector }))
    return 'waiting';
  const outcome: KnownOutcome =
    answer.outcome === 'not_found' ? { outcome: 'failed', code: 'not_carried_out' } : answer;
  await settleOperation(ports, operation, outcome);
  return 'settled';
}

/**
 * May a request still take effect? The last one leaves before the deadline, but whoever sent it may hold on for as long as the grace
 * lasts, and `maxInFlight` counts from when he gave up. A connector that is not deployed is given no end.
 */
function inFlight(ports: ReconcilePorts, asked: Pick<Charge, 'deadline' | 'connector'>): boolean {
  const can = ports.capabilities(asked.connector);
  if (can === undefined) return true;
  return (
    ports.now().getTime() < new Date(asked.deadline).getTime() + (ports.graceSeconds + can.maxInFlightSeconds) * 1000
  );
}
