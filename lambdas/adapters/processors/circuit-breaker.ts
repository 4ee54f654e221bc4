import type { AuthorizationOutcome, OperationOutcome, Processor } from '../../domain/charge/processor';

export interface BreakerLimits {
  /** So many calls in a row without an answer open it. */
  readonly failures: number;
  /** Within so many seconds. */
  readonly windowSeconds: number;
  /** So long it stays open before one call may try again. */
  readonly coolDownSeconds: number;
}

const standard: BreakerLimits = { failures: 5, windowSeconds: 60, coolDownSeconds: 15 };

export interface BreakerOptions {
  readonly now?: () => Date;
  readonly limits?: BreakerLimits;
  /** Is told when it opens and when it closes, for the log. */
  readonly report?: (state: 'opened' | 'closed') => void;
}

/**
 * A processor that is not asked while it does not answer. Calls that move money and end `unknown` are counted; open, they are
 * answered as certainly not made, at once: without it every charge of an outage lasts a whole time-out, is `unknown`, and is work
 * for the reconciler. After the cool-down one call goes through: any answer closes it. Asking what happened and cancelling always
 * pass, and count for nothing. The state is that of one execution environment.
 */
export function circuitBreaker<Inner extends Processor>(inner: Inner, options: BreakerOptions = {}): Inner {
  const gate = new Gate(options);
  return {
    ...inner,
    authorize: (authorization) =>
      gate.pass<AuthorizationOutcome>(() => inner.authorize(authorization), { outcome: 'not_attempted' }),
    operate: (operation) =>
      gate.pass<OperationOutcome>(() => inner.operate(operation), { outcome: 'failed', code: 'processor_unavailable' }),
  };
}

type Answer = AuthorizationOutcome | OperationOutcome;

/** A call that was certainly not made says nothing about who would have answered it. */
const saysNothing = (answer: Answer): boolean =>
  answer.outcome === 'not_attempted' || (answer.outcome === 'failed' && answer.code === 'processor_unavailable');

class Gate {
  readonly #now: () => Date;
  readonly #limits: BreakerLimits;
  readonly #report: (state: 'opened' | 'closed') => void;
  /** When the calls of the present row of failures ended. */
  #failures: readonly number[] = [];
  /** While open: when one call may try again. */
  #opensAt: number | undefined;

  constructor({ now = () => new Date(), limits = standard, report = () => undefined }: BreakerOptions) {
    this.#now = now;
    this.#limits = limits;
    this.#report = report;
  }

  async pass<Result extends Answer>(call: () => Promise<Result>, refusal: Result): Promise<Result> {
    const admitted = this.#admit();
    if (admitted === 'refused') return refusal;
    try {
      const answer = await call();
      if (answer.outcome === 'unknown') this.#failed();
      else if (!saysNothing(answer)) this.#answered(admitted);
      return answer;
    } catch (error) {
      this.#failed();
      throw error;
    }
  }

  /** The trial puts the next one off, so it is alone, and one that never ends does not keep the breaker open for ever. */
  #admit(): 'closed' | 'trial' | 'refused' {
    if (this.#opensAt === undefined) return 'closed';
    const now = this.#now().getTime();
    if (now < this.#opensAt) return 'refused';
    this.#opensAt = now + this.#limits.coolDownSeconds * 1000;
    return 'trial';
  }

  #failed(): void {
    const now = this.#now().getTime();
    const { failures, windowSeconds, coolDownSeconds } = this.#limits;
    this.#failures = [...this.#failures, now].filter((at) => at > now - windowSeconds * 1000).slice(-failures);
    if (this.#opensAt === undefined && this.#failures.length < failures) return;
    if (this.#opensAt === undefined) this.#report('opened');
    this.#opensAt = now + coolDownSeconds * 1000;
  }

  /** Open, only the trial's answer counts: an older call may have begun before the outage. */
  #answered(admitted: 'closed' | 'trial'): void {
    if (this.#opensAt !== undefined && admitted === 'closed') return;
    if (this.#opensAt !== undefined) this.#report('closed');
    this.#failures = [];
    this.#opensAt = undefined;
  }
}
