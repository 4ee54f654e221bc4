import { explore } from './run';
import { smallWorlds } from './small-worlds';

/** Jest runs files beside each other: every second world is in the other file. */
test.each(smallWorlds.filter((_, position) => position % 2 === 0))(
  'every interleaving of: $name',
  async (world) => {
    const { explored, complete, failures } = await explore(world);
    expect(failures.flatMap(({ violations, trace }) => [...trace, ...violations])).toEqual([]);
    expect(complete).toBe(true);
    console.log(`${world.name}: explored ${explored} of ${explored}`);
  },
  300_000,
);
