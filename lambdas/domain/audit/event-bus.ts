/** An event ready to publish: `json` is the canonical detail (RFC 8785), kept byte for byte on its way. */
export interface OutgoingEvent {
  readonly type: string;
  readonly json: string;
  readonly occurredAt: string;
}

/** The bus `payments`. Contract suite: test/contract/event-bus. */
export interface EventBus {
  /** Publish all, ten a request. The answer lists the positions that were refused, per entry: those must be sent again. */
  publish(events: readonly OutgoingEvent[]): Promise<readonly number[]>;
}
