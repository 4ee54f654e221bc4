/** What an entry of the archive explains. `occurredAt` is RFC 3339. */
export type Entry =
  /** A charge of a token has its outcome: `authorize-card` read the token, once. */
  | { readonly kind: 'charge'; readonly subject: string; readonly occurredAt: string }
  /** `tokenize-card` made a token: it opened an envelope. */
  | { readonly kind: 'token'; readonly subject: string; readonly occurredAt: string }
  | { readonly kind: 'reveal'; readonly kmsRequestId: string; readonly occurredAt: string };
