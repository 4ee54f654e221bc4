import type { InquiryOutcome, Processor } from '../../domain/charge/processor';
import { authorize } from './stripe-authorize';
import { cancel } from './stripe-cancel';
import { stripeCapabilities } from '../../domain/charge/capabilities';
import { type StripeCalls, stripeCalls, type StripeOptions } from './stripe-client';
import { intentsOf, outcomeOfAll } from './stripe-intents';
import { inquireOperation, operate } from './stripe-operate';
import { settlementPage } from './stripe-settlements';

/** Stripe through its own SDK (docs/connectors.md). Load it with `stripeLazily`: the SDK is large. */
export function stripeProcessor(options: StripeOptions): Processor {
  const calls = stripeCalls(options);
  return {
    capabilities: stripeCapabilities,
    authorize: (authorization) => authorize(calls, authorization),
    inquire: (reference, createdAt) => inquire(calls, reference, createdAt),
    cancel: (reference, createdAt) => cancel(calls, reference, createdAt),
    operate: (operation) => operate(calls, operation),
    inquireOperation: (operation) => inquireOperation(calls, operation),
    settlements: (from, before, after) => calls((call) => settlementPage(call, { from, before, after })),
  };
}

async function inquire(calls: StripeCalls, reference: string, createdAt: string): Promise<InquiryOutcome> {
  try {
    return outcomeOfAll(await calls((call) => intentsOf(call, reference, createdAt)));
  } catch {
    return { outcome: 'unknown' };
  }
}
