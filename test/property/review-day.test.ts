import fc from 'fast-check';
import { openReview } from '../../lambdas/domain/audit/review/open-review';
import { reviewDay } from '../../lambdas/domain/audit/review/review-day';
import { dayNamed } from '../../lambdas/domain/settlement/day';
import { logKey } from '../support/audit-log';
import { archived, reviewer } from '../support/daily-review';
import { handClock } from '../support/hand-clock';
import { inMemoryArchive } from '../support/in-memory-archive';
import { mortalArchive } from '../support/mortal-archive';

const day = dayNamed('2026-11-23');

const run = fc.record({ calls: fc.integer({ min: 1, max: 40 }), after: fc.boolean(), seconds: fc.nat({ max: 3600 }) });

describe('the review of a day', () => {
  it('is one, signed, whoever stops where, and however many review at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(run, { maxLength: 3 }), { maxLength: 5 }), async (rounds) => {
        const clock = handClock('2026-11-24T04:00:00.000Z');
        const archive = inMemoryArchive();
        await archive.put(...archived('2026-11-23T10', [{ id: 'a' }, { id: 'b', type: 'control.failed' }]));
        const seen = new Map<string, string>();
        const look = async () => {
          for (const name of archive.names()) {
            const bytes = Buffer.from((await archive.get(name))!).toString('latin1');
            expect(seen.get(name) ?? bytes).toBe(bytes);
            seen.set(name, bytes);
          }
        };
        for (const round of rounds) {
          const runs = round.map((of) => reviewDay(reviewer(mortalArchive(archive, of), clock.now))(day));
          await Promise.allSettled(runs);
          await look();
          clock.advance(60);
        }
        const ports = reviewer(archive, clock.now);
        const { review } = await reviewDay(ports)(day);
        await look();
        expect(await openReview(ports, logKey, day.name)).toEqual(review);
        expect(review.numbers.entries).toBe(2);
        const again = await reviewDay(ports)(day);
        expect(again).toEqual({ review, outcome: 'stands' });
        expect([...seen.keys()].filter((name) => name.startsWith('reviews/')).sort()).toEqual([
          'reviews/2026-11-23.json',
          'reviews/2026-11-23.note',
        ]);
      }),
      { numRuns: 200 },
    );
  });
});
