import type { Counted } from './day-tally';
import type { RuleFacts, Severity } from './rules';

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** A sentence. */
  readonly text: string;
  /** Of entries, twenty at most. */
  readonly ids: readonly string[];
}

/** The record of one day's review. Stored form: contracts/daily-review.ts. */
export interface Review {
  /** `2026-11-23`, UTC. */
  readonly day: string;
  /** RFC 3339. */
  readonly reviewedAt: string;
  /** All that were looked at, whether they found something or not. */
  readonly rules: readonly RuleFacts[];
  readonly numbers: {
    readonly entries: number;
    readonly batches: number;
    readonly byType: readonly { readonly type: string; readonly outcome: string; readonly entries: number }[];
    readonly byClient: readonly ({ readonly client: string } & Counted)[];
    readonly otherClients: number;
    readonly byHour: readonly number[];
  };
  readonly findings: readonly Finding[];
  /** Everybody whom this review or one before has seen, for the next one. */
  readonly actors: readonly string[];
  /** The newest checkpoint of the audit log at the time; undefined: the log is empty. */
  readonly checkpoint?: { readonly origin: string; readonly size: number; readonly root: string };
  /** The day of the review before. */
  readonly previous?: string;
}

export const reviewNames = (day: string) => ({ record: `reviews/${day}.json`, note: `reviews/${day}.note` }) as const;

const title = 'strongroom daily review/1';

/** KMS signs 4,096 bytes at most and a record is larger: what is signed is its digest. */
export const reviewText = (day: string, recordDigest: string): string => `${title}\n${day}\n${recordDigest}\n`;

/** The digest that a signed text states of the record of that day; undefined for another text. */
export function digestIn(text: string, day: string): string | undefined {
  const digest = /^[^\n]*\n[^\n]*\n([0-9a-f]{64})\n$/.exec(text)?.[1];
  return digest !== undefined && reviewText(day, digest) === text ? digest : undefined;
}
