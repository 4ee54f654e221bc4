import type { HandlerName } from '../config/names';

/**
 * Functions outside the VPC, and why. Such a function may hold no data permission but the one its reason names. `CardFunction` goes
 * by this table, and so does the guardrail function-in-vpc.
 */
export const functionsOutsideVpc: Partial<Readonly<Record<HandlerName, string>>> = {
  'refresh-issuer-keys':
    'The issuers are on the internet, and the VPC has no way there. Writes and reads the keys of issuers, which are public, and nothing else.',
};
