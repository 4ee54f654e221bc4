import * as z from 'zod/mini';
import { isCurrency } from '../../domain/money';
import type { Currency } from '../../domain/money';
import { operationFailures } from '../../domain/charge/operation';
import { declineCodes } from '../../domain/charge/processor';

const CurrencyCode = z.custom<Currency>((value) => typeof value === 'string' && isCurrency(value));

/** What the sandbox remembers of an authorization, under the charge's reference. Never the card (docs/formats.md). */
const Attempt = z.object({
  schema: z.literal(1),
  reference: z.string(),
  outcome: z.enum(['approved', 'declined', 'cancelled']),
  code: z.optional(z.enum(declineCodes)),
  processor_reference: z.string(),
  network_transaction_id: z.optional(z.string()),
  amount: z.optional(z.int()),
  currency: z.optional(CurrencyCode),
  network: z.optional(z.string()),
  /** What has been captured of it, and how much of that has not been refunded. Absent unless approved. */
  captured: z.optional(z.int()),
  refundable: z.optional(z.int()),
  /** Nothing more can be captured: it was captured finally, or voided. */
  closed: z.optional(z.boolean()),
  /** Money moved with the authorization. */
  automatic: z.optional(z.boolean()),
  /** Nothing can be captured from then on; absent where its connector's declaration holds. */
  capture_before: z.optional(z.iso.datetime()),
  /** What its card does to its operations (sandbox-cards.ts). */
  fault: z.optional(
    z.object({
      kind: z.enum(['capture', 'void', 'refund']),
      effect: z.enum(['times_out_carried_out', 'times_out_not_carried_out', ...operationFailures]),
    }),
  ),
  /** A result of 3-D Secure came with it; the result itself is not kept. */
  three_ds: z.optional(z.boolean()),
  initiator: z.optional(z.enum(['customer', 'merchant'])),
  /** The first payment of the series that it belongs to. */
  series: z.optional(z.string()),
  /** Inquiries do not find it before. */
  found_from: z.optional(z.iso.datetime()),
  created_at: z.iso.datetime(),
  /** Set by a cancellation, whatever the outcome was before it. */
  cancelled_at: z.optional(z.iso.datetime()),
});

/** What it remembers of a capture, void or refund, under the operation's reference. */
const Operated = z.object({
  schema: z.literal(1),
  reference: z.string(),
  kind: z.enum(['capture', 'void', 'refund']),
  charge_reference: z.string(),
  outcome: z.enum(['succeeded', 'failed']),
  code: z.optional(z.enum(operationFailures)),
  processor_reference: z.string(),
  amount: z.int(),
  currency: CurrencyCode,
  created_at: z.iso.datetime(),
});

export type Attempt = Readonly<z.infer<typeof Attempt>>;
export type Operated = Readonly<z.infer<typeof Operated>>;

/** @throws a fault for a row that the sandbox did not write */
export const readAttempt = (row: unknown): Attempt => Attempt.parse(row);
export const readOperated = (row: unknown): Operated => Operated.parse(row);

const SandboxRow = z.union([Operated, Attempt]);

export type SandboxRow = Attempt | Operated;

export const readSandboxRow = (row: unknown): SandboxRow => SandboxRow.parse(row);

/** How an operation changes the sums of its authorization, and what must be left of them for it. */
export interface SumsMove {
  readonly kind: Operated['kind'];
  readonly chargeReference: string;
  readonly amount: number;
  /** What was authorized. */
  readonly total: number;
  /** Nothing can be captured afterwards. */
  readonly closes: boolean;
}

/** Where the sandbox keeps its memory: a table, or a test's own. */
export interface SandboxRows {
  /** Remember the attempt, unless there was one under its reference. @returns what stands there now */
  first(attempt: Attempt): Promise<Attempt>;
  attempt(reference: string): Promise<Attempt | undefined>;
  operated(reference: string): Promise<Operated | undefined>;
  /** Void what stands under the reference, or keep its place, as `absent`, so that nothing can follow. */
  cancel(absent: Attempt): Promise<void>;
  /**
   * Remember the operation, unless there was one under its reference; with a move, only together with the move of the sums.
   * @returns what stands under its reference now; undefined: the sums do not admit the move any more
   */
  operate(operated: Operated, move: SumsMove | undefined): Promise<Operated | undefined>;
  /** A page of what was written first in [from, before), oldest first; instants as rows have them. */
  page(window: SandboxWindow): Promise<SandboxPage>;
}

export interface SandboxWindow {
  readonly from: string;
  readonly before: string;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface SandboxPage {
  readonly rows: readonly SandboxRow[];
  readonly next?: string;
}
