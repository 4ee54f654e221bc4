import type { EventBus } from '../domain/audit/event-bus';

/** The bus `payments`, whose SDK is loaded by the first event: for a handler that seldom has one. */
export function eventBusLazily(busName: string): EventBus {
  let loading: Promise<EventBus> | undefined;
  return { publish: async (events) => (await (loading ??= load(busName))).publish(events) };
}

async function load(busName: string): Promise<EventBus> {
  const [{ eventBus }, { eventBridgeClient }] = await Promise.all([
    import('./event-bus'),
    import('./event-bridge-client'),
  ]);
  return eventBus(eventBridgeClient(), busName);
}
