import type * as z from 'zod/mini';
import type { CheckedCompleteness, CompletenessRequest } from '../../contracts/schedules';
import type { checkCompleteness, HourChecked } from '../../domain/audit/check-completeness';
import { dayBefore, hoursOf, type Span } from '../../domain/audit/hours';
import { errorFields, log } from '../logger';
import { count } from '../metrics';

/** A run begins no hour after this: it ends by itself, and says how far it came, before Lambda ends it after 15 minutes. */
const patienceMs = 12 * 60_000;

interface Tally {
  readonly hours: number;
  readonly events: number;
  readonly missing: number;
  /** What keeps the run from saying that everything is in the archive, or on its way there. */
  readonly troubles: number;
}

/** Not all that was asked about is known to be in the archive. The log says what and why. */
class CompletenessUnknown extends Error {
  constructor() {
    super('completeness is not known');
    this.name = 'CompletenessUnknown';
  }
}

/**
 * One run of the completeness check, each hour in the log as it is done.
 * @throws CompletenessUnknown after everything else, where a batch could not be read, the bus refused an event, or time ran out
 */
export function checkCompletenessApi(ports: {
  readonly check: ReturnType<typeof checkCompleteness>;
  readonly now: () => Date;
  /** A scheduled run did all of its work: the control `completeness` works. */
  readonly succeeded: (at: Date) => Promise<void>;
}): (request: z.output<typeof CompletenessRequest>) => Promise<z.input<typeof CheckedCompleteness>> {
  return async (request) => {
    const started = ports.now();
    const span = spanOf(request, started);
    let tally: Tally = { hours: 0, events: 0, missing: 0, troubles: 0 };
    for await (const hour of ports.check(span)) {
      report(hour);
      tally = plus(tally, hour);
      if (ports.now().getTime() - started.getTime() > patienceMs) break;
    }
    const left = [...hoursOf(span)].length - tally.hours;
    if (left > 0) log.error('the completeness check ran out of time', { reason: `${left} hours were not checked` });
    if (left > 0 || tally.troubles > 0) throw new CompletenessUnknown();
    const { hours, events, missing } = tally;
    if (!('from' in request)) await ports.succeeded(started);
    return { from: span.from.toISOString(), before: span.before.toISOString(), hours, events, missing };
  };
}

function spanOf(request: z.output<typeof CompletenessRequest>, now: Date): Span {
  if (!('from' in request)) return dayBefore(now);
  return { from: new Date(request.from), before: new Date(request.before) };
}

function plus({ hours, events, missing, troubles }: Tally, hour: HourChecked): Tally {
  return {
    hours: hours + 1,
    events: events + hour.events,
    missing: missing + hour.missing.length,
    troubles: troubles + hour.refused.length + hour.unreadable.length,
  };
}

function report({ hour, events, missing, refused, unreadable }: HourChecked): void {
  count('EventsMissing', missing.length);
  log.info('hour checked', { reason: hour, records: events, failed: missing.length });
  const stillMissing = new Set(refused);
  for (const id of missing) {
    const reason = stillMissing.has(id) ? 'refused by the bus' : 'published again';
    log.warn('an event was missing from the archive', { event_id: id, reason });
  }
  for (const { name, error } of unreadable) {
    log.error('a batch of the archive cannot be read', { reason: name, ...errorFields(error) });
  }
}
