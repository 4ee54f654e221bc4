import fc from 'fast-check';
import { controlSubject } from '../../lambdas/adapters/ids';
import { AuditEvent } from '../../lambdas/contracts/events';
import { checkControls, type CheckControlsPorts } from '../../lambdas/domain/audit/controls/check-controls';
import { checksOf, type ControlSources, type Watched } from '../../lambdas/domain/audit/controls/checks';
import { sequencer } from '../support/audit-log';
import { datedArchive } from '../support/dated-archive';
import { handClock } from '../support/hand-clock';
import { inMemoryControlsTable } from '../support/in-memory-controls-table';
import { inMemoryEventBus } from '../support/in-memory-event-bus';

const watched: Watched = {
  controls: ['firewall', 'policies', 'witness'],
  trail: { arn: '', selectors: [] },
  firewalls: { api: { apiStage: 'stage', acl: 'acl', rules: ['too-large block aa', 'too-many block bb'] } },
  keys: { 'vault-root': 'root' },
  rotation: { labels: [], days: 90 },
  buckets: { archive: 'archive' },
  lock: { mode: 'COMPLIANCE', days: 400 },
  policies: {
    'key-vault-root': ['NothingOutsideTheZone aa'],
    'bucket-archive': ['NobodyDeletes bb', 'OneWriterOflog cc'],
  },
};

/** What somebody did, and how each control says it. */
const deeds = {
  nothing: undefined,
  'counts only': 'Rules no longer do what was deployed: too-large (count).',
  'oversize passes': 'Rules look at something else than was deployed: too-large.',
  'a rule gone': 'It lacks the rules too-many.',
  'a rule more': 'It also has the rules let-all.',
  detached: 'No web ACL is in front of the API.',
  'key opened': 'Its policy lacks NothingOutsideTheZone.',
  'denial gone': 'Its policy lacks NobodyDeletes.',
  'writer changed': 'Its policy says something else in OneWriterOflog.',
  'statement more': 'Its policy also has Everybody.',
  'no answer': 'It cannot be asked: TypeError.',
  'no checkpoint': 'No run has done all of its work since',
} as const;
type Deed = keyof typeof deeds;
const deedNames = [
  'nothing',
  ...Object.keys(deeds).filter((deed): deed is Deed => deed in deeds && deed !== 'nothing'),
] as const;

const { rules: deployed } = watched.firewalls['api']!;
const [large, many] = deployed as readonly [string, string];
const rulesAfter: Partial<Record<Deed, readonly string[]>> = {
  'counts only': ['too-large count dd', many],
  'oversize passes': ['too-large block dd', many],
  'a rule gone': [large],
  'a rule more': [large, many, 'let-all allow ee'],
};
const bucketAfter: Partial<Record<Deed, readonly string[]>> = {
  'denial gone': ['OneWriterOflog cc'],
  'writer changed': ['NobodyDeletes bb', 'OneWriterOflog dd'],
  'statement more': ['NobodyDeletes bb', 'OneWriterOflog cc', 'Everybody ee'],
};

interface World {
  readonly table: ReturnType<typeof inMemoryControlsTable>;
  readonly bus: ReturnType<typeof inMemoryEventBus>;
  readonly clock: ReturnType<typeof handClock>;
}

const newWorld = (): World => ({ table: inMemoryControlsTable(), bus: inMemoryEventBus(), clock: handClock() });

