import type { AdmitAmount } from '../access/admit-amount';
import type { Caller } from '../access/caller';
import type { Provenance } from '../access/caller';
import { provenanceOf } from '../access/caller';
import type { Json } from '../audit/canonical-json';
import { canonicalJson } from '../audit/canonical-json';
import type { Currency } from '../money';
import { Refusal } from '../refusal';
import type { AuthorizeCardResult } from './authorize-card';
import type { Charge, LedgerTable, Merchant, Merchants, OrderTaken, Turn } from './ledger';
import type { ThreeDs } from './processor';
import { checkEnvelopes } from './request-envelopes';
import type { KnownResult } from './settle';
import { settled } from './settle';
import { noSums } from './sums';

export interface CreateChargePorts {
  readonly admit: AdmitAmount;
  readonly ledger: Pick<LedgerTable, 'claim' | 'commit' | 'markUnknown' | 'get'>;
  readonly merchants: Merchants;
  /** Told of an outcome that is known but could not be written down: the charge stays pending for the reconciler. */
  readonly onUnsettled: (error: unknown) => void;
  /** Ask the vault zone. Never throws: what cannot be known is `unknown`. */
  readonly authorizeCard: (charge: Charge, card: CardOfRequest) => Promise<AuthorizeCardResult>;
  /** The mark of a card under a charge, from the vault zone. @throws Refusal of the envelope, or `keys_unavailable` */
  readonly markCard: (charge: Charge, card: string) => Promise<string>;
  /** Labels of the envelope keys: what the clear part of an envelope may name. */
  readonly kids: readonly string[];
  readonly now: () => Date;
  readonly chargeId: (merchantId: string, route: string, idempotencyKey: string) => string;
  /** SHA-256, hex. */
  readonly digest: (text: string) => string;
  /** From the claim to the instant after which nobody may still be asking the processor. */
  readonly deadlineSeconds: number;
}

/** Of these, what every charge needs, whichever way it is asked for. */
export type ChargeOncePorts = Omit<CreateChargePorts, 'markCard' | 'admit'>;

/** What a request says of its card. Envelopes are passed on, never kept. */
export interface CardOfRequest {
  /** Exactly one of `token` and `card` (a compact JWE). */
  readonly token?: string | undefined;
  readonly card?: string | undefined;
  /** Keep the card and answer with its token too. */
  readonly save?: boolean | undefined;
  /** A compact JWE of the security code alone, with a token. */
  readonly securityCode?: string | undefined;
  readonly threeDs?: ThreeDs | undefined;
  readonly networkTransactionId?: string | undefined;
  /** `card` came with an order: good for an hour, without a security code. */
  readonly ofOrder?: true;
}

