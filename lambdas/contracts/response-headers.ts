/**
 * On every answer, whoever gives it: no cache keeps it unless its route says so, this name speaks https only from now on (RFC 6797),
 * and the body is what it is labelled as.
 */
export const everyAnswer = {
  'cache-control': 'no-store',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;
