import type { Processor } from '../../domain/charge/processor';
import { stripeCapabilities } from '../../domain/charge/capabilities';
import type { StripeOptions } from './stripe-client';

/** Stripe's connector, whose SDK is loaded by the first call and not before: a merchant of the sandbox does not wait for it. */
export function stripeLazily(options: StripeOptions): Processor {
  let loading: Promise<Processor> | undefined;
  const loaded = (): Promise<Processor> =>
    (loading ??= import('./stripe').then(({ stripeProcessor }) => stripeProcessor(options)));
  return {
    capabilities: stripeCapabilities,
    authorize: async (authorization) => (await loaded()).authorize(authorization),
    inquire: async (reference, createdAt) => (await loaded()).inquire(reference, createdAt),
    cancel: async (reference, createdAt) => (await loaded()).cancel(reference, createdAt),
    operate: async (operation) => (await loaded()).operate(operation),
    inquireOperation: async (operation) => (await loaded()).inquireOperation(operation),
    settlements: async (from, before, after) => (await loaded()).settlements(from, before, after),
  };
}