export interface CreateChargeRequest extends CardOfRequest {
  readonly capture?: 'automatic' | 'manual' | undefined;
  readonly initiator?: 'customer' | 'merchant' | undefined;
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

/** A request with what makes its charge one charge: merchant, route and key. */
export interface ChargeAsked {
  readonly request: CreateChargeRequest;
  readonly merchantId: string;
  readonly route: 'create-charge' | 'pay-order';
  readonly idempotencyKey: string;
  /** `requestId` is of this very call: by it the ledger knows its own claim, put twice because an answer was lost. */
  readonly provenance: Provenance;
  readonly turn?: Turn;
}

/**
 * A charge of a request through the API. Whether its caller may move this amount is asked before anything is claimed, of a retry too. A
 * retry by `card` is compared with the card that was charged.
 */
export const createCharge =
  (ports: CreateChargePorts) =>
  async (request: CreateChargeRequest, idempotencyKey: string, caller: Caller): Promise<ChargeAnswer> => {
    ports.admit({ caller, route: 'create-charge', permission: 'charges:create', amount: request });
    const answer = await chargeOnce(ports, {
      request,
      merchantId: caller.principal.merchantId,
      route: 'create-charge',
      idempotencyKey,
      provenance: provenanceOf(caller, 'create-charge'),
    });
    if ('outcome' in answer) throw new Error('a charge that is of no order met one');
    return answer.replayed ? { ...answer, charge: await sameCard(ports, request, answer.charge) } : answer;
  };

/**
 * Claim, authorize, settle (design section 7). The charge row is the claim: its id is a digest of merchant, route and
 * idempotency key, so of any number of callers with one key exactly one asks the processor.
 * An outcome that is not known leaves the charge `pending`; nothing in here ever asks again.
 */
export async function chargeOnce(ports: ChargeOncePorts, asked: ChargeAsked): Promise<ChargeAnswer | OrderTaken> {
  const { request, merchantId } = asked;
  const merchant = await ports.merchants.find(merchantId);
  const charge = newCharge(ports, asked, merchant?.connector ?? '');
  const refusal = whyNot(merchant, request.currency);
  if (refusal !== undefined) return replayOr(ports, charge, refusal);
  const clear = { audience: merchantId, kids: ports.kids, now: ports.now() };
  const envelopes = checkEnvelopes(request, clear, ports.digest);
  // Sent again, a request is answered as before, though its envelope has become too old for a charge of its own.
  if (envelopes instanceof Refusal) return replayOr(ports, charge, envelopes);
  const claim = await ports.ledger.claim(charge, 'claim' in envelopes ? envelopes.claim : [], asked.turn);
  switch (claim.outcome) {
    case 'envelope_used':
      throw new Refusal('envelope_used', {
        detail: 'This envelope belongs to another charge. Seal again for a new one.',
      });
    case 'order_taken':
      return claim;
    case 'taken':
      return { charge: replay(charge, claim.charge, ports.now()), replayed: true };
    case 'claimed': {
      const result: AuthorizeCardResult =
        'wrong' in envelopes
          ? { outcome: 'not_attempted', code: envelopes.wrong }
          : await ports.authorizeCard(charge, request);
      return { charge: await conclude(ports, charge, result), replayed: false };
    }
  }
}

/** A retry by `card` may have sealed again; its number must be the one that was charged. A charge that the reconciler settled has no mark. */
async function sameCard(ports: CreateChargePorts, { card }: CreateChargeRequest, standing: Charge): Promise<Charge> {
  if (card === undefined || standing.mark === undefined) return standing;
  if ((await ports.markCard(standing, card)) === standing.mark) return standing;
  throw keyReused();
}

const keyReused = (): Refusal =>
  new Refusal('idempotency_key_reused', {
    detail: 'This key was used for another charge. Use a new key for a new charge.',
  });

/** Why the merchant can take no payment in this currency now; undefined: it can. */
function whyNot(merchant: Merchant | undefined, currency: Currency): Refusal | undefined {
  if (merchant === undefined)
    return new Refusal('merchant_unknown', { detail: 'This merchant is not set up to take payments.' });
  if (merchant.status === 'suspended')
    return new Refusal('merchant_suspended', { detail: 'This merchant is suspended.' });
  if (!merchant.currencies.includes(currency))
    return new Refusal('currency_not_supported', { detail: 'The merchant takes no payments in this currency.' });
  return undefined;
}

/** A charge of before, however its merchant stands now: whoever asks again is told of it. @throws the refusal where there is none */
async function replayOr(ports: ChargeOncePorts, charge: Charge, refusal: Refusal): Promise<ChargeAnswer> {
  const standing = await ports.ledger.get(charge.merchantId, charge.id);
  if (standing === undefined) throw refusal;
  return { charge: replay(charge, standing, ports.now()), replayed: true };
}

function newCharge(ports: ChargeOncePorts, { request, merchantId, ...asked }: ChargeAsked, connector: string): Charge {
  const now = ports.now();
  const { token, amount, currency, orderId, customer, site, metadata, initiator, capture = 'automatic' } = request;
  const kept = {
    order_id: orderId,
    customer,
    site,
    metadata,
    initiator,
    network_transaction_id: request.networkTransactionId,
    save: request.save === true || undefined,
  };
  const intent: Json = { token, amount, currency, capture, ...kept };
  return {
    id: ports.chargeId(merchantId, asked.route, asked.idempotencyKey),
    merchantId,
    status: 'pending',
    operation: 'pending',
    money: { amount, currency },
    capture,
    ...(token === undefined ? {} : { token }),
    ...(initiator === undefined ? {} : { initiator }),
    connector,
    intentDigest: ports.digest(canonicalJson(intent)),
    ...noSums,
    version: 1,
    sequence: 0,
    ...(orderId === undefined ? {} : { orderId }),
    ...(customer === undefined ? {} : { customer }),
    ...(site === undefined ? {} : { site }),
    ...(metadata === undefined ? {} : { metadata }),
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    deadline: new Date(now.getTime() + ports.deadlineSeconds * 1000).toISOString(),
    provenance: asked.provenance,
  };
}

/**
 * What stands under this key already. Same intent: the charge as it stands. Still being asked: come back. Past its deadline nobody is
 * asking any more: whoever was has died, and the outcome is not known yet.
 */
function replay(asked: Charge, standing: Charge, now: Date): Charge {
  if (standing.intentDigest !== asked.intentDigest) {
    throw keyReused();
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

async function conclude(ports: ChargeOncePorts, charge: Charge, result: AuthorizeCardResult): Promise<Charge> {
  if (result.outcome === 'unknown') return tellUnknown(ports, charge);
  try {
    return await settle(ports, charge, result);
  } catch (error) {
    // The processor has answered, so this is no 5xx: the caller is told that the outcome is not known yet.
    ports.onUnsettled(error);
    return tellUnknown(ports, charge);
  }
}

/**
 * Tell the caller "not known yet", and remember it for the status of later replays; where that cannot be written either, they are
 * 409 until the charge is settled. Where it has settled after all (our own commit, whose answer was lost), that is the answer; where
 * that cannot be read, there is none (5xx): "not known yet" would be taken back by the replay.
 */
async function tellUnknown(ports: ChargeOncePorts, charge: Charge): Promise<Charge> {
  const marked = await ports.ledger.markUnknown(charge).catch((error: unknown) => (ports.onUnsettled(error), true));
  return marked ? { ...charge, operation: 'unknown', toldUnknown: true } : standingCharge(ports, charge);
}

async function standingCharge(ports: ChargeOncePorts, { merchantId, id }: Charge): Promise<Charge> {
  const standing = await ports.ledger.get(merchantId, id);
  if (standing === undefined) throw new Error('a claimed charge has vanished');
  return standing;
}

async function settle(ports: ChargeOncePorts, charge: Charge, result: KnownResult): Promise<Charge> {
  const change = settled(charge, result, ports.now());
  if ((await ports.ledger.commit(change)).outcome === 'written') return change.charge;
  return standingCharge(ports, charge);
}
