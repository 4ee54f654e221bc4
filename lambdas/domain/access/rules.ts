import { minorUnits } from '../money';
import { type Strength, strengths } from './credential';
import type { Permission } from './principal';
import { permissions as everyPermission } from './principal';
import { type AccessParameters, type AccessQuestion, isListed, type VelocityLimits } from './question';

/** What a step-up asks for (RFC 9470 §3). */
export interface StepUpDemand {
  /** As strong as this, or stronger; absent: the strength is good as it is. */
  readonly strength?: Strength;
  /** So many seconds ago at most; absent: whenever it was. */
  readonly maxAgeSeconds?: number;
}

interface RuleShape {
  /** For the page, the log and the reasons of a decision. */
  readonly id: string;
  readonly effect: 'allow' | 'deny' | 'limit' | 'step_up';
  /** What an assessor reads. */
  readonly sentence: string;
  /** The permissions that it is about. */
  readonly about: readonly Permission[];
  readonly when: (question: AccessQuestion, access: AccessParameters) => boolean;
  /** What the caller hears where it fires: what to do, and nothing of numbers. */
  readonly hears: string;
  /** Of a step-up. */
  readonly demand?: (access: AccessParameters) => StepUpDemand;
}

const moving: readonly Permission[] = ['charges:create', 'charges:capture', 'charges:refund'];
const money: readonly Permission[] = [...moving, 'charges:void', 'charges:dispute'];
const usingCards: readonly Permission[] = ['tokens:create', 'charges:create'];
const allBut = (...few: readonly Permission[]): readonly Permission[] =>
  everyPermission.filter((permission) => !few.includes(permission));

const slowDown =
  'Too much like card testing. Come back after Retry-After; if this is real business, ask whoever runs the stage.';

/**
 * Who may do what. `decide` looks at every row: a request is allowed where a row allows it and no other row says no. The page that
 * assessors read, docs/access.md, is made of it (`npm run page:access`), and the cases in cli/pages/access-cases/ are its tests.
 */
