import { log } from './logger';

/** What adapters/processors/connectors.ts has to say; `runtime` does not import adapters. */
interface ConnectorNews {
  readonly connector: string;
  readonly merchantId: string;
  readonly breaker?: 'opened' | 'closed';
  readonly failure?: { readonly kind: string; readonly type: string; readonly code: string; readonly status: number };
}

/** One log line for each request to a processor that failed, and for each turn of a breaker. */
export function reportConnector({ connector, merchantId, breaker, failure }: ConnectorNews): void {
  const about = { merchant_id: merchantId };
  if (failure !== undefined) {
    const { kind, type, code, status } = failure;
    log.warn(`${connector} did not do it`, { ...about, reason: kind, error: type, code, status });
  }
  if (breaker === 'opened') log.error(`${connector} does not answer: the breaker is open`, about);
  if (breaker === 'closed') log.info(`${connector} answers again: the breaker is closed`, about);
}
