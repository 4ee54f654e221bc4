import { BeenHere, type Choices } from './choices';
import { brief } from './brief';
import { failureWritten, stateOf, written } from './written';

/** Something that runs and can be stopped: a Lambda invocation, a client, a run of the reconciler. */
export interface Process {
  readonly name: string;
  /** Its clock is this far off. */
  readonly skewMs: number;
  alive: boolean;
  /** A stop that leaves what a stop now would leave has been an option. */
  stoppedAfterLast: boolean;
  readonly onStop: (() => void)[];
  /**
   * What it has been answered so far, and when; how it ended, once it has. Between its calls a process is a function of that and of
   * nothing else, so this is where it stands.
   */
  past: string;
}

/** How a call can go wrong, beside the stop of its process. What `before` and `after` give is the answer; they may throw. */
export interface Faults {
  /** Nothing happened, and the caller is told so: throttled, refused. */
  readonly refused?: () => unknown;
  /** Nothing happened, and the caller does not know. */
  readonly lost?: () => unknown;
  /** It happened, and the caller does not know. */
  readonly answerLost?: () => unknown;
  /** The caller gives up; it happens later, or never. Milliseconds until it cannot happen any more. */
  readonly late?: { readonly answer: () => unknown; readonly withinMs: number };
  /** Part of it happened, and the caller is told which. */
  readonly partly?: () => unknown;
  /** What stood before is answered: a cache. */
  readonly stale?: () => unknown;
  /** It is taken, and part of it goes nowhere. Nobody is told. */
  readonly swallowed?: () => unknown;
  /** It happens twice, as when an SDK repeats what it got no answer to. The second answer counts. */
  readonly twice?: true;
}

export interface Call {
  readonly port: string;
  /** Its arguments in short, for the trace. */
  readonly said: () => string;
  readonly faults: Faults;
  /** Changes nothing. */
  readonly reads?: true;
  /** Nothing to do before this holds: a poller waits for it. Once nothing else can move, it is released all the same. */
  readonly ready?: () => boolean;
}

/** An option of the scheduler: `cost` says which of the run's bounds it uses up. */
interface Option {
  readonly cost: 'none' | 'fault' | 'stop' | 'tick' | 'arrival';
  readonly take: () => Promise<void> | void;
}

interface Waiting {
  readonly process: Process;
  readonly call: Call;
  readonly effect: () => Promise<unknown>;
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** What happens without anybody waiting for it. */
interface Loose {
  readonly said: string;
  /** Where its process stood when it sent this. */
  readonly past: string;
  readonly notAfter: number;
  readonly effect: () => Promise<unknown>;
}

export interface Bounds {
  readonly faults: number;
  readonly stops: number;
  /** Jumps of the clock that may be taken, in milliseconds, each at any point of the run, in this order. */
  readonly ticks: readonly number[];
}

export interface SchedulerOptions {
  readonly choices: Choices;
  readonly bounds: Bounds;
  /** Ports whose calls are no points of decision: see worlds.ts, which says for each why that loses nothing. */
  readonly immediate: (port: string) => boolean;
  /** Of 1: how much likelier it is that a call goes well than that each of its faults happens. */
  readonly calmness: number;
  readonly traced: boolean;
  /** Offer every stop, also one that leaves what another leaves. */
  readonly everyStop: boolean;
}

export type Ended<Result> = { readonly ended: Result } | { readonly threw: unknown } | { readonly stopped: true };

/** All microtasks have run, so whatever can move without a decision has moved. No timer, no wall clock. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const byName = (one: Process, other: Process): number => (one.name === other.name ? 0 : one.name < other.name ? -1 : 1);

export const startOfTime = Date.parse('2026-11-24T08:00:00.000Z');

/**
 * Runs processes one call at a time. A call of a port waits here until the scheduler releases it, with the fate that it chooses;
 * then everything that can move without another call moves; then the next call is chosen.
 */
export class Scheduler {
  readonly trace: string[] = [];
  steps = 0;
  private waiting: Waiting[] = [];
  private loose: Loose[] = [];
  private alarms: { readonly at: number; readonly ring: () => void }[] = [];
  private readonly processes: Process[] = [];
  private elapsedMs = 0;
  private used = { faults: 0, stops: 0, ticks: 0 };
  private calmed = false;