/** Calls of one run are numbered over all controls; that of `crash` stops before or after its work, and so does every later one. */
function portsOf(
  { table, bus, clock }: World,
  deed: Deed,
  crash: { readonly call: number; readonly after: boolean },
): CheckControlsPorts {
  let call = 0;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    call += 1;
    const own = call;
    if (own > crash.call || (own === crash.call && !crash.after)) throw new Error('stopped');
    const answer = await work();
    if (own === crash.call) throw new Error('stopped');
    return answer;
  };
  const asked = <T>(answer: T): Promise<T> =>
    step(async () => {
      if (deed === 'no answer') throw new TypeError('it does not say');
      return answer;
    });
  const { archive, listed } = datedArchive(clock.now);
  const never = (): Promise<never> => Promise.reject(new Error('it is not watched'));
  const sources: ControlSources = {
    ...{ archive, listed, now: clock.now, trail: never, key: never, bucket: never },
    readCommit: sequencer(archive, clock.now).readCommit,
    firewallOf: () => asked(deed === 'detached' ? undefined : { acl: 'acl', rules: rulesAfter[deed] ?? deployed }),
    keyPolicy: () => asked(deed === 'key opened' ? [] : ['NothingOutsideTheZone aa']),
    bucketPolicy: () => asked(bucketAfter[deed] ?? watched.policies['bucket-archive'] ?? []),
    successes: { last: (control) => asked(null).then(() => table.last(control)) },
  };
  return {
    checks: checksOf(watched, sources),
    rows: { get: (control, of) => step(() => table.get(control, of)), put: (row) => step(() => table.put(row)) },
    bus: { publish: (events) => step(() => bus.publish(events)) },
    ...{ subjectOf: controlSubject, now: clock.now, onUnanswered: () => undefined },
  };
}

const whole = { call: Number.MAX_SAFE_INTEGER, after: true } as const;
const crash = fc.record({ call: fc.integer({ min: 1, max: 24 }), after: fc.boolean() });
const moment = fc.record({
  deed: fc.constantFrom<Deed>(...deedNames),
  runs: fc.array(fc.oneof(crash, fc.constant(whole)), { minLength: 1, maxLength: 2 }),
});
type Moment = typeof moment extends fc.Arbitrary<infer M> ? M : never;

async function live(world: World, { deed, runs }: Moment): Promise<void> {
  // A day without a checkpoint; else one has just been sent.
  if (deed === 'no checkpoint') world.clock.advance(27 * 3600);
  else await world.table.succeeded('witness', world.clock.now());
  await Promise.all(runs.map((of) => checkControls(portsOf(world, deed, of))()));
  world.clock.advance(300);
}

const mended: Moment = { deed: 'nothing', runs: [whole] };
/** Everything that can be done, once each; no answer is a failure after three runs. */
const example = deedNames.flatMap((deed): readonly Moment[] => {
  const done: Moment = { deed, runs: [whole] };
  return deed === 'no answer' ? [done, done, done, mended] : [done, mended];
});

it('each failure of these controls ends with its start, its end and its cause, once, whatever call crashes', async () => {
  const met = new Set<string>();
  const history = fc.array(moment, { minLength: 1, maxLength: 10 });
  const lives = fc.asyncProperty(history, async (moments) => {
    const world = newWorld();
    for (const one of moments) await live(world, one);
    // Once for what crashed runs left, once for what is restored.
    await live(world, mended);
    await live(world, mended);
    const events = new Map(world.bus.published().map(({ json }) => [AuditEvent.parse(JSON.parse(json)).id, json]));
    for (const { json } of world.bus.published()) expect(events.get(AuditEvent.parse(JSON.parse(json)).id)).toBe(json);
    const all = [...events.values()].map((json) => AuditEvent.parse(JSON.parse(json)));
    const failed = all.filter((event) => event.type === 'control.failed');
    const restored = all.filter((event) => event.type === 'control.restored');
    expect(restored).toHaveLength(failed.length);
    for (const { subject, sequence, data } of failed) {
      const ends = restored.filter((end) => end.subject === subject && end.data.started_at === data.started_at);
      expect(ends.map((end) => [end.sequence, end.data])).toEqual([
        [sequence + 1, { ...data, ended_at: expect.any(String) }],
      ]);
      expect(String(ends[0]?.data.ended_at) > data.started_at).toBe(true);
      met.add(data.cause.replace(/ since .*/, ' since'));
    }
    const states = world.table.rows().map(({ state, published, sequence }) => [state, published, sequence % 2]);
    expect(states).toEqual(states.map(() => ['works', true, 0]));
    expect(states).toHaveLength(4);
  });
  await fc.assert(lives, { numRuns: 200, examples: [[example]] });
  const causes = Object.values(deeds).filter((cause) => cause !== undefined);
  expect([...met].sort()).toEqual([...causes].sort());
});
