import fc from 'fast-check';
import { circuitBreaker } from '../../lambdas/adapters/processors/circuit-breaker';
import { Pan } from '../../lambdas/domain/card/secret';
import type {
  AuthorizationOutcome,
  InquiryOutcome,
  MoneyOperation,
  OperationOutcome,
  Processor,
} from '../../lambdas/domain/charge/processor';

const limits = { failures: 3, windowSeconds: 60, coolDownSeconds: 15 };

const authorization = {
  reference: 'ch_1',
  money: { amount: 1050, currency: 'USD' },
  card: { number: new Pan('4242424242424242'), expMonth: 12, expYear: 2030 },
  capture: 'manual',
} as const;

const operation: MoneyOperation = {
  kind: 'refund',
  reference: 'op_1',
  chargeReference: 'ch_1',
  processorReference: 'pi_1',
  money: { amount: 1050, currency: 'USD' },
  final: true,
};

type Answer = AuthorizationOutcome | OperationOutcome;

const unknown: Answer = { outcome: 'unknown' };
const approved: Answer = { outcome: 'approved', processorReference: 'pi_1' };
const declined: Answer = { outcome: 'declined', code: 'card_declined', processorReference: 'pi_1' };
const notAttempted: Answer = { outcome: 'not_attempted' };
const succeeded: Answer = { outcome: 'succeeded', processorReference: 'pi_1' };
const tooLate: Answer = { outcome: 'failed', code: 'too_late' };
const unavailable: Answer = { outcome: 'failed', code: 'processor_unavailable' };

/** A processor whose every answer is given by hand, with a clock. */
function scene(limited = limits) {
  let clock = 0;
  const pending: { readonly answer: (answer: Answer) => void; readonly fail: (error: Error) => void }[] = [];
  const states: string[] = [];
  const called = (): Promise<any> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    pending.push({ answer: resolve, fail: reject });
    return promise;
  };
  const inner: Processor = {
    capabilities: {
      ...{ inquireByReference: true, cancelByReference: true, threeDs: true },
      ...{ idempotencyWindowSeconds: 60, maxInFlightSeconds: 30, authorizationSeconds: 60 },
      ...{ partialCapture: true, multipleCaptures: false },
    },
    authorize: called,
    operate: called,
    inquire: async (): Promise<InquiryOutcome> => ({ outcome: 'not_found' }),
    cancel: async () => 'cancelled',
    inquireOperation: async () => ({ outcome: 'not_found' }),
    settlements: async () => ({ lines: [] }),
  };
  const breaker = circuitBreaker(inner, {
    now: () => new Date(clock),
    limits: limited,
    report: (state) => states.push(state),
  });
  return {
    breaker,
    pending,
    states,
    pass: (seconds: number) => {
      clock += seconds * 1000;
    },
    authorize: async (answer: Answer): Promise<Answer> => {
      const calls = pending.length;
      const outcome = breaker.authorize(authorization);
      pending[calls]?.answer(answer);
      return outcome;
    },
    operate: async (answer: Answer): Promise<Answer> => {
      const calls = pending.length;
      const outcome = breaker.operate(operation);
      pending[calls]?.answer(answer);
      return outcome;
    },
  };
}

type Scene = ReturnType<typeof scene>;

async function opened(): Promise<Scene> {
  const it = scene();
  for (let call = 0; call < limits.failures; call += 1) await it.authorize(unknown);
  return it;
}

describe('a closed breaker', () => {
  it('gives every answer as it is', async () => {
    const { authorize, operate } = scene();
    for (const answer of [approved, declined, notAttempted, unknown]) expect(await authorize(answer)).toBe(answer);
    for (const answer of [succeeded, tooLate, unavailable, unknown]) expect(await operate(answer)).toBe(answer);
  });

  it('opens at the third call in a row without an answer, of whatever kind', async () => {
    const { authorize, operate, pending, states } = scene();
    await authorize(unknown);
    await operate(unknown);
    expect(states).toEqual([]);
    await authorize(unknown);
    expect(states).toEqual(['opened']);
    expect(await authorize(approved)).toEqual({ outcome: 'not_attempted' });
    expect(await operate(succeeded)).toEqual({ outcome: 'failed', code: 'processor_unavailable' });
    expect(pending).toHaveLength(3);
  });

  it.each([
    ['an approval', approved],
    ['a decline', declined],
  ])('counts anew after %s', async (_, answer) => {
    const { authorize, states } = scene();
    for (const each of [unknown, unknown, answer, unknown, unknown]) await authorize(each);
    expect(states).toEqual([]);
  });

  it('does not count what was certainly not attempted, nor forget for it', async () => {
    const { authorize, operate, states } = scene();
    for (let call = 0; call < 10; call += 1) await authorize(notAttempted);
    await authorize(unknown);
    await authorize(unknown);
    await authorize(notAttempted);
    await operate(unavailable);
    expect(states).toEqual([]);
    await authorize(unknown);
    expect(states).toEqual(['opened']);
  });

  it('forgets failures older than its window', async () => {
    const { authorize, pass, states } = scene();
    await authorize(unknown);
    await authorize(unknown);
    pass(limits.windowSeconds);
    await authorize(unknown);
    expect(states).toEqual([]);
  });
});

