import * as z from 'zod/mini';
import type { EventRow } from '../domain/charge/ledger';

const WithTime = z.object({ occurred_at: z.string() });

/** When an event occurred, as its own bytes say. @throws a fault for a row that holds no event */
export function occurredAt({ json }: EventRow): string {
  return WithTime.parse(JSON.parse(json)).occurred_at;
}
