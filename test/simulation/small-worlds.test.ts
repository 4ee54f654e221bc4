import { explore } from './run';
import { smallWorlds } from './small-worlds';

/** Jest runs files beside each other: every second world is in the other file. */
test.each(smallWorlds.filter((_, position) => position % 2 === 0))(
  'every interleaving of: $name',
  async (world) => {
    const { complete, failures, says } = await explore(world);
    expect(failures.flatMap(({ violations, trace }) => [...trace, ...violations])).toEqual([]);
    expect(complete).toBe(true);
    console.log(says);
  },
  300_000,
);