describe('an open breaker', () => {
  it('lets inquiries and cancellations through', async () => {
    const { breaker } = await opened();
    expect(await breaker.inquire('ch_1', '2026-11-24T08:00:00.000Z')).toEqual({ outcome: 'not_found' });
    expect(await breaker.inquireOperation(operation)).toEqual({ outcome: 'not_found' });
    expect(await breaker.cancel('ch_1', '2026-11-24T08:00:00.000Z')).toBe('cancelled');
    expect(breaker.capabilities.maxInFlightSeconds).toBe(30);
  });

  it('lets exactly one of many through after the cool-down', async () => {
    const { breaker, pending, pass } = await opened();
    pass(limits.coolDownSeconds - 0.001);
    expect(await breaker.authorize(authorization)).toEqual({ outcome: 'not_attempted' });
    pass(0.001);
    const outcomes = Array.from({ length: 20 }, () => breaker.authorize(authorization));
    expect(pending).toHaveLength(4);
    pending[3]!.answer(approved);
    const told = (await Promise.all(outcomes)).map(({ outcome }) => outcome);
    expect(told).toEqual(['approved', ...Array.from({ length: 19 }, () => 'not_attempted')]);
  });

  it('closes when the trial is answered, and starts counting from nothing', async () => {
    const { authorize, pass, states, pending } = await opened();
    pass(limits.coolDownSeconds);
    await authorize(declined);
    expect(states).toEqual(['opened', 'closed']);
    await authorize(unknown);
    await authorize(unknown);
    expect(await authorize(approved)).toBe(approved);
    expect(pending).toHaveLength(7);
  });

  it.each([
    ['is not answered', unknown],
    ['was certainly not attempted', notAttempted],
  ])('stays open for another cool-down when the trial %s', async (_, answer) => {
    const { authorize, pass, states } = await opened();
    pass(limits.coolDownSeconds);
    expect(await authorize(answer)).toBe(answer);
    expect(await authorize(approved)).toEqual({ outcome: 'not_attempted' });
    expect(states).toEqual(['opened']);
    pass(limits.coolDownSeconds);
    expect(await authorize(approved)).toBe(approved);
    expect(states).toEqual(['opened', 'closed']);
  });

  it('tries again when a trial never ends', async () => {
    const { breaker, authorize, pass } = await opened();
    pass(limits.coolDownSeconds);
    void breaker.authorize(authorization);
    expect(await authorize(approved)).toEqual({ outcome: 'not_attempted' });
    pass(limits.coolDownSeconds);
    expect(await authorize(approved)).toBe(approved);
  });

  it('is not closed by the answer to a call that began before', async () => {
    const { breaker, authorize, pending, states } = scene();
    const slow = breaker.authorize(authorization);
    for (let call = 0; call < limits.failures; call += 1) await authorize(unknown);
    pending[0]!.answer(approved);
    expect(await slow).toBe(approved);
    expect(states).toEqual(['opened']);
    expect(await authorize(approved)).toEqual({ outcome: 'not_attempted' });
  });

  it('counts a call that throws, and throws what it threw', async () => {
    const { breaker, pending, states } = scene({ ...limits, failures: 1 });
    const outcome = breaker.authorize(authorization);
    pending[0]!.fail(new Error('broken'));
    await expect(outcome).rejects.toThrow('broken');
    expect(states).toEqual(['opened']);
  });
});

describe('whatever happens', () => {
  const answers = fc.constantFrom(unknown, unknown, unknown, approved, declined, notAttempted);
  /** Which of the unfinished calls ends, as a share of their number. */
  const ends = fc.record({
    kind: fc.constant('end' as const),
    which: fc.double({ min: 0, max: 0.999, noNaN: true }),
    answer: answers,
  });
  const passes = fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 0, max: 20 }) });
  const step = fc.oneof(
    { arbitrary: fc.constant({ kind: 'start' as const }), weight: 4 },
    { arbitrary: ends, weight: 3 },
    { arbitrary: passes, weight: 1 },
  );
  type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

  /** Calls begin and end in any order while time passes. The breaker's own reports say when it is open. */
  class World {
    readonly scene = scene();
    readonly unfinished: { readonly call: number; readonly outcome: Promise<Answer> }[] = [];
    trials = 0;
    refused = 0;
    private clock = 0;
    /** While it is open: the earliest time of the next trial. */
    private trialAt = 0;

    private isOpen = (): boolean => this.scene.states.at(-1) === 'opened';

    async take(step: Step): Promise<void> {
      if (step.kind === 'start') return this.start();
      if (step.kind === 'end') return this.end(step.which, step.answer);
      this.clock += step.seconds;
      this.scene.pass(step.seconds);
    }

    private async start(): Promise<void> {
      const open = this.isOpen();
      const call = this.scene.pending.length;
      const outcome = this.scene.breaker.authorize(authorization);
      const made = this.scene.pending.length > call;
      expect(made).toBe(!open || this.clock >= this.trialAt);
      if (made) this.unfinished.push({ call, outcome });
      else expect(await outcome).toEqual({ outcome: 'not_attempted' });
      if (!made) this.refused += 1;
      if (!made || !open) return;
      this.trials += 1;
      this.trialAt = this.clock + limits.coolDownSeconds;
    }

    private async end(which: number, answer: Answer): Promise<void> {
      const [ended] = this.unfinished.splice(Math.floor(which * this.unfinished.length), 1);
      if (ended === undefined) return;
      this.scene.pending[ended.call]!.answer(answer);
      expect(await ended.outcome).toBe(answer);
      if (answer === unknown && this.isOpen()) this.trialAt = this.clock + limits.coolDownSeconds;
    }
  }

  it('open it makes one call in a cool-down and no other; a call that is made is answered as the processor answered', async () => {
    const seen = { trials: 0, refused: 0, closed: 0 };
    const run = async (steps: readonly Step[]): Promise<void> => {
      const world = new World();
      for (const step of steps) await world.take(step);
      seen.trials += world.trials;
      seen.refused += world.refused;
      seen.closed += world.scene.states.filter((state) => state === 'closed').length;
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 150 }), run), { numRuns: 1000 });
    expect(Math.min(seen.trials, seen.refused, seen.closed)).toBeGreaterThan(100);
  });
});
