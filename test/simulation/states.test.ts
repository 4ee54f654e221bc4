import { explore, type Exploration } from './run';
import { smallWorlds, type SmallWorld } from './small-worlds';

/** Small enough, with one fault and one stop, that every run of them can be made. */
const compared = ['archive and its queue', 'handler and relay', 'refund and reconciler, a second after the deadline'];

interface Ends extends Exploration {
  readonly ends: ReadonlySet<string>;
}

async function endsOf(world: SmallWorld, limits: { readonly all?: true }): Promise<Ends> {
  const ends = new Set<string>();
  const smaller = { ...world, bounds: { faults: 1, stops: 1 } };
  return { ...(await explore(smaller, {}, { ...limits, onEnd: ({ end }) => ends.add(end()) })), ends };
}

test.each(smallWorlds.filter(({ name }) => compared.includes(name)))(
  'to end a run where another has been loses no run and no end of: $name',
  async (world) => {
    const [shortened, all] = [await endsOf(world, {}), await endsOf(world, { all: true })];
    expect(all.made).toBe(all.runs);
    expect(shortened.made).toBeLessThan(all.made);
    expect(shortened.runs).toBe(all.runs);
    expect(shortened.ends).toEqual(all.ends);
    expect(all.ends.size).toBeGreaterThan(1);
  },
  1_200_000,
);
