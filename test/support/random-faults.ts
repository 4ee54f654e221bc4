import { namesOf } from '../../lib/config/names';
import { type Draw, weighted } from './chaos-draws';
import { type Crossing, pass, type Verdict } from './fault-proxy';
import { killWorkers } from './function-workers';
import type { TestStage } from './stage';
import { faultOn } from './wire-faults';

/** Of a thousand calls. */
const shares = {
  pass: 868,
  slow: 30,
  throttled: 25,
  conflict: 25,
  broken: 10,
  cut: 10,
  'answer-lost': 15,
  'broken-after': 10,
  'killed-before': 3,
  'killed-after': 4,
} as const;

export type Injected = keyof typeof shares;

export interface RandomFaults {
  readonly judge: (crossing: Crossing) => Verdict;
  /** How often each was done so far. */
  readonly done: () => Readonly<Record<string, number>>;
}

/**
 * A share of all calls goes wrong, as the seed says: each call of a function draws by its number, so the same seed gives the same
 * faults, however the threads run.
 */
export function randomFaults(stage: TestStage, draw: Draw): RandomFaults {
  const calls = new Map<string, number>();
  const done = new Map<string, number>();
  return {
    judge(crossing) {
      const call = `${crossing.caller} ${crossing.operation}`;
      const nth = (calls.get(call) ?? 0) + 1;
      calls.set(call, nth);
      const injected = weighted(shares, draw(call, nth));
      done.set(injected, (done.get(injected) ?? 0) + 1);
      return verdictOf(stage, { crossing, injected, chance: draw(call, nth, 'which') });
    },
    done: () => Object.fromEntries([...done].sort()),
  };
}

interface Chosen {
  readonly crossing: Crossing;
  readonly injected: Injected;
  readonly chance: number;
}

function verdictOf(stage: TestStage, { crossing, injected, chance }: Chosen): Verdict {
  switch (injected) {
    case 'pass':
      return pass;
    case 'killed-before':
    case 'killed-after': {
      const then = (): void => void killWorkers(stage.place, namesOf('local').named(crossing.caller));
      return { forward: injected === 'killed-after', answer: 'none', then };
    }
    default:
      return faultOn(crossing, injected, chance);
  }
}
