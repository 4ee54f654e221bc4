import type { Provenance } from '../access/caller';
import type { CardView } from '../card/card';
import type { Money } from '../money';
import type { ChargeStatus, Move } from './charge-states';
import type { Operation } from './operation';
import type { DeclineCode } from './processor';
import type { Sums } from './sums';

/**
 * A charge as the ledger table holds it. The row is the claim (design section 7): its id is a digest of merchant, route and
 * idempotency key, it is put once, and it never expires. The row is its own authorize operation.
 */
export interface Charge extends Sums {
  readonly id: string;
  readonly merchantId: string;
  readonly status: ChargeStatus;
  /** The authorize operation: `unknown` once the processor did not answer in time. */
  readonly operation: Operation['state'];
  /** The first caller was told "not known yet" (202): every replay has the first answer's status, also after settling. */
  readonly toldUnknown?: true;
  readonly money: Money;
  readonly capture: 'automatic' | 'manual';
  /** Absent for a charge by `card` that was not saved. */
  readonly token?: string;
  /** Of a charge by `card`: HMAC of the number, bound to the charge; another card under the same key is refused. */
  readonly mark?: string;
  readonly connector: string;
  /** SHA-256, hex, of the canonical request without card, security code or envelope. */
  readonly intentDigest: string;
  /** Counts writes; every change is conditional on it. */
  readonly version: number;
  /** The sequence of the last event of this charge; 0 before the first. */
  readonly sequence: number;
  readonly orderId?: string;
  readonly customer?: string;
  readonly site?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly initiator?: 'customer' | 'merchant';
  readonly card?: CardView;
  readonly fingerprint?: string;
  readonly processorReference?: string;
  readonly networkTransactionId?: string;
  /** RFC 3339. The authorization holds until then; absent where everything was captured with it, or it is not known. */
  readonly captureBefore?: string;
  readonly failure?: DeclineCode;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** After this instant nobody is still asking the processor. */
  readonly deadline: string;
  readonly provenance: Provenance;
}

/** An event as the settling transaction stores it: `json` is the canonical form (RFC 8785) that is published and archived. */
export interface EventRow {
  readonly id: string;
  readonly sequence: number;
  readonly type: string;
  readonly json: string;
}

/** One change of a charge, with what belongs to it: all of it in one transaction, or nothing. */
export interface Change {
  /** The charge must stand in a state in which this move may happen. */
  readonly move: Move;
  /** After the change; the row must have the version before. */
  readonly charge: Charge;
  /** After the change. Version 1 must not exist yet; a later one must be the next, of an operation that is still open. */
  readonly operation?: Operation;
  readonly events: readonly EventRow[];
}

/** A change with an operation in it. */
export type OperationChange = Change & { readonly operation: Operation };

export type Committed =
  | { readonly outcome: 'written' }
  /** The operation that was to start stands already. */
  | { readonly outcome: 'taken'; readonly operation: Operation }
  /** The charge, or the operation, has moved: read again. */
  | { readonly outcome: 'moved' };

export interface ChargeQuery {
  readonly merchantId: string;
  readonly orderId?: string;
  readonly status?: ChargeStatus;
  /** RFC 3339, inclusive and exclusive. */
  readonly createdFrom?: string;
  readonly createdBefore?: string;
  /** At most 100. */
  readonly limit: number;
  /** Position after which to go on, as an earlier page gave it. */
  readonly after?: string;
}

export interface ChargePage {
  /** Newest first. */
  readonly charges: readonly Charge[];
  readonly next?: string;
}

/** Work of the reconciler: an operation, or a charge itself, that is due since `due` (RFC 3339). */
export interface DueWork {
  readonly chargeId: string;
  readonly merchantId: string;
  readonly operationId?: string;
  readonly due: string;
}

export interface DueQuery {
  /** Exclusive. */
  readonly before: Date;
  readonly limit: number;
  /** Position after which to go on, as an earlier page gave it. */
  readonly after?: string | undefined;
}

export interface DuePage {
  /** Due longest first. */
  readonly work: readonly DueWork[];
  readonly next?: string;
}

/** The attempt of an order that a charge stands for: of all its charges one, and never two that may have taken money. */
export interface Turn {
  /** `or_…`: the order of this merchant. */
  readonly order: string;
  /** Counts from 1; a higher one follows a payment that failed. */
  readonly attempt: number;
  /** The failed charge that stands for the order until now. */
  readonly instead?: string;
}

/** Another charge stands for the order. */
export interface OrderTaken {
  readonly outcome: 'order_taken';
  readonly chargeId: string;
  readonly attempt: number;
}

export type Claimed =
  | { readonly outcome: 'claimed' }
  | { readonly outcome: 'taken'; readonly charge: Charge }
  | { readonly outcome: 'envelope_used' }
  | OrderTaken;

/** The ledger table. Contract suite: test/contract/ledger-table. */
export interface LedgerTable {
  /**
   * One round trip: a conditional put, or, with envelopes, a transaction that also claims each of them for this charge alone.
   * `taken` hands back the charge that stands there. `envelope_used`: another charge has claimed one of them.
   * @param envelopes SHA-256, hex, of the envelopes that the charge uses up
   * @param turn in the same transaction makes the charge the one that stands for its order: where none does, or where `instead`
   * does with a smaller attempt. Else `order_taken`
   */
  claim(charge: Charge, envelopes: readonly string[], turn?: Turn): Promise<Claimed>;
  /** Append an event of an order where none has its number. @returns the event that stands there already, which is left as it is */
  recordOrder(order: string, event: EventRow): Promise<EventRow | undefined>;
  /** Safe to repeat: a change that stands already is `written`. */
  commit(change: Change): Promise<Committed>;
  /**
   * Remember that a caller was told "not known yet". Counts as a write, so that whoever settles from an older reading reads again
   * and keeps the mark. False: it has settled meanwhile, read that.
   */
  markUnknown(open: Charge | Operation): Promise<boolean>;
  /** Strongly consistent. Undefined for an unknown id and for another merchant's. */
  get(merchantId: string, chargeId: string): Promise<Charge | undefined>;
  operation(chargeId: string, operationId: string): Promise<Operation | undefined>;
  /** The events of a charge, oldest first. */
  events(chargeId: string): Promise<readonly EventRow[]>;
  /** From an index: a charge of the last moments may be missing. */
  list(query: ChargeQuery): Promise<ChargePage>;
  /** Charges and operations whose outcome is open, due at their deadline. From an index. */
  open(query: DueQuery): Promise<DuePage>;
  /** Charges of which something can be captured still, due when their authorization runs out. From an index. */
  expiring(query: DueQuery): Promise<DuePage>;
  /**
   * The events of all charges that occurred in [from, before), hour by hour, in no order within an hour. From an index: one of the
   * last moments may be missing.
   */
  happened(from: Date, before: Date): AsyncIterable<EventRow>;
}

export interface Merchant {
  readonly id: string;
  readonly status: 'active' | 'suspended';
  readonly connector: string;
  readonly currencies: readonly string[];
}

/** The merchants table, read through a cache of one minute. */
export interface Merchants {
  find(merchantId: string): Promise<Merchant | undefined>;
}
