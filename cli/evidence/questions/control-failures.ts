import { type ControlChange, isControlChange } from '../copy/control-changes';
import type { LogSource, LogStated } from '../sources/log-source';
import { count } from './answers';

export interface ControlFailure {
  readonly control: string;
  readonly resource: string;
  readonly from: string;
  /** Absent where it had not ended when the evidence was collected. */
  readonly to?: string;
  readonly cause: string;
}

/**
 * Every failure that lasted within the span, whenever it began and ended: by its events within, after, and before it, where the copy or
 * the archive's older batches have them. A repeat of an entry is the same failure.
 */
export function controlFailures(log: LogStated, { archive, span }: LogSource): readonly ControlFailure[] {
  const from = span.from.toISOString();
  const before = span.before.toISOString();
  const failures = new Map<string, ControlFailure>();
  for (const change of [...archive.found.failedBefore, ...log.around, ...log.notable].filter(isControlChange)) {
    const key = `${change.subject} ${change.data.started_at}`;
    // A restoration says all that its failure says, and the end.
    if (change.type === 'control.restored' || !failures.has(key)) failures.set(key, failureIn(change));
  }
  return [...failures.values()]
    .filter((failure) => failure.from < before && (failure.to === undefined || failure.to >= from))
    .sort((one, other) => (one.from < other.from ? -1 : 1));
}

function failureIn({ type, data }: ControlChange): ControlFailure {
  const { control, resource, cause, started_at } = data;
  return { control, resource, cause, from: started_at, ...(type === 'control.restored' ? { to: data.ended_at } : {}) };
}

/** What of the time before the span could not be looked at. */
export const unreadBefore = ({ archive }: LogSource): readonly string[] =>
  archive.found.unreadBefore === 0
    ? []
    : [
        `${count(archive.found.unreadBefore, 'batch', 'batches')} of before the span could not be read: a failure that began in them and has not ended is not counted.`,
      ];
