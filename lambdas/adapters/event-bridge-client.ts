import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { standard } from './aws-clients';
import { guarded } from './guarded';

/** A file of its own, so that it can be loaded on demand. */
export function eventBridgeClient(): EventBridgeClient {
  return guarded(new EventBridgeClient(standard));
}
