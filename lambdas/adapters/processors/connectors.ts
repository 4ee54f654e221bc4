import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Processor, ProcessorFor } from '../../domain/charge/processor';
import { circuitBreaker } from './circuit-breaker';
import { sandboxProcessor } from './sandbox';
import type { StripeFailure } from './stripe-client';
import { stripeLazily } from './stripe-lazily';

/** What a connector has to say for the log. Nothing of a request is in it. */
export type ConnectorNews = {
  readonly connector: string;
  readonly merchantId: string;
} & ({ readonly breaker: 'opened' | 'closed' } | { readonly failure: StripeFailure });

/** What this stage has for its connectors. A connector whose means are absent is not there. */
export interface ConnectorMeans {
  readonly dynamoDb: DynamoDBClient;
  readonly sandboxTable: string | undefined;
  /** The secret key of the merchant's account at Stripe. */
  readonly stripeKey: ((merchantId: string) => Promise<string>) | undefined;
  readonly report: (news: ConnectorNews) => void;
}

/** So many accounts keep their breaker in one environment; the one that was asked longest ago makes room. */
const mostAccounts = 1000;

/**
 * Every processor of the stage, the one place that names them. Each account, one merchant's at one connector, has a circuit breaker
 * of its own whose state outlives the invocation: an account that its processor has stopped must not close the door to the others.
 */
export function connectors(means: ConnectorMeans): ProcessorFor {
  const accounts = new Map<string, Processor>();
  return (connector, merchantId) => {
    const account = `${connector}#${merchantId}`;
    const known = accounts.get(account) ?? guarded(means, connector, merchantId);
    if (known === undefined) return undefined;
    accounts.delete(account);
    accounts.set(account, known);
    if (accounts.size > mostAccounts) accounts.delete(accounts.keys().next().value ?? account);
    return known;
  };
}

function guarded(means: ConnectorMeans, connector: string, merchantId: string): Processor | undefined {
  const processor = opened(means, connector, merchantId);
  const report = (breaker: 'opened' | 'closed'): void => means.report({ connector, merchantId, breaker });
  return processor && circuitBreaker(processor, { report });
}

function opened(means: ConnectorMeans, connector: string, merchantId: string): Processor | undefined {
  const { dynamoDb, sandboxTable, stripeKey } = means;
  switch (connector) {
    case 'sandbox':
      return sandboxTable === undefined
        ? undefined
        : sandboxProcessor(dynamoDb, { tableName: sandboxTable, merchantId });
    case 'stripe': {
      if (stripeKey === undefined) return undefined;
      const report = (failure: StripeFailure): void => means.report({ connector, merchantId, failure });
      return stripeLazily({ secretKey: () => stripeKey(merchantId), report });
    }
    default:
      return undefined;
  }
}