export const accessRules = [
  {
    id: 'scope-held',
    effect: 'allow',
    sentence: 'A caller may do what his credential names, and nothing that it does not name.',
    about: everyPermission,
    when: ({ permission, principal }) => permission !== undefined && principal.permissions.includes(permission),
    hears: '',
  },
  {
    id: 'route-unknown',
    effect: 'deny',
    sentence: 'A route that is not in the route table, or not at this API, is there for nobody.',
    about: everyPermission,
    when: ({ route, permission }) => route === undefined || permission === undefined,
    hears: 'There is no such route.',
  },
  {
    id: 'other-merchant',
    effect: 'deny',
    sentence: 'A caller acts for his own merchant only.',
    about: everyPermission,
    when: ({ merchant, principal }) => merchant !== principal.merchantId,
    hears: 'This credential speaks for another merchant.',
  },
  {
    id: 'device-makes-tokens-only',
    effect: 'deny',
    sentence: 'A credential in a browser or a phone may create tokens, and do nothing else.',
    about: allBut('tokens:create'),
    when: ({ principal }) => principal.clientKind === 'device',
    hears: 'A device token may only create tokens. Call this route from your server.',
  },
  {
    id: 'checkout-charges',
    effect: 'deny',
    sentence: 'Only the checkout service may create a charge.',
    about: ['charges:create'],
    when: ({ principal }, { checkout }) => !isListed(checkout, principal),
    hears: 'Only the checkout service may create a charge. Whoever runs the stage lists it.',
  },
  {
    id: 'support-reveals-nothing',
    effect: 'deny',
    sentence:
      'A support clerk never sees more than last4: what is shown to him is cut to that, and he may reveal no card, however he signed in.',
    about: ['tokens:reveal'],
    when: ({ principal }, { support }) => isListed(support, principal),
    hears: 'Support sees the last four digits and no more.',
  },
  {
    id: 'reveal-is-private',
    effect: 'deny',
    sentence: 'A card is revealed at the private API only.',
    about: ['tokens:reveal'],
    when: ({ api }) => api !== 'private',
    hears: 'Call this route at the private API.',
  },
  {
    id: 'large-amount-bound',
    effect: 'deny',
    sentence: 'Without a person, a large amount moves only where the caller shows that the token is his own.',
    about: moving,
    when: (question, access) =>
      isLarge(question, access) && question.risk.strength === 'client' && question.risk.binding === 'none',
    hears: 'An amount this large needs a token that is bound to a key or a certificate. Ask your issuer for one.',
  },
  {
    id: 'reveal-needs-strength',
    effect: 'step_up',
    sentence: 'Who reveals a card signed in with a factor that cannot be phished, or is a role of the company.',
    about: ['tokens:reveal'],
    when: ({ risk }) => !['phishing_resistant', 'role'].includes(risk.strength),
    hears: 'Sign in with a factor that cannot be phished.',
    demand: () => ({ strength: 'phishing_resistant' }),
  },
  {
    id: 'person-shows-more',
    effect: 'step_up',
    sentence: 'A person does what the stage lists only after signing in strongly enough, and lately.',
    about: everyPermission,
    when: ({ permission, risk }, { stepUp }) =>
      permission !== undefined && stepUp.permissions.includes(permission) && needsStepUp(risk, stepUp),
    hears: 'Sign in again, as strongly as this needs.',
    demand: ({ stepUp }) => stepUp,
  },
  {
    id: 'large-amount-shows-more',
    effect: 'step_up',
    sentence: 'A person moves a large amount only after signing in strongly enough, and lately.',
    about: moving,
    when: (question, access) => isLarge(question, access) && needsStepUp(question.risk, access.stepUp),
    hears: 'An amount this large needs a fresh sign-in, as strong as this needs.',
    demand: ({ stepUp }) => stepUp,
  },
  {
    id: 'new-address',
    effect: 'step_up',
    sentence:
      'From an address where its client was not seen before, a server’s token that is bound to nothing moves money, erases cards and makes tokens only while it is fresh.',
    // Making a token is an event, by which the address is known from then on.
    about: [...money, 'tokens:delete', 'tokens:create'],
    when: ({ risk, principal }, { newAddressMaxAgeSeconds: most }) =>
      principal.clientKind === 'server' &&
      risk.binding === 'none' &&
      risk.signals?.addressKnown === false &&
      !(risk.tokenAgeSeconds <= most),
    hears: 'Get a new token and send the request again.',
    demand: ({ newAddressMaxAgeSeconds: maxAgeSeconds }) => ({ maxAgeSeconds }),
  },
  {
    id: 'many-cards',
    effect: 'limit',
    sentence: 'A server of a shop uses no more distinct cards within an hour than its limit.',
    about: usingCards,
    when: (question, access) => exceeds(question, access, (signals, { cards }) => signals.cards >= cards),
    hears: slowDown,
  },
  {
    id: 'many-declines',
    effect: 'limit',
    sentence: 'A client of whose payments within an hour too many were declined makes no more of them.',
    about: usingCards,
    when: (question, access) =>
      exceeds(
        question,
        access,
        ({ payments, declines }, { declinesFrom, declinePercent }) =>
          payments >= declinesFrom && declines * 100 >= payments * declinePercent,
      ),
    hears: slowDown,
  },
  {
    id: 'many-refusals',
    effect: 'limit',
    sentence: 'A server that was denied too often within an hour waits, where its risk is asked.',
    about: everyPermission,
    when: (question, access) => exceeds(question, access, (signals, { refusals }) => signals.refusals >= refusals),
    hears: 'Too many requests of this client were denied. Mend it, and come back after Retry-After.',
  },
] as const satisfies readonly RuleShape[];

export type RuleId = (typeof accessRules)[number]['id'];

/** A row, whichever it is. */
export interface AccessRule extends RuleShape {
  readonly id: RuleId;
}

function isLarge({ amount }: AccessQuestion, { stepUp }: AccessParameters): boolean {
  return amount !== undefined && !(amount.amount <= minorUnits(stepUp.aboveMajorAmount, amount.currency));
}

/** Is it a person who has not shown enough? A client by itself and a role have nobody who could sign in. */
function needsStepUp(
  { strength, signInAgeSeconds }: AccessQuestion['risk'],
  demand: AccessParameters['stepUp'],
): boolean {
  if (strength === 'client' || strength === 'role') return false;
  if (strengths.indexOf(strength) < strengths.indexOf(demand.strength)) return true;
  return signInAgeSeconds === undefined || !(signInAgeSeconds <= demand.maxAgeSeconds);
}

function exceeds(
  { principal, risk }: AccessQuestion,
  { velocity }: AccessParameters,
  isTooMuch: (signals: NonNullable<AccessQuestion['risk']['signals']>, limits: VelocityLimits) => boolean,
): boolean {
  // Every visitor of a page has a credential of its one client: one of them could lock all others out. A device charges nothing.
  if (principal.clientKind === 'device') return false;
  const { clientId } = principal;
  const own = Object.hasOwn(velocity.clients, clientId) ? velocity.clients[clientId] : undefined;
  return risk.signals !== undefined && isTooMuch(risk.signals, own ?? velocity.usual);
}
