import type { Provenance } from '../access/caller';
import type { CardView } from '../card/card';
import type { Money } from '../money';
import type { ChargeStatus, TransitionName } from './charge-states';
import type { DeclineCode } from './processor';

/**
 * A charge as the ledger table holds it. The row is the claim (design section 7): its id is a digest of merchant, route and
 * idempotency key, it is put once, and it never expires. The row is its own authorize operation.
 */
export interface Charge {
  readonly id: string;
  readonly merchantId: string;
  readonly status: ChargeStatus;
  /** The authorize operation: `unknown` once the processor did not answer in time. */
  readonly operation: 'pending' | 'unknown' | 'succeeded' | 'failed';
  /** The first caller was told "not known yet" (202): every replay has the first answer's status, also after settling. */
  readonly toldUnknown?: true;
  readonly money: Money;
  readonly capture: 'automatic' | 'manual';
  readonly token: string;
  readonly connector: string;
  /** SHA-256, hex, of the canonical request without card, security code or envelope. */
  readonly intentDigest: string;
  /** Sums in minor units. `reserved` is what started operations may still take. */
  readonly authorized: number;
  readonly captured: number;
  readonly refunded: number;
  readonly reserved: number;
  /** Counts writes; every transition is conditional on it. */
  readonly version: number;
  /** The sequence of the last event of this charge; 0 before the first. */
  readonly sequence: number;
  readonly orderId?: string;
  readonly customer?: string;
  readonly site?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly card?: CardView;
  readonly fingerprint?: string;
  readonly processorReference?: string;
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

export interface Settlement {
  readonly transition: TransitionName;
  /** The charge after the transition; `version` and `sequence` already moved. */
  readonly charge: Charge;
  readonly events: readonly EventRow[];
}

/** The ledger table. Contract suite: test/contract/ledger-table. */
export interface LedgerTable {
  /** One conditional put. `taken` hands back the row that stands there: still one round trip. */
  claim(
    charge: Charge,
  ): Promise<{ readonly outcome: 'claimed' } | { readonly outcome: 'taken'; readonly charge: Charge }>;
  /**
   * One transaction, conditional on the version before and on the states that the transition may leave: the charge and its
   * event rows, or nothing. False: somebody else settled, read and return that. Safe to repeat.
   */
  settle(settlement: Settlement): Promise<boolean>;
  /** Remember that a caller was told "not known yet". Nothing happens when the charge has settled meanwhile. */
  markUnknown(charge: Charge): Promise<void>;
  /** Strongly consistent. Undefined for an unknown id and for another merchant's. */
  get(merchantId: string, chargeId: string): Promise<Charge | undefined>;
  /** The events of a charge, oldest first. */
  events(chargeId: string): Promise<readonly EventRow[]>;
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
