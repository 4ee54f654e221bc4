import type { Caller } from '../access/caller';
import { provenanceOf } from '../access/caller';
import type { Json } from '../audit/canonical-json';
import { canonicalJson } from '../audit/canonical-json';
import type { Currency } from '../money';
import { Refusal } from '../refusal';
import type { AuthorizeCardResult } from './authorize-card';
import type { Charge, LedgerTable, Merchant, Merchants } from './ledger';
import type { KnownResult } from './settle';
import { settled } from './settle';

export interface CreateChargePorts {
  readonly ledger: Pick<LedgerTable, 'claim' | 'settle' | 'markUnknown' | 'get'>;
  readonly merchants: Merchants;
  /** Told of an outcome that is known but could not be written down: the charge stays pending for the reconciler. */
  readonly onUnsettled: (error: unknown) => void;
  /** Ask the vault zone. Never throws: what cannot be known is `unknown`. */
  readonly authorizeCard: (charge: Charge) => Promise<AuthorizeCardResult>;
  readonly now: () => Date;
  readonly chargeId: (merchantId: string, route: string, idempotencyKey: string) => string;
  /** SHA-256, hex. */
  readonly digest: (text: string) => string;
  /** From the claim to the instant after which nobody may still be asking the processor. */
  readonly deadlineSeconds: number;
}

export interface CreateChargeRequest {
  readonly token: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly orderId?: string | undefined;
  readonly customer?: string | undefined;
  readonly site?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface ChargeAnswer {
  readonly charge: Charge;
  readonly replayed: boolean;
}

/**
 * Claim, authorize, settle (design section 7). The charge row is the claim: its id is a digest of merchant, route and
 * idempotency key, so of any number of callers with one key exactly one asks the processor.
 * An outcome that is not known leaves the charge `pending`; nothing in here ever asks again.
 */
export const createCharge =
  (ports: CreateChargePorts) =>
  async (request: CreateChargeRequest, idempotencyKey: string, caller: Caller): Promise<ChargeAnswer> => {
    const merchant = await activeMerchant(ports.merchants, caller.principal.merchantId);
    if (!merchant.currencies.includes(request.currency)) {
      throw new Refusal('currency_not_supported', { detail: 'The merchant takes no payments in this currency.' });
    }
    const charge = newCharge(ports, { request, idempotencyKey, caller, connector: merchant.connector });
    const claim = await ports.ledger.claim(charge);
    if (claim.outcome === 'taken') return { charge: replay(charge, claim.charge, ports.now()), replayed: true };
    const result = await ports.authorizeCard(charge);
    return { charge: await conclude(ports, charge, result), replayed: false };
  };

async function activeMerchant(merchants: Merchants, merchantId: string): Promise<Merchant> {
  const merchant = await merchants.find(merchantId);
  if (merchant === undefined)
    throw new Refusal('merchant_unknown', { detail: 'This merchant is not set up to take payments.' });
  if (merchant.status === 'suspended')
    throw new Refusal('merchant_suspended', { detail: 'This merchant is suspended.' });
  return merchant;
}

interface NewCharge {
  readonly request: CreateChargeRequest;
  readonly idempotencyKey: string;
  readonly caller: Caller;
  readonly connector: string;
}

function newCharge(ports: CreateChargePorts, { request, idempotencyKey, caller, connector }: NewCharge): Charge {
  const { merchantId } = caller.principal;
  const now = ports.now();
  const { token, amount, currency, orderId, customer, site, metadata } = request;
  const intent: Json = { token, amount, currency, capture: 'automatic', order_id: orderId, customer, site, metadata };
  return {
    id: ports.chargeId(merchantId, 'create-charge', idempotencyKey),
    merchantId,
    status: 'pending',
    operation: 'pending',
    money: { amount, currency },
    capture: 'automatic',
    token,
    connector,
    intentDigest: ports.digest(canonicalJson(intent)),
    ...{ authorized: 0, captured: 0, refunded: 0, reserved: 0 },
    version: 1,
    sequence: 0,
    ...(orderId === undefined ? {} : { orderId }),
    ...(customer === undefined ? {} : { customer }),
    ...(site === undefined ? {} : { site }),
    ...(metadata === undefined ? {} : { metadata }),
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    deadline: new Date(now.getTime() + ports.deadlineSeconds * 1000).toISOString(),
    provenance: provenanceOf(caller, 'create-charge'),
  };
}

/**
 * What stands under this key already. Same intent: the charge as it stands. Still being asked: come back. Past its deadline nobody is
 * asking any more: whoever was has died, and the outcome is not known yet.
 */
function replay(asked: Charge, standing: Charge, now: Date): Charge {
  if (standing.intentDigest !== asked.intentDigest) {
    throw new Refusal('idempotency_key_reused', {
      detail: 'This key was used for another charge. Use a new key for a new charge.',
    });
  }
  const isBeingAsked = standing.operation === 'pending' && now.getTime() <= Date.parse(standing.deadline);
  if (standing.status === 'pending' && isBeingAsked) {
    throw new Refusal('charge_in_progress', {
      detail: 'This charge is being processed. Send the same request again with the same key.',
      retryAfter: 2,
      location: `/v1/charges/${standing.id}`,
    });
  }
  return standing;
}

async function conclude(ports: CreateChargePorts, charge: Charge, result: AuthorizeCardResult): Promise<Charge> {
  if (result.outcome === 'unknown') return tellUnknown(ports, charge);
  try {
    return await settle(ports, charge, result);
  } catch (error) {
    // The processor has answered, so this is no 5xx: the caller is told that the outcome is not known yet.
    ports.onUnsettled(error);
    return tellUnknown(ports, charge);
  }
}

/** The mark is for the status of later replays; where it cannot be written either, they are 409 until the charge is settled. */
async function tellUnknown(ports: CreateChargePorts, charge: Charge): Promise<Charge> {
  await ports.ledger.markUnknown(charge).catch(ports.onUnsettled);
  return { ...charge, operation: 'unknown', toldUnknown: true };
}

async function settle(ports: CreateChargePorts, charge: Charge, result: KnownResult): Promise<Charge> {
  const settlement = settled(charge, result, ports.now());
  if (await ports.ledger.settle(settlement)) return settlement.charge;
  const standing = await ports.ledger.get(charge.merchantId, charge.id);
  if (standing === undefined) throw new Error('a settled charge has vanished');
  return standing;
}
