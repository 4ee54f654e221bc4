import { Refusal } from '../refusal';
import { type Strength, strengths } from './credential';
import type { Decision } from './decide';
import type { TrustedIssuer } from './trusted-issuer';

/** The issuer's own words for sign-ins as strong as this or stronger (`acr_values`, RFC 9470 §4), with spaces between; it may have none. */
export function acrValues(issuer: Pick<TrustedIssuer, 'strength'> | undefined, demanded: Strength): string {
  const enough = issuer?.strength.filter(
    ({ claim, means }) => claim === 'acr' && strengths.indexOf(means) >= strengths.indexOf(demanded),
  );
  return (enough ?? []).map(({ value }) => value).join(' ');
}

/** What a caller hears of a decision; undefined: it is allowed. @param acr the issuer's words for the strength that is demanded */
export const refusalOf = (decision: Decision, acr: string): Refusal | undefined =>
  decision.effect === 'allow' ? undefined : refusalFor(decision, acr);

/** As `refusalOf`, of a decision that is none to allow. */
export function refusalFor(decision: Exclude<Decision, { readonly effect: 'allow' }>, acr: string): Refusal {
  if (decision.effect === 'deny') {
    return new Refusal(decision.code, {
      detail: decision.detail,
      ...(decision.code === 'velocity_exceeded' ? { retryAfter: decision.retryAfter } : {}),
    });
  }
  const { strength, maxAgeSeconds } = decision.demand;
  return new Refusal('insufficient_user_authentication', {
    detail: decision.detail,
    extensions: {
      ...(strength === undefined || acr === '' ? {} : { acr_values: acr }),
      ...(maxAgeSeconds === undefined ? {} : { max_age: maxAgeSeconds }),
    },
  });
}
