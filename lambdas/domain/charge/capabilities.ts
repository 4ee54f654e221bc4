import type { ProcessorCapabilities } from './processor';

const day = 24 * 60 * 60;

/**
 * What each connector can do. The ledger zone decides by it what a charge may do, without a connector's code; the connectors in
 * adapters/processors take their row from here.
 */
export const connectorCapabilities = {
  sandbox: {
    inquireByReference: true,
    cancelByReference: true,
    idempotencyWindowSeconds: Number.POSITIVE_INFINITY,
    maxInFlightSeconds: 30,
    authorizationSeconds: 7 * day,
    partialCapture: true,
    multipleCaptures: true,
    threeDs: true,
  },
  stripe: {
    inquireByReference: true,
    cancelByReference: true,
    idempotencyWindowSeconds: day,
    maxInFlightSeconds: 120,
    authorizationSeconds: 7 * day,
    partialCapture: true,
    multipleCaptures: false,
    threeDs: true,
  },
} as const satisfies Readonly<Record<string, ProcessorCapabilities>>;

const byName: Readonly<Record<string, ProcessorCapabilities | undefined>> = connectorCapabilities;

export function capabilitiesOf(connector: string): ProcessorCapabilities | undefined {
  return Object.hasOwn(byName, connector) ? byName[connector] : undefined;
}
