/** Something that is not as it must be. */
export interface Failure {
  /** The object that is wrong, missing, or too many. */
  readonly object: string;
  /** The line of it, from 1, where it is one entry. */
  readonly entry?: number;
  readonly code: FailureCode;
  /** What it means, in words. */
  readonly meaning: string;
}

export const failureCodes = [
  'commit_missing',
  'commit_unreadable',
  'commit_changed',
  'commit_out_of_line',
  'batch_missing',
  'batch_changed',
  'batch_taken_twice',
  'batch_not_in_log',
  'entry_count_differs',
  'entries_unknown',
  'root_differs',
  'tile_missing',
  'tile_changed',
  'checkpoint_missing',
  'checkpoint_unsigned',
  'checkpoint_forged',
  'checkpoint_differs',
  'object_unknown',
] as const;

export type FailureCode = (typeof failureCodes)[number];

export const failure = (object: string, code: FailureCode, meaning: string) =>
  ({ failure: { object, code, meaning } }) as const;
