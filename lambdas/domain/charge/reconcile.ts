import type { Charge, LedgerTable, OpenWork } from './ledger';
import type { Operation } from './operation';
import { isOpen } from './operation';
import { settleOperation } from './operate-charge';
import type { InquiryOutcome, OperationInquiry, ProcessorCapabilities } from './processor';
import { settled } from './settle';
import type { KnownOutcome } from './settle-operation';

/** Of an authorization the vault zone also tells what the ledger may know of the card, where it is a token's. */
export type ChargeInquiry = InquiryOutcome & Pick<Partial<Charge>, 'card' | 'fingerprint'>;

export interface ReconcilePorts {
  readonly ledger: Pick<LedgerTable, 'open' | 'get' | 'operation' | 'commit'>;
  readonly capabilities: (connector: string) => ProcessorCapabilities | undefined;
  /** Ask the processor; never throws, what cannot be known is `unknown`. */
  readonly inquire: (charge: Charge) => Promise<ChargeInquiry>;
  readonly inquireOperation: (charge: Charge, operation: Operation) => Promise<OperationInquiry>;
  /** Void whatever stands under the charge, and refuse what comes later. */
  readonly cancel: (charge: Charge) => Promise<'cancelled' | 'unknown'>;
  readonly now: () => Date;
  /** How long past its deadline a charge is left to whoever may still be settling it. */
  readonly graceSeconds: number;
}

/** `waiting`: not to be known yet; the next run asks again. */
export type Reconciled = 'settled' | 'waiting';

/**
 * End what is open past its deadline (design section 7). It inquires and cancels; it never posts an authorization, a capture or a
 * refund. Not found at the processor: wait until nothing can be in flight any more, cancel, then failed.
 * @returns what became of each, in order
 */
export const reconcile =
  (ports: ReconcilePorts) =>
  async (limit: number): Promise<readonly { readonly work: OpenWork; readonly became: Reconciled }[]> => {
    const before = new Date(ports.now().getTime() - ports.graceSeconds * 1000);
    const ended: { readonly work: OpenWork; readonly became: Reconciled }[] = [];
    for (const work of await ports.ledger.open(before, limit)) ended.push({ work, became: await end(ports, work) });
    return ended;
  };

async function end(ports: ReconcilePorts, work: OpenWork): Promise<Reconciled> {
  const charge = await ports.ledger.get(work.merchantId, work.chargeId);
  if (charge === undefined) throw new Error('open work without its charge');
  if (work.operationId === undefined) return endCharge(ports, charge);
  const operation = await ports.ledger.operation(work.chargeId, work.operationId);
  if (operation === undefined) throw new Error('open work without its operation');
  return endOperation(ports, charge, operation);
}

async function endCharge(ports: ReconcilePorts, charge: Charge): Promise<Reconciled> {
  if (charge.status !== 'pending') return 'settled';
  const answer = await ports.inquire(charge);
  switch (answer.outcome) {
    case 'approved':
    case 'declined':
      await ports.ledger.commit(settled(charge, answer, ports.now()));
      return 'settled';
    case 'unknown':
      return 'waiting';
    case 'not_found':
      return inFlight(ports, charge) ? 'waiting' : giveUp(ports, charge);
  }
}

/** After the cancellation nothing can come under this reference any more, so failed is the truth. */
async function giveUp(ports: ReconcilePorts, charge: Charge): Promise<Reconciled> {
  if ((await ports.cancel(charge)) === 'unknown') return 'waiting';
  await ports.ledger.commit(settled(charge, { outcome: 'not_attempted', code: 'processor_unavailable' }, ports.now()));
  return 'settled';
}

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

/** May a request that was sent before the deadline still take effect? A connector that is not deployed is given no end. */
function inFlight(ports: ReconcilePorts, asked: Pick<Charge, 'deadline' | 'connector'>): boolean {
  const can = ports.capabilities(asked.connector);
  if (can === undefined) return true;
  return ports.now().getTime() < new Date(asked.deadline).getTime() + can.maxInFlightSeconds * 1000;
}
