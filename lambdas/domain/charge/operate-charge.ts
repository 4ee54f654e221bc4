import type { AdmitAmount } from '../access/admit-amount';
import type { Caller } from '../access/caller';
import { provenanceOf } from '../access/caller';
import { canonicalJson } from '../audit/canonical-json';
import type { Money } from '../money';
import { Refusal } from '../refusal';
import type { OperationKind } from './charge-states';
import type { Charge, LedgerTable } from './ledger';
import type { Operation } from './operation';
import { isOpen } from './operation';
import type { OperationOutcome, ProcessorCapabilities } from './processor';
import type { KnownOutcome } from './settle-operation';
import { settledOperation, started } from './settle-operation';
import { termsOf } from './terms';

/** `not_attempted`: the processor was certainly not called. */
export type OperateResult = OperationOutcome | { readonly outcome: 'not_attempted' };

export interface OperateChargePorts {
  readonly admit: AdmitAmount;
  readonly ledger: Pick<LedgerTable, 'get' | 'operation' | 'commit' | 'markUnknown'>;
  /** What the connector can do; undefined: it is not deployed. */
  readonly capabilities: (connector: string) => ProcessorCapabilities | undefined;
  /** Ask the vault zone. Never throws. `not_attempted`: the processor was certainly not called. */
  readonly operate: (charge: Charge, operation: Operation) => Promise<OperateResult>;
  /** Told of an outcome that is known but could not be written down: the operation stays open for the reconciler. */
  readonly onUnsettled: (error: unknown) => void;
  readonly now: () => Date;
  readonly operationId: (charge: Charge, route: string, idempotencyKey: string) => string;
  /** SHA-256, hex. */
  readonly digest: (text: string) => string;
  readonly deadlineSeconds: number;
}

export interface OperationRequest {
  readonly kind: OperationKind;
  readonly chargeId: string;
  /** Minor units. Absent: all that is left. */
  readonly amount?: number | undefined;
  readonly final?: boolean | undefined;
  readonly reason?: string | undefined;
}

export interface OperationAnswer {
  readonly charge: Charge;
  readonly operation: Operation;
  readonly replayed: boolean;
}

/** How often a charge may move under our hands before the caller is asked to come back. */
const rounds = 10;

const busy = (): Refusal => new Refusal('busy', { detail: 'Send the same request again shortly.', retryAfter: 1 });

/**
 * Start, carry out, settle (design section 7). Starting reserves the amount and puts the operation's row in one transaction, so of
 * any number of callers with one key exactly one asks the processor, and no two operations take the same money.
 */
export const operateCharge =
  (ports: OperateChargePorts) =>
  async (request: OperationRequest, idempotencyKey: string, caller: Caller): Promise<OperationAnswer> => {
    const start = await startOperation(ports, { request, idempotencyKey, caller });
    if (start.replayed || !isOpen(start.operation)) return start;
    const result = await ports.operate(start.charge, start.operation);
    if (result.outcome === 'unknown') return tellUnknown(ports, start);
    try {
      return { ...(await settleOperation(ports, start.operation, outcomeOf(result))), replayed: false };
    } catch (error) {
      // The processor has answered, so this is no 5xx: the caller is told that the outcome is not known yet.
      ports.onUnsettled(error);
      return tellUnknown(ports, start);
    }
  };

/** As `create-charge` does: remember what the caller was told, or answer with what has settled after all; no answer where that cannot be read. */
async function tellUnknown(ports: OperateChargePorts, start: OperationAnswer): Promise<OperationAnswer> {
  const { operation } = start;
  const marked = await ports.ledger.markUnknown(operation).catch((error: unknown) => (ports.onUnsettled(error), true));
  if (!marked) return { ...(await standing(ports, operation)), replayed: false };
  return { ...start, operation: { ...operation, state: 'unknown', toldUnknown: true } };
}

/** The operation first: a charge that is read after it has its sums. */
async function standing(
  { ledger }: { readonly ledger: Pick<LedgerTable, 'get' | 'operation'> },
  { merchantId, chargeId, id }: Operation,
): Promise<{ readonly charge: Charge; readonly operation: Operation }> {
  const operation = await ledger.operation(chargeId, id);
  const charge = await ledger.get(merchantId, chargeId);
  if (charge === undefined || operation === undefined) throw new Error('a started operation has vanished');
  return { charge, operation };
}

