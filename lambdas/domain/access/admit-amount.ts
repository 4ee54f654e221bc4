import type { Money } from '../money';
import type { Caller } from './caller';
import { decide } from './decide';
import type { Permission } from './principal';
import type { AccessParameters, Risk, Shown } from './question';
import { refusalOf } from './step-up';

export interface AmountAsked {
  readonly caller: Caller;
  readonly route: string;
  readonly permission: Permission;
  readonly amount: Money;
}

/** May this caller move this amount? Asked before anything is claimed or reserved. @throws Refusal where he may not */
export type AdmitAmount = (asked: AmountAsked) => void;

/**
 * The same `decide` again, now with the amount, which stands in the body and is not shown to an authorizer. What the client did lately was
 * asked there.
 */
export const admitAmount =
  (access: AccessParameters, now: () => Date): AdmitAmount =>
  ({ caller, ...asked }) => {
    const { principal, shown, acrValues } = caller;
    const question = {
      ...asked,
      api: shown.api,
      principal,
      merchant: principal.merchantId,
      risk: riskOf(shown, now()),
    };
    const refusal = refusalOf(decide(question, access), acrValues);
    if (refusal !== undefined) throw refusal;
  };

export function riskOf({ strength, binding, issuedAt, authenticatedAt }: Shown, now: Date): Risk {
  const at = now.getTime() / 1000;
  return {
    strength,
    binding,
    tokenAgeSeconds: at - issuedAt,
    ...(authenticatedAt === undefined ? {} : { signInAgeSeconds: at - authenticatedAt }),
  };
}