  private readonly options: SchedulerOptions;
  private readonly afterStep: () => void;
  private readonly surroundings: () => unknown;

  /**
   * @param afterStep is called after each step: a fact that must hold always is looked at there
   * @param surroundings everything that the run can still be influenced by, but for what the scheduler knows itself
   */
  constructor(options: SchedulerOptions, afterStep: () => void, surroundings: () => unknown) {
    this.options = options;
    this.afterStep = afterStep;
    this.surroundings = surroundings;
  }

  /** One of so many, all as likely; the first once nothing goes wrong any more. */
  oneOf(count: number): number {
    return this.calmed ? 0 : this.options.choices.pick(Array.from({ length: count }, () => 1));
  }

  now(process?: Process): Date {
    return new Date(startOfTime + this.elapsedMs + (process?.skewMs ?? 0));
  }

  /** From here on nothing goes wrong, and there is only one order. */
  calm(): void {
    this.calmed = true;
  }

  stir(): void {
    this.calmed = false;
  }

  /** Start a process. It ends, throws, or is stopped: by choice, or after `lifetimeMs`. */
  spawn<Result>(
    name: string,
    { skewMs = 0, lifetimeMs = Number.POSITIVE_INFINITY }: { skewMs?: number; lifetimeMs?: number },
    work: (process: Process) => Promise<Result>,
  ): Promise<Ended<Result>> {
    const process: Process = { name, skewMs, alive: true, stoppedAfterLast: false, onStop: [], past: '' };
    this.processes.push(process);
    return new Promise((resolve) => {
      process.onStop.push(() => resolve({ stopped: true }));
      if (Number.isFinite(lifetimeMs)) this.after(lifetimeMs, () => this.stop(process, 'its time is up'));
      const end = (how: Ended<Result>): void => {
        if (!process.alive) return;
        process.alive = false;
        process.past = `${'threw' in how ? failureWritten(how.threw) : written(how)} at ${this.elapsedMs}`;
        resolve(how);
      };
      work(process).then(
        (ended) => end({ ended }),
        (threw: unknown) => end({ threw }),
      );
    });
  }

  /** One call of a port by a process: it waits until it is released. */
  call<Answer>(process: Process, call: Call, effect: () => Promise<Answer>): Promise<Answer> {
    if (!process.alive) return new Promise(() => undefined);
    if (this.options.immediate(call.port)) return effect();
    const learning =
      (written: (value: unknown) => string, tell: (value: unknown) => void) =>
      (value: unknown): void => {
        process.past += `${call.port} ${written(value)} at ${this.elapsedMs};`;
        tell(value);
      };
    return new Promise((resolve, reject) => {
      const answer = learning(written, resolve as (value: unknown) => void);
      this.waiting.push({ process, call, effect, answer, fail: learning(failureWritten, reject) });
    });
  }

  after(ms: number, ring: () => void): void {
    this.alarms.push({ at: this.elapsedMs + ms, ring });
  }

  advance(ms: number): void {
    this.elapsedMs += ms;
    this.note(() => `the clock goes on by ${ms / 1000} s`);
    const due = this.alarms.filter(({ at }) => at <= this.elapsedMs).sort((one, other) => one.at - other.at);
    this.alarms = this.alarms.filter(({ at }) => at > this.elapsedMs);
    for (const { ring } of due) ring();
    const over = this.loose.filter(({ notAfter }) => notAfter < this.elapsedMs);
    for (const { said } of over) this.note(() => `${said} can no longer arrive`);
    this.loose = this.loose.filter(({ notAfter }) => notAfter >= this.elapsedMs);
  }

