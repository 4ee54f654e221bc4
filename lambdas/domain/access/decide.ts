import { strengths } from './credential';
import { permissions } from './principal';
import { type AccessParameters, type AccessQuestion, isListed } from './question';
import { type AccessRule, accessRules, type RuleId, type StepUpDemand } from './rules';

/** What of a card number may be shown: beside the last four digits its BIN (PCI DSS 3.4.1), or nothing else. */
export type CardDigits = 'bin_and_last4' | 'last4';

/** `reasons` name the rules that fired: for the log, never for the caller, who hears `detail`. */
export type Decision =
  | { readonly effect: 'allow'; readonly reasons: readonly []; readonly digits: CardDigits }
  | {
      readonly effect: 'deny';
      readonly reasons: readonly DenyReason[];
      readonly code: 'forbidden';
      readonly detail: string;
    }
  | {
      readonly effect: 'deny';
      readonly reasons: readonly DenyReason[];
      readonly code: 'velocity_exceeded';
      readonly detail: string;
      /** Seconds. */
      readonly retryAfter: number;
    }
  | {
      readonly effect: 'step_up';
      readonly reasons: readonly DenyReason[];
      readonly detail: string;
      readonly demand: StepUpDemand;
    };

/** `scope-missing`: no rule allows it. */
export type DenyReason = RuleId | 'scope-missing';

const scopeMissing = 'The access token does not carry the scope that this route needs.';

/**
 * May this be done? Deny by default: what no rule allows is denied. A denial outweighs a limit, a limit a step-up, and each of them
 * whatever allows. Pure: the same question has the same answer, and nothing is remembered from one to the next.
 */
export function decide(question: AccessQuestion, access: AccessParameters): Decision {
  const fired = accessRules.filter((rule: AccessRule) => isAbout(rule, question) && rule.when(question, access));
  const of = (effect: AccessRule['effect']): readonly AccessRule[] => fired.filter((rule) => rule.effect === effect);
  const [denial] = of('deny');
  if (denial !== undefined) {
    return { effect: 'deny', reasons: idsOf(of('deny')), code: 'forbidden', detail: denial.hears };
  }
  if (of('allow').length === 0) {
    return { effect: 'deny', reasons: ['scope-missing'], code: 'forbidden', detail: scopeMissing };
  }
  const [limit] = of('limit');
  if (limit !== undefined) {
    const retryAfter = question.risk.signals?.secondsToHour ?? 3600;
    return { effect: 'deny', reasons: idsOf(of('limit')), code: 'velocity_exceeded', detail: limit.hears, retryAfter };
  }
  const [stepUp] = of('step_up');
  if (stepUp !== undefined) {
    const demand = together(of('step_up').map((rule) => rule.demand?.(access) ?? {}));
    return { effect: 'step_up', reasons: idsOf(of('step_up')), detail: stepUp.hears, demand };
  }
  return {
    effect: 'allow',
    reasons: [],
    digits: isListed(access.support, question.principal) ? 'last4' : 'bin_and_last4',
  };
}

/** Where no permission is asked for, only rules about every one have something to say. */
const isAbout = ({ about }: AccessRule, { permission }: AccessQuestion): boolean =>
  permission === undefined ? about.length === permissions.length : about.includes(permission);

const idsOf = (rules: readonly AccessRule[]): readonly RuleId[] => rules.map(({ id }) => id);

/** The strongest and the shortest of what is asked for. */
function together(demands: readonly StepUpDemand[]): StepUpDemand {
  const places = demands.flatMap(({ strength }) => (strength === undefined ? [] : [strengths.indexOf(strength)]));
  const ages = demands.flatMap(({ maxAgeSeconds }) => (maxAgeSeconds === undefined ? [] : [maxAgeSeconds]));
  const strength = strengths[Math.max(...places)];
  return {
    ...(strength === undefined ? {} : { strength }),
    ...(ages.length === 0 ? {} : { maxAgeSeconds: Math.min(...ages) }),
  };
}