function outcomeOf(result: Exclude<OperateResult, { outcome: 'unknown' }>): KnownOutcome {
  return result.outcome === 'not_attempted' ? { outcome: 'failed', code: 'processor_unavailable' } : result;
}

interface Asked {
  readonly request: OperationRequest;
  readonly idempotencyKey: string;
  readonly caller: Caller;
}

async function startOperation(ports: OperateChargePorts, asked: Asked): Promise<OperationAnswer> {
  const { merchantId } = asked.caller.principal;
  for (let round = 0; round < rounds; round += 1) {
    const charge = await ports.ledger.get(merchantId, asked.request.chargeId);
    if (charge === undefined)
      throw new Refusal('charge_not_found', { detail: 'No charge of this merchant has this id.' });
    const operation = newOperation(ports, charge, asked);
    const terms = termsOf(charge, operation, ports.capabilities(charge.connector));
    if (terms instanceof Refusal) return replayOr(ports, { charge, operation }, terms);
    admit(ports, asked, { ...charge.money, amount: terms.amount });
    const change = started(charge, { ...operation, ...terms }, ports.now());
    const committed = await ports.ledger.commit(change);
    if (committed.outcome === 'written') return { charge: change.charge, operation: change.operation, replayed: false };
    if (committed.outcome === 'taken') return replay(ports, operation, committed.operation);
  }
  throw busy();
}

/** Asked with what would move: where the request names no amount, that is known only now. @throws Refusal */
function admit(ports: OperateChargePorts, { request, caller }: Asked, amount: Money): void {
  const { kind } = request;
  ports.admit({ caller, route: `${kind}-charge`, permission: `charges:${kind}`, amount });
}

function newOperation(
  ports: OperateChargePorts,
  charge: Charge,
  { request, idempotencyKey, caller }: Asked,
): Operation {
  const now = ports.now();
  const { kind, amount, final, reason } = request;
  return {
    id: ports.operationId(charge, kind, idempotencyKey),
    chargeId: charge.id,
    merchantId: charge.merchantId,
    kind,
    amount: amount ?? 0,
    reserves: 0,
    ...(final === true ? { final } : {}),
    ...(reason === undefined ? {} : { reason }),
    state: 'pending',
    intentDigest: ports.digest(canonicalJson({ kind, amount, final, reason })),
    version: 1,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    deadline: new Date(now.getTime() + ports.deadlineSeconds * 1000).toISOString(),
    provenance: provenanceOf(caller, `${kind}-charge`),
  };
}

/** Not possible now; but the same request may have been carried out before, and then its outcome is the answer. */
async function replayOr(
  ports: OperateChargePorts,
  asked: { readonly charge: Charge; readonly operation: Operation },
  refusal: Refusal,
): Promise<OperationAnswer> {
  const found = await ports.ledger.operation(asked.charge.id, asked.operation.id);
  if (found === undefined) throw refusal;
  return replay(ports, asked.operation, found);
}

async function replay(ports: OperateChargePorts, asked: Operation, found: Operation): Promise<OperationAnswer> {
  if (found.intentDigest !== asked.intentDigest) {
    throw new Refusal('idempotency_key_reused', {
      detail: 'This key was used for another request. Use a new key for a new one.',
    });
  }
  const isBeingAsked = found.state === 'pending' && ports.now().getTime() <= Date.parse(found.deadline);
  if (isBeingAsked) {
    throw new Refusal('operation_in_progress', {
      detail: 'This request is being processed. Send the same request again with the same key.',
      retryAfter: 2,
      location: `/v1/charges/${found.chargeId}`,
    });
  }
  return { ...(await standing(ports, found)), replayed: true };
}

/** Settle a started operation against the charge as it stands by then; whoever comes second reads what stands. */
export async function settleOperation(
  ports: { readonly ledger: Pick<LedgerTable, 'get' | 'operation' | 'commit'>; readonly now: () => Date },
  open: Operation,
  outcome: KnownOutcome,
): Promise<{ readonly charge: Charge; readonly operation: Operation }> {
  for (let round = 0; round < rounds; round += 1) {
    const { charge, operation } = await standing(ports, open);
    if (!isOpen(operation)) return { charge, operation };
    const change = settledOperation(charge, operation, { outcome, at: ports.now() });
    const committed = await ports.ledger.commit(change);
    if (committed.outcome === 'written') return { charge: change.charge, operation: change.operation };
  }
  throw busy();
}
