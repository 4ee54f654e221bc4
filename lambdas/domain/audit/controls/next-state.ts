import { eventDetail } from '../event-detail';
import type { Check, Verdict } from './control';
import type { ControlRow } from './control-row';

/** `unanswered`: the name of what went wrong in asking. */
export type Answer = Verdict | { readonly unanswered: string };

/** So many runs in a row without an answer are a failure of the control: nobody knows that it works. One is a bad minute of AWS. */
export const patience = 3;

const longestCause = 512;

export function firstRow({ control, resource }: Pick<Check, 'control' | 'resource'>, now: Date): ControlRow {
  const at = now.toISOString();
  const unknown = { state: 'works', since: at, watchedSince: at, unanswered: 0, sequence: 0 } as const;
  return { control, resource, ...unknown, published: true, version: 0 };
}

export interface Asked {
  readonly answer: Answer;
  readonly now: Date;
  /** Digest of control and resource: the subject of its events. */
  readonly subject: string;
}

/** The row after an answer, with the event of a change; the same row where nothing is to be written. */
export function nextRow(row: ControlRow, asked: Asked): ControlRow {
  const { answer, now } = asked;
  if (answer === 'works') {
    if (row.state === 'failed') return restored(row, asked);
    return row.unanswered === 0 && row.version > 0 ? row : written({ ...row, unanswered: 0 });
  }
  if ('failed' in answer) {
    if (row.state === 'works') return failed(row, asked, { cause: answer.failed, since: answer.since ?? now });
    return row.unanswered === 0 ? row : written({ ...row, unanswered: 0 });
  }
  if (row.state === 'failed') return row;
  const unanswered = row.unanswered + 1;
  if (unanswered < patience) return written({ ...row, unanswered });
  return failed(row, asked, { cause: `It cannot be asked: ${answer.unanswered}.`, since: now });
}

const written = (row: ControlRow): ControlRow => ({ ...row, version: row.version + 1 });

function failed(row: ControlRow, asked: Asked, found: { readonly cause: string; readonly since: Date }): ControlRow {
  const cause = found.cause.slice(0, longestCause);
  const since = found.since.toISOString();
  const event = eventOf(row, asked, { type: 'control.failed', data: { cause, started_at: since } });
  return written({ ...row, ...event, state: 'failed', since, cause, unanswered: 0 });
}

function restored({ cause = '', ...row }: ControlRow, asked: Asked): ControlRow {
  const ended = asked.now.toISOString();
  const data = { cause, started_at: row.since, ended_at: ended };
  const event = eventOf(row, asked, { type: 'control.restored', data });
  return written({ ...row, ...event, state: 'works', since: ended, unanswered: 0 });
}

/** Contract: `ControlFailed` and `ControlRestored` of contracts/events.ts. */
function eventOf(
  { control, resource, sequence }: ControlRow,
  { now, subject }: Asked,
  { type, data }: { readonly type: string; readonly data: Readonly<Record<string, string>> },
): Pick<ControlRow, 'event' | 'sequence' | 'published'> {
  const occurredAt = now.toISOString();
  const event = eventDetail({
    type,
    subject,
    sequence: sequence + 1,
    occurredAt,
    outcome: type === 'control.failed' ? 'failure' : 'success',
    provenance: {
      actor: { clientId: 'strongroom', role: 'check-controls' },
      origin: { component: 'check-controls' },
      requestId: `check-controls-${occurredAt}`,
    },
    data: { control, resource, ...data },
  });
  return { event: { ...event, occurredAt }, sequence: sequence + 1, published: false };
}
