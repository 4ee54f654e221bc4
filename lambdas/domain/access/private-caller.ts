import { isEnvelopeText } from '../audit/holds-envelope';
import { hidesCardNumber, holdsDisguisedCardNumber } from '../card/pan-guard';
import type { Permission, Principal } from './principal';

/** One row of the stage record, with the account: whoever has the role acts for this merchant, and may do this. */
export interface PrivateCallerRow {
  /** `arn:<partition>:sts::<account>:assumed-role/<name>`. */
  readonly role: string;
  readonly merchant: string;
  readonly permissions: readonly Permission[];
}

/** Who called the API `private`, by the name of his role; `session` is what he called himself when he took it. */
export interface PrivateCaller {
  readonly principal: Principal;
  readonly session: string;
}

/** The session stands in every event of its caller: the archive would refuse them all, after what they tell of was done. */
const isArchivable = (session: string): boolean =>
  !hidesCardNumber(session) && !holdsDisguisedCardNumber(session) && !isEnvelopeText(session);

/** An assumed role and its session, and nothing else: no user, no root, no session with a path (IAM guide, "IAM identifiers"). */
const assumedRole = /^(arn:[a-z-]+:sts::\d{12}:assumed-role\/([\w+=,.@-]{1,64}))\/([\w+=,.@-]{2,64})$/;

/**
 * The caller that API Gateway found by the signature, as the stage record has him. Deny by default: whom IAM let in and no row names is nobody.
 * @param userArn `requestContext.identity.userArn` of a method with IAM authorization
 */
export function privateCallerOf(userArn: unknown, rows: readonly PrivateCallerRow[]): PrivateCaller | undefined {
  const [, role, name, session] = typeof userArn === 'string' ? (assumedRole.exec(userArn) ?? []) : [];
  const row = rows.find((candidate) => candidate.role === role);
  if (row === undefined || name === undefined || session === undefined || !isArchivable(session)) return undefined;
  const { merchant: merchantId, permissions } = row;
  return { principal: { clientId: `role/${name}`, merchantId, clientKind: 'server', permissions }, session };
}