  /** Until nothing waits any more. Loose ends are offered too; what is still loose when nothing waits stays loose. */
  async run(): Promise<void> {
    for (;;) {
      await quiet();
      this.waiting = this.waiting.filter(({ process }) => process.alive);
      if (this.waiting.length === 0) return;
      // In the order of their names, not of their coming: which of two came first is no difference between two states.
      this.waiting.sort((one, other) => byName(one.process, other.process));
      const ready = this.waiting.filter(({ call }) => call.ready?.() ?? true);
      const options =
        ready.length > 0 ? this.offered(ready) : this.waiting.slice(0, 1).map((idle) => this.passing(idle));
      if (options.length > 1) this.beHere('run');
      const chosen = options[this.calmed ? 0 : this.options.choices.pick(options.map((option) => this.weight(option)))];
      if (chosen === undefined) throw new Error('no option');
      await this.take(chosen);
    }
  }

  /**
   * Two runs that come to one state go on alike: it has all that the rest of a run depends on. Thrown where another run has been here.
   * @param where the point of the program that asks
   */
  beHere(where: string): void {
    if (this.calmed || !this.options.choices.beenIn) return;
    if (this.options.choices.beenIn(() => stateOf([where, this.standing(), this.surroundings()]))) throw new BeenHere();
  }

  private standing(): unknown {
    const at = this.alarms.map((alarm) => alarm.at);
    const { elapsedMs, used, loose, processes } = this;
    const stand = ({ name, past, alive, stoppedAfterLast }: Process): string =>
      `${name} ${alive} ${alive && stoppedAfterLast} ${past}`;
    return [elapsedMs, used, at, loose, processes.map(stand).sort()];
  }

  /** What is still under way arrives, or never does, until nothing is. */
  async settleLoose(which: (said: string) => boolean): Promise<void> {
    for (
      let next = this.loose.find(({ said }) => which(said));
      next;
      next = this.loose.find(({ said }) => which(said))
    ) {
      this.beHere('late');
      if (this.oneOf(2) === 0) await this.arriving(next).take();
      else this.loose = this.loose.filter((other) => other !== next);
      this.afterStep();
      await this.run();
    }
  }

  /** What is still under way arrives, in the order it was sent. */
  async arrive(which: (said: string) => boolean): Promise<void> {
    const arriving = this.loose.filter(({ said }) => which(said));
    this.loose = this.loose.filter(({ said }) => !which(said));
    for (const { said, effect } of arriving) {
      const became = await effect();
      this.note(() => `${said} arrives late → ${brief(became)}`);
      this.afterStep();
    }
  }

  /** One line of the trace. Most runs are not traced: a run that fails is run again, which is the same run. */
  note(line: () => string): void {
    if (!this.options.traced) return;
    const seconds = (this.elapsedMs / 1000).toFixed(0).padStart(5);
    this.trace.push(`${String(this.trace.length + 1).padStart(4)}  ${seconds} s  ${line()}`);
  }

  stop(process: Process, why: string): void {
    if (!process.alive) return;
    process.alive = false;
    process.past = `stopped at ${this.elapsedMs}`;
    this.note(() => `${process.name} STOPS: ${why}`);
    for (const stopped of process.onStop) stopped();
  }

  private async take(option: Option): Promise<void> {
    this.steps += 1;
    if (option.cost === 'fault') this.used.faults += 1;
    if (option.cost === 'stop') this.used.stops += 1;
    if (option.cost === 'tick') this.used.ticks += 1;
    await option.take();
    this.afterStep();
  }

  private weight({ cost }: Option): number {
    const { calmness } = this.options;
    const weights = { none: calmness, tick: calmness / 4, arrival: calmness / 8, fault: 1, stop: 1 };
    return weights[cost];
  }

  private offered(ready: readonly Waiting[]): readonly Option[] {
    const passing = ready.map((waiting) => this.passing(waiting));
    if (this.calmed) return passing.slice(0, 1);
    const { faults, stops, ticks } = this.options.bounds;
    const tick = ticks[this.used.ticks];
    return [
      ...passing,
      ...(this.used.faults < faults ? ready.flatMap((waiting) => this.failing(waiting)) : []),
      ...(this.used.stops < stops ? ready.flatMap((waiting) => this.stopping(waiting)) : []),
      ...(tick === undefined ? [] : [{ cost: 'tick', take: () => this.advance(tick) } as const]),
      ...this.loose.map((loose) => this.arriving(loose)),
    ];
  }

