import type { Archive } from './archive';
import type { Json } from './canonical-json';
import { canonicalJson } from './canonical-json';

export interface WriteAuditPorts {
  readonly archive: Pick<Archive, 'put'>;
  /** The event, when it has a known shape and holds neither a card number nor an envelope; else undefined. */
  readonly readEvent: (detail: unknown) => ArchivableEvent | undefined;
  /** Deterministic: the same lines give the same bytes. */
  readonly gzip: (text: string) => Uint8Array;
  /** SHA-256, hex. */
  readonly digest: (bytes: Uint8Array) => string;
  readonly now: () => Date;
}

export interface ArchivableEvent {
  readonly id: string;
  readonly json: Json;
}

/** One delivery: `deliveryId` is the queue's name for it. */
export interface DeliveredEvent {
  readonly deliveryId: string;
  readonly detail: unknown;
}

export interface AuditOutcome {
  readonly written: number;
  /** Deliveries of an event that the same batch has already, with the same bytes: archived once. Across batches, the verifier counts. */
  readonly repeated: number;
  /** Deliveries that must not be archived as they are: they come again and end in the dead-letter queue. */
  readonly refused: readonly string[];
}

/**
 * Archive a batch as one object of canonical JSON lines, named by the hour of the put and the digest of the stored bytes:
 * `batches/2026-11-24T07/<sha256>.ndjson.gz`. Delivery is at least once; within a batch an event stands once, and one id with
 * two contents is refused, both.
 */
export const writeAudit =
  (ports: WriteAuditPorts) =>
  async (deliveries: readonly DeliveredEvent[]): Promise<AuditOutcome> => {
    const read = deliveries.map(({ deliveryId, detail }) => ({ deliveryId, event: ports.readEvent(detail) }));
    const lines = new Map<string, string>();
    const contested = new Set<string>();
    let repeated = 0;
    for (const { event } of read) {
      if (event === undefined) continue;
      const line = canonicalJson(event.json);
      const standing = lines.get(event.id);
      if (standing === line) repeated += 1;
      else if (standing !== undefined) contested.add(event.id);
      lines.set(event.id, line);
    }
    const kept = [...lines].filter(([id]) => !contested.has(id)).map(([, line]) => line);
    if (kept.length > 0) await put(ports, kept);
    const refused = read.filter(({ event }) => event === undefined || contested.has(event.id));
    return { written: kept.length, repeated, refused: refused.map(({ deliveryId }) => deliveryId) };
  };

async function put(ports: WriteAuditPorts, lines: readonly string[]): Promise<void> {
  const body = ports.gzip(`${lines.join('\n')}\n`);
  const hour = ports.now().toISOString().slice(0, 13);
  await ports.archive.put(`batches/${hour}/${ports.digest(body)}.ndjson.gz`, body);
}
