/** What a card did lately, before the payment in hand. */
export interface Velocity {
  /** In the last 60 minutes. */
  readonly paymentsLastHour: number;
}

/** The velocity table: one counter per merchant, fingerprint and minute, and one row per event seen. Contract suite: test/contract/velocity-table. */
export interface VelocityTable {
  /** The count of the minute of `at` and the 59 before it, of one card of one merchant. */
  read(merchantId: string, fingerprint: string, at: Date): Promise<Velocity>;
  /**
   * Count the payment once, by event id, and keep what was decided of it, in one transaction. The answer is the decision that
   * stands: the given one, or, for an event seen before, the one that was kept then, byte for byte.
   */
  record(payment: {
    readonly eventId: string;
    readonly merchantId: string;
    readonly fingerprint: string;
    readonly at: Date;
    /** Canonical JSON of the flag event; undefined when no rule fired. */
    readonly flag: string | undefined;
  }): Promise<string | undefined>;
}