  private release(waiting: Waiting): void {
    this.waiting = this.waiting.filter((other) => other !== waiting);
  }

  private say({ process, call }: Waiting, what: () => string): void {
    this.note(() => `${process.name.padEnd(14)} ${call.port}(${call.said()}) ${what()}`);
  }

  private async effectOf(waiting: Waiting, what: string): Promise<Ended<unknown>> {
    try {
      const ended = await waiting.effect();
      this.say(waiting, () => `${what}→ ${brief(ended)}`);
      return { ended };
    } catch (threw) {
      this.say(waiting, () => `${what}✗ ${brief(threw)}`);
      return { threw };
    }
  }

  private passing(waiting: Waiting): Option {
    return {
      cost: 'none',
      take: async () => {
        this.release(waiting);
        const result = await this.effectOf(waiting, '');
        waiting.process.stoppedAfterLast = true;
        if ('ended' in result) waiting.answer(result.ended);
        else waiting.fail('threw' in result ? result.threw : undefined);
      },
    };
  }

  private failing(waiting: Waiting): readonly Option[] {
    const { refused, lost, answerLost, late, partly, stale, swallowed, twice } = waiting.call.faults;
    const faulty = (take: () => Promise<void> | void): Option => ({ cost: 'fault', take });
    const give = (answer: () => unknown): void => {
      waiting.process.stoppedAfterLast = waiting.call.reads ?? false;
      this.release(waiting);
      try {
        waiting.answer(answer());
      } catch (error) {
        waiting.fail(error);
      }
    };
    return [
      ...(refused ? [faulty(() => (this.say(waiting, () => 'REFUSED'), give(refused)))] : []),
      ...(lost ? [faulty(() => (this.say(waiting, () => 'LOST on its way'), give(lost)))] : []),
      ...(answerLost ? [faulty(async () => (await this.effectOf(waiting, 'ANSWER LOST '), give(answerLost)))] : []),
      ...(stale ? [faulty(() => (this.say(waiting, () => 'STALE'), give(stale)))] : []),
      ...(swallowed ? [faulty(() => (this.say(waiting, () => 'SWALLOWED'), give(swallowed)))] : []),
      ...(partly ? [faulty(() => (this.say(waiting, () => 'PARTLY'), give(partly)))] : []),
      ...(late
        ? [
            faulty(() => {
              this.say(waiting, () => 'LATE: the caller gives up');
              const said = `${waiting.call.port}(${waiting.call.said()}) of ${waiting.process.name}`;
              const { past } = waiting.process;
              this.loose.push({ said, past, notAfter: this.elapsedMs + late.withinMs, effect: waiting.effect });
              give(late.answer);
            }),
          ]
        : []),
      ...(twice
        ? [
            faulty(async () => {
              await this.effectOf(waiting, 'TWICE ');
              await this.passing(waiting).take();
            }),
          ]
        : []),
    ];
  }

  /**
   * A stop before a call leaves what a stop after the call before it leaves, only later; who waits for the process may act at any time
   * after either. So in a small world, where the call before went well or changed nothing, that stop stands for this one, and a call
   * that changes nothing needs no stop after it. (Where somebody reads the clock when a process stops, this does not hold: no
   * small world has both retries and jumps of the clock, and large worlds have every stop.)
   */
  private stopping(waiting: Waiting): readonly Option[] {
    const { process, call } = waiting;
    const before: Option = { cost: 'stop', take: () => this.stop(process, `before ${call.port}`) };
    const after: Option = {
      cost: 'stop',
      take: async () => {
        await this.effectOf(waiting, '');
        this.stop(process, `after ${call.port}`);
      },
    };
    if (this.options.everyStop) return [before, after];
    return [...(process.stoppedAfterLast ? [] : [before]), ...(call.reads ? [] : [after])];
  }

  private arriving(loose: Loose): Option {
    return {
      cost: 'arrival',
      take: async () => {
        this.loose = this.loose.filter((other) => other !== loose);
        const became = await loose.effect();
        this.note(() => `${loose.said} arrives late → ${brief(became)}`);
      },
    };
  }
}
