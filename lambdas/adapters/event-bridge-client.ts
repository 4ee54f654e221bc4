import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { standard } from './aws-clients';

/** A file of its own, so that it can be loaded on demand. */
export function eventBridgeClient(): EventBridgeClient {
  return new EventBridgeClient(standard);
}
