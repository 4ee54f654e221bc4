import fc from 'fast-check';
import { controlSubject } from '../../lambdas/adapters/ids';
import { AuditEvent } from '../../lambdas/contracts/events';
import { checkControls, type CheckControlsPorts } from '../../lambdas/domain/audit/controls/check-controls';
import type { Verdict } from '../../lambdas/domain/audit/controls/control';
import { handClock } from '../support/hand-clock';
import { inMemoryControlsTable } from '../support/in-memory-controls-table';
import { inMemoryEventBus } from '../support/in-memory-event-bus';

type Weather = 'works' | 'fails' | 'no answer';

interface Stop {
  readonly calls: number;
  readonly after: boolean;
}

interface World {
  readonly rows: ReturnType<typeof inMemoryControlsTable>;
  readonly bus: ReturnType<typeof inMemoryEventBus>;
  readonly clock: ReturnType<typeof handClock>;
}

/** A process that stops before or after the call of this number; every call after it fails as well. */
function mortal({ calls, after }: Stop) {
  let left = calls;
  return async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    left -= 1;
    if (left < 0 || (left === 0 && !after)) throw new Error('stopped');
    const answer = await call();
    if (left === 0) throw new Error('stopped');
    return answer;
  };
}

function portsOf({ rows, bus, clock }: World, weather: Weather, stop: Stop): CheckControlsPorts {
  const step = mortal(stop);
  const ask = async (): Promise<Verdict> => {
    if (weather === 'no answer') throw new TypeError('it does not say');
    return weather === 'works' ? 'works' : { failed: 'The key is Disabled.' };
  };
  return {
    checks: [{ control: 'keys', resource: 'vault-root', ask: () => step(ask) }],
    rows: {
      get: (control, resource) => step(() => rows.get(control, resource)),
      put: (row) => step(() => rows.put(row)),
    },
    bus: { publish: (events) => step(() => bus.publish(events)) },
    subjectOf: controlSubject,
    now: clock.now,
    onUnanswered: () => undefined,
  };
}

const never: Stop = { calls: Number.MAX_SAFE_INTEGER, after: true };
const stop = fc.record({ calls: fc.integer({ min: 1, max: 6 }), after: fc.boolean() });
const weather = fc.constantFrom<Weather>('works', 'fails', 'no answer');
/** One moment: what it is like, and the runs that are made of it at once. */
const moment = fc.record({
  weather,
  runs: fc.array(fc.oneof(stop, fc.constant(never)), { minLength: 1, maxLength: 3 }),
});

async function live(world: World, moments: readonly { readonly weather: Weather; readonly runs: readonly Stop[] }[]) {
  for (const { weather: now, runs } of moments) {
    await Promise.all(runs.map((of) => checkControls(portsOf(world, now, of))()));
    world.clock.advance(300);
  }
}

const newWorld = (): World => ({ rows: inMemoryControlsTable(), bus: inMemoryEventBus(), clock: handClock() });

describe('the history of a control', () => {
  it('has every change once, in order, whoever stops where, and however many run at once', async () => {
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 12 }), weather, async (moments, last) => {
        const world = newWorld();
        await live(world, moments);
        // Three times, so that a control that gives no answer is found out; and whole, so that nothing is left.
        const clean = { weather: last, runs: [never] };
        await live(world, [clean, clean, clean]);
        const [row] = world.rows.rows();
        expect(row?.published).toBe(true);
        expect(row?.state).toBe(last === 'works' ? 'works' : 'failed');
        const bytes = new Map<string, string>();
        for (const { json } of world.bus.published()) {
          const { id } = AuditEvent.parse(JSON.parse(json));
          expect(bytes.get(id) ?? json).toBe(json);
          bytes.set(id, json);
        }
        const events = [...bytes.values()].map((json) => AuditEvent.parse(JSON.parse(json)));
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, place) => place + 1));
        expect(row?.sequence).toBe(events.length);
        let began = '';
        for (const [place, event] of events.entries()) {
          met.add(event.type);
          expect(event.type).toBe(place % 2 === 0 ? 'control.failed' : 'control.restored');
          expect(event.subject).toBe(controlSubject('keys', 'vault-root'));
          if (event.type === 'control.failed') began = event.data.started_at;
          if (event.type !== 'control.restored') continue;
          expect(event.data.started_at).toBe(began);
          expect(event.data.ended_at > began).toBe(true);
        }
      }),
      {
        numRuns: 500,
        examples: [
          [
            [
              { weather: 'works', runs: [never] },
              { weather: 'fails', runs: [{ calls: 3, after: true }, never] },
              {
                weather: 'works',
                runs: [
                  { calls: 4, after: false },
                  { calls: 4, after: true },
                ],
              },
            ],
            'works',
          ],
        ],
      },
    );
    expect([...met].sort()).toEqual(['control.failed', 'control.restored']);
  });

  it('does not end before its event is on the bus', async () => {
    const world = newWorld();
    const run = (now: Weather) => live(world, [{ weather: now, runs: [never] }]);
    await run('works');
    world.bus.refuse(() => true);
    await run('fails');
    await run('works');
    expect(world.rows.rows()).toMatchObject([{ state: 'failed', published: false, sequence: 1 }]);
    world.bus.refuse(() => false);
    await run('works');
    expect(world.bus.published().map(({ type }) => type)).toEqual(['control.failed', 'control.restored']);
  });
});

describe('a control that gives no answer', () => {
  const run = async (...all: readonly Weather[]) => {
    const world = newWorld();
    await live(
      world,
      all.map((now) => ({ weather: now, runs: [never] })),
    );
    return world.bus.published().map(({ type, json }) => [type, JSON.parse(json).data.cause]);
  };
  const unasked = ['control.failed', 'It cannot be asked: TypeError.'];

  it('has not failed after two runs', async () => {
    expect(await run('works', 'no answer', 'no answer')).toEqual([]);
  });

  it('has failed after three in a row', async () => {
    expect(await run('works', 'no answer', 'no answer', 'no answer', 'no answer')).toEqual([unasked]);
  });

  it('is counted anew after an answer', async () => {
    expect(await run('no answer', 'no answer', 'works', 'no answer', 'no answer')).toEqual([]);
  });

  it('is restored by an answer', async () => {
    const history = await run('no answer', 'no answer', 'no answer', 'works');
    expect(history).toEqual([unasked, ['control.restored', 'It cannot be asked: TypeError.']]);
  });

  it('stays failed, with its first cause, where it had failed before', async () => {
    const history = await run('fails', 'no answer', 'no answer', 'no answer', 'fails');
    expect(history).toEqual([['control.failed', 'The key is Disabled.']]);
  });
});
