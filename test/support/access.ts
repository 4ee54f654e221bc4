import type { AuthorizerContext } from '../../lambdas/contracts/authorizer-context';
import type { Caller } from '../../lambdas/domain/access/caller';
import { caseParameters } from '../../cli/pages/access-cases/asking';
import { permissions } from '../../lambdas/domain/access/principal';
import type { AccessParameters } from '../../lambdas/domain/access/question';

/** Parameters for tests that are about something else: who charges is a checkout, and nothing is too large. */
export const easyAccess: AccessParameters = {
  ...caseParameters,
  checkout: ['company:shop', 'partner:shop', 'shop'].map((client) => ({ client, merchants: 'any' as const })),
  stepUp: { ...caseParameters.stepUp, aboveMajorAmount: 1_000_000_000 },
};

/** A client by itself, at the public API. */
export const plainAccess: Pick<Caller, 'shown' | 'digits' | 'acrValues'> = {
  shown: { api: 'public', strength: 'client', binding: 'none', issuedAt: 0 },
  digits: 'bin_and_last4',
  acrValues: '',
};

/** What `authorize-request` says of a shop that may go on. */
export const allowedContext = {
  decision: 'allow',
  client_id: 'company:shop',
  merchant_id: 'm_shop',
  client_kind: 'server',
  permissions: permissions.join(' '),
  role: 'charges:create',
  api: 'public',
  strength: 'client',
  binding: 'none',
  issued_at: '1795521600',
  digits: 'bin_and_last4',
  acr_values: '',
} satisfies AuthorizerContext;
