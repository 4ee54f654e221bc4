import { eventBridgeClient } from '../adapters/event-bridge-client';
import { eventBus } from '../adapters/event-bus';
import { readVaultImage } from '../adapters/stream-images';
import { RelayEventsEnv } from '../contracts/environment';
import { relayEvents } from '../domain/audit/relay-events';
import { streamHandler } from '../runtime/batch-handler';
import { readEnv } from '../runtime/env';

const env = readEnv(RelayEventsEnv);
const relay = relayEvents({ bus: eventBus(eventBridgeClient(), env.EVENT_BUS) });

export const handler = streamHandler('relay-vault-events', (records) => relay(records.map(readVaultImage)));
