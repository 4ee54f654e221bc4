import { smallArchive, smallEvidence, tinyArchive } from '../support/small-evidence';
import { tamperings } from '../support/random-tampering';
import { failuresOf } from '../support/verify-objects';

describe('a random change to real files', () => {
  it.each([
    ['an evidence folder', async () => smallEvidence(await tinyArchive()), 1000],
    ['a bare copy of an archive', smallArchive, 1000],
  ] as const)(
    'of %s is found',
    async (_what, make, count) => {
      const objects = await make();
      expect(await failuresOf(objects)).toEqual([]);
      const notFound: string[] = [];
      let seen = 0;
      for await (const { what, found } of tamperings(objects, { seed: 20261124, count })) {
        seen += 1;
        if (found === 0) notFound.push(what);
      }
      expect([seen, notFound]).toEqual([count, []]);
    },
    120_000,
  );
});
