import { eventBusContract } from '../contract/event-bus.contract';
import { inMemoryEventBus } from '../support/in-memory-event-bus';

eventBusContract('in memory', () => {
  const bus = inMemoryEventBus();
  return { bus, received: async () => bus.published().map(({ json }) => json) };
});
