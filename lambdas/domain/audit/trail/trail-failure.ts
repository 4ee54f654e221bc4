/** Something about the trail that is not as CloudTrail delivered it, or cannot be known to be. */
export interface TrailFailure {
  /** The object that is wrong, missing, or too many. */
  readonly object: string;
  readonly code: TrailFailureCode;
  /** What it means, in words. */
  readonly meaning: string;
}

export const trailFailureCodes = [
  'digest_missing',
  'digest_unreadable',
  'digest_padded',
  'digest_moved',
  'digest_changed',
  'digest_unlinked',
  'digest_out_of_line',
  'digest_unsigned',
  'digest_forged',
  'digest_key_unknown',
  'digest_key_expired',
  'log_missing',
  'log_changed',
  'log_padded',
  'log_named_twice',
  'log_unnamed',
  'object_unknown',
] as const;

export type TrailFailureCode = (typeof trailFailureCodes)[number];

/** What no failure is and a reader must know: the files say less than they seem to. */
export interface TrailRemark {
  readonly object: string;
  readonly kind: 'chain_begins' | 'logging_gap' | 'not_yet_covered';
  readonly meaning: string;
}

export type TrailVerified =
  | { readonly failure: TrailFailure }
  | { readonly remark: TrailRemark }
  | {
      readonly digest: {
        readonly object: string;
        readonly start: string;
        readonly end: string;
        readonly logFiles: number;
      };
    };

export const failed = (object: string, code: TrailFailureCode, meaning: string): TrailVerified => ({
  failure: { object, code, meaning },
});

export const remarked = (object: string, kind: TrailRemark['kind'], meaning: string): TrailVerified => ({
  remark: { object, kind, meaning },
});
