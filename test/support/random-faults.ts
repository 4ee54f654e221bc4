import { namesOf } from '../../lib/config/names';
import { type Draw, weighted } from './chaos-draws';
import { type Crossing, pass, type Verdict } from './fault-proxy';
import { killWorkers } from './function-workers';
import type { TestStage } from './stage';
import { faultOn, type WireFault } from './wire-faults';

/** Of a thousand calls. */
const shares = {
  pass: 862,
  slow: 30,
  throttled: 25,
  conflict: 25,
  broken: 10,
  cut: 10,
  'answer-lost': 15,
  'broken-after': 10,
  'an outage': 6,
  'killed-before': 3,
  'killed-after': 4,
} as const;

export type Injected = keyof typeof shares;

/** An outage is longer than the SDK's three attempts, but for a queue's five deliveries. */
const outages = {
  throttled: 3,
  conflict: 2,
  broken: 1,
  'broken-after': 2,
  'answer-lost': 2,
} as const satisfies Partial<Record<WireFault, number>>;
const shortestOutage = 4;
const longestOutage = 8;

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
  const outage = new Map<string, { readonly fault: WireFault; readonly until: number }>();
  const counted = (injected: Injected): void => void done.set(injected, (done.get(injected) ?? 0) + 1);
  return {
    judge(crossing) {
      const call = `${crossing.caller} ${crossing.operation}`;
      const nth = (calls.get(call) ?? 0) + 1;
      calls.set(call, nth);
      const chance = draw(call, nth, 'which');
      const present = outage.get(call);
      if (present !== undefined && nth <= present.until) return faultOn(crossing, present.fault, chance);
      const injected = weighted(shares, draw(call, nth));
      counted(injected);
      if (injected !== 'an outage') return verdictOf(stage, { crossing, injected, chance });
      const fault = weighted(outages, chance);
      const length = shortestOutage + Math.floor(draw(call, nth, 'long') * (longestOutage - shortestOutage + 1));
      outage.set(call, { fault, until: nth + length - 1 });
      return faultOn(crossing, fault, chance);
    },
    done: () => Object.fromEntries([...done].sort()),
  };
}

interface Chosen {
  readonly crossing: Crossing;
  readonly injected: Exclude<Injected, 'an outage'>;
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
