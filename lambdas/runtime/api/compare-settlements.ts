import type * as z from 'zod/mini';
import type { ComparedSettlements, CompareSettlementsRequest } from '../../contracts/schedules';
import type { compareSettlements } from '../../domain/settlement/compare-settlements';
import { type Day, dayNamed, daysAgo, isOver } from '../../domain/settlement/day';
import { log } from '../logger';
import { count } from '../metrics';

type Request = z.output<typeof CompareSettlementsRequest>;

/**
 * One comparison, counted. It fails, after everything is reported, where an account could not be compared: Lambda tries an event
 * twice more, and then the alarm of its errors is the operators' to answer.
 */
export function compareSettlementsApi(
  compare: ReturnType<typeof compareSettlements>,
  now: () => Date,
): (request: Request) => Promise<z.input<typeof ComparedSettlements>> {
  return async (request) => {
    const day = dayOf(request, now());
    const accounts = await compare(day);
    const sum = (of: (findings: (typeof accounts)[number]['findings']) => number): number =>
      accounts.reduce((total, { findings }) => total + of(findings), 0);
    const [differences, orphans] = [sum((found) => found.differences.length), sum((found) => found.orphans.length)];
    const unfinished = accounts.filter(({ findings }) => findings.problems.length > 0);
    count('SettlementDifferences', differences);
    count('OrphanAuthorization', orphans);
    count('AccountsNotCompared', unfinished.length);
    for (const { account, findings } of unfinished) {
      const { connector: route, merchantId: merchant_id } = account;
      log.error('an account was not compared', { route, merchant_id, reason: findings.problems.join(' ') });
    }
    if (unfinished.length > 0) throw new AccountsNotCompared('some accounts were not compared');
    return { day: day.name, accounts: accounts.length, differences, orphans };
  };
}

class AccountsNotCompared extends Error {
  override readonly name = 'AccountsNotCompared';
}

function dayOf(request: Request, now: Date): Day {
  const day = asked(request, now);
  if (!isOver(day, now)) throw new DayNotOver('only a day that is over, and a quarter of an hour more, is compared');
  return day;
}

function asked(request: Request, now: Date): Day {
  if ('days_ago' in request) return daysAgo(now, request.days_ago);
  return request.day === undefined ? daysAgo(now, 1) : dayNamed(request.day);
}

class DayNotOver extends Error {
  override readonly name = 'DayNotOver';
}
