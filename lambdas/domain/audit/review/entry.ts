/** What a review looks at of an entry. */
export interface Entry {
  readonly id: string;
  readonly type: string;
  readonly outcome: 'success' | 'failure';
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  readonly clientId: string;
  readonly role: string;
}

export interface ReviewedEntry extends Entry {
  /** It occurred more than an hour before the hour in which it was archived began. */
  readonly late: boolean;
  /** It was archived before, in the same hour or the one before. */
  readonly repeated: boolean;
}

/** Some of many: how many there are, and the ids of the first twenty. */
export interface Sample {
  readonly count: number;
  readonly ids: readonly string[];
}

export const noneFound: Sample = { count: 0, ids: [] };

const mostIds = 20;

export function plus({ count, ids }: Sample, id: string): Sample {
  return { count: count + 1, ids: ids.length < mostIds ? [...ids, id] : ids };
}
