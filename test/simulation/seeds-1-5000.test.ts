import { failingSeeds } from './failing-seeds';

test('seeds 1 to 5000 keep every invariant', async () => {
  expect(await failingSeeds(1, 5000)).toEqual([]);
}, 240_000);
