import * as z from 'zod/mini';
import { isEnvelopeText } from '../domain/audit/holds-envelope';
import { holdsDisguisedCardNumber } from '../domain/card/pan-guard';
import { saysSecurityCode } from '../domain/card/security-code-guard';
import { TokenId } from './fields';
import { RecipientName } from './recipients';

/** What the archive would refuse in a reveal's own words, or the event of it were lost (contracts/archivable-event.ts). */
const archivable = (text: string): boolean =>
  !holdsDisguisedCardNumber(text) && !saysSecurityCode(text) && !isEnvelopeText(text);

/** `POST /v1/tokens/{id}/reveal`: why, for which case, and for whom: a name of the stage record, never a key. */
export const RevealRequest = z.strictObject({
  reason: z.string().check(z.regex(/^[^\p{C}]{10,256}$/u), z.refine(archivable)),
  /** As trackers number their cases: `CB-4711`, `INC0010023`. */
  ticket: z.string().check(z.regex(/^[A-Za-z][A-Za-z_]{0,15}[-#]?\d{1,10}$/), z.refine(archivable)),
  recipient: RecipientName,
});

/** What the keys of its rows in the vault table begin with: the role of `reveal-card` may put these and nothing else. */
export const revealPrefix = 'reveal#';

export const RevealId = z.string().check(z.regex(/^rv_[a-z2-7]{26}$/));

/** `card` is a compact JWE for the recipient; `recipient` is the thumbprint of his key (RFC 7638), the `kid` of that JWE. */
export const RevealResponse = z.object({
  id: RevealId,
  token: TokenId,
  recipient: z.string(),
  card: z.string().check(z.regex(/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/)),
});
