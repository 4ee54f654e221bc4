import { explore } from './run';
import { smallWorlds } from './small-worlds';

test.each(smallWorlds)(
  'every interleaving of: $name',
  async (world) => {
    const { complete, failures, says } = await explore(world);
    expect(failures.flatMap(({ violations, trace }) => [...trace, ...violations])).toEqual([]);
    expect(complete).toBe(true);
    console.log(says);
  },
  1_200_000,
);
