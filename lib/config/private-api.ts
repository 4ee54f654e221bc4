import type { PrivateCallerRow } from '../../lambdas/contracts/private-callers';
import type { RecipientJwk, Recipients } from '../../lambdas/contracts/recipients';

/** The API `private`: behind the VPC's endpoint for execute-api, called by roles of the company that sign their requests. */
export interface PrivateApi {
  readonly callers: readonly [PrivateCaller, ...PrivateCaller[]];
  /** Private address ranges that may reach the endpoint: of networks that are connected to this VPC. */
  readonly from: readonly string[];
  /** Absent: no card is ever shown, and nothing that could is there. */
  readonly reveal?: RevealIntent;
}

/** A role of this account, which the company makes outside this app. A role acts for one merchant, so it has one row. */
export interface PrivateCaller extends Omit<PrivateCallerRow, 'role'> {
  /** Its name, without a path. */
  readonly role: string;
}

export interface RevealIntent {
  /** Who may open a revealed card: by name, whose he is and his public key (docs/operating.md). */
  readonly recipients: Recipients;
  /** From how many reveals in an hour on the alarm `cards-revealed` sounds; 1: each. */
  readonly alarmFrom: number;
}

/**
 * On the laptop everybody is a recipient: this is the key of RFC 7517 Appendix A.2, whose private half is printed there. No other stage takes
 * it (private-api-problems.ts).
 */
export const printedKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
} as const satisfies RecipientJwk;

export const privateApiOfTheLaptop: PrivateApi = {
  callers: [
    { role: 'checkout', merchant: 'm_demo', permissions: ['charges:create', 'charges:read', 'tokens:read'] },
    { role: 'dispute-desk', merchant: 'm_demo', permissions: ['tokens:reveal', 'tokens:read'] },
    { role: 'other-desk', merchant: 'm_other', permissions: ['tokens:reveal'] },
  ],
  from: [],
  reveal: {
    recipients: {
      desk: { merchant: 'm_demo', jwk: printedKey },
      'other-desk': { merchant: 'm_other', jwk: printedKey },
    },
    alarmFrom: 1,
  },
};
