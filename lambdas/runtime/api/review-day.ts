import type * as z from 'zod/mini';
import type { ReviewDayRequest, ReviewedDay } from '../../contracts/daily-review';
import type { reviewDay } from '../../domain/audit/review/review-day';
import { dayNamed, daysAgo, isOver } from '../../domain/settlement/day';
import { log } from '../logger';
import { count } from '../metrics';

/** One review, counted. Of a day that was reviewed before, nothing is counted again. @throws DayNotOver */
export function reviewDayApi(ports: {
  readonly review: ReturnType<typeof reviewDay>;
  readonly now: () => Date;
}): (request: z.output<typeof ReviewDayRequest>) => Promise<z.input<typeof ReviewedDay>> {
  return async (request) => {
    const now = ports.now();
    const day = request.day === undefined ? daysAgo(now, 1) : dayNamed(request.day);
    if (!isOver(day, now)) throw new DayNotOver();
    const { review, outcome } = await ports.review(day);
    const findings = review.findings.filter(({ severity }) => severity !== 'info');
    if (outcome === 'written') count('ReviewFindings', findings.length);
    for (const { rule } of findings) log.warn('a finding of the daily review', { code: rule, reason: day.name });
    log.info('day reviewed', { reason: day.name, records: review.numbers.entries, failed: findings.length });
    return { day: day.name, outcome, entries: review.numbers.entries, findings: findings.length };
  };
}

class DayNotOver extends Error {
  override readonly name = 'DayNotOver';
}
