import type { DenyReason } from '../../../lambdas/domain/access/decide';
import { permissions, type Principal } from '../../../lambdas/domain/access/principal';
import type { AccessParameters, AccessQuestion, Risk } from '../../../lambdas/domain/access/question';
import { noCounts, type Signals } from '../../../lambdas/domain/access/signals';

/** A question and what must be answered to it: a row of docs/access.md, and a test (test/unit/decide.test.ts). */
export interface AccessCase {
  readonly says: string;
  readonly question: AccessQuestion;
  readonly effect: 'allow' | 'deny' | 'step_up' | 'limit';
  /** The rules that fire. */
  readonly reasons: readonly DenyReason[];
}

/** The parameters of the cases. */
export const caseParameters: AccessParameters = {
  checkout: [
    { client: 'company:checkout', merchants: 'any' },
    { client: 'company:shop', merchants: ['m_shop'] },
    { client: 'role/checkout', merchants: ['m_shop'] },
  ],
  support: [{ client: 'company:support', merchants: 'any' }],
  stepUp: {
    permissions: ['tokens:delete', 'charges:refund'],
    strength: 'multi_factor',
    maxAgeSeconds: 900,
    aboveMajorAmount: 1_000,
  },
  newAddressMaxAgeSeconds: 300,
  velocity: {
    usual: { cards: 20, declinePercent: 50, declinesFrom: 10, refusals: 10 },
    clients: { 'company:checkout': { cards: 5_000, declinePercent: 60, declinesFrom: 200, refusals: 200 } },
  },
};

export const checkout: Principal = {
  clientId: 'company:checkout',
  merchantId: 'm_shop',
  clientKind: 'server',
  permissions,
};
export const clerk: Principal = { ...checkout, clientId: 'company:support' };
export const desk: Principal = { ...checkout, clientId: 'company:desk' };
export const ofClient: Risk = { strength: 'client', binding: 'none', tokenAgeSeconds: 60 };
export const ofPerson: Risk = { ...ofClient, strength: 'multi_factor', signInAgeSeconds: 60 };
const quiet: Signals = { ...noCounts, addressKnown: true, secondsToHour: 1_800 };
export const lately = (some: Partial<Signals>): Risk => ({ ...ofClient, signals: { ...quiet, ...some } });

/** A question of the checkout at the public API, unless told otherwise. */
export function asks(
  permission: AccessQuestion['permission'],
  otherwise: Partial<AccessQuestion> = {},
): AccessQuestion {
  const { principal = checkout } = otherwise;
  const plain = {
    route: permission,
    api: 'public',
    permission,
    merchant: principal.merchantId,
    risk: ofClient,
  } as const;
  return { ...plain, principal, ...otherwise };
}

export const usd = (major: number) => ({ amount: major * 100, currency: 'USD' }) as const;
