import type { EventBus } from '../event-bus';
import type { Check, Control } from './control';
import type { ControlRow, ControlRows } from './control-row';
import { type Answer, firstRow, nextRow } from './next-state';

export interface CheckControlsPorts {
  readonly checks: readonly Check[];
  readonly rows: ControlRows;
  readonly bus: EventBus;
  /** Digest of control and resource: `ct_…`. */
  readonly subjectOf: (control: Control, resource: string) => string;
  readonly now: () => Date;
  /** What went wrong in asking, for the log. */
  readonly onUnanswered: (check: Check, error: unknown) => void;
}

export interface ControlChecked {
  readonly control: Control;
  readonly resource: string;
  readonly state: ControlRow['state'] | 'unknown';
  readonly cause?: string;
  /** Why the run is not over with this control: its row could not be read or written, or its event not be published. */
  readonly trouble?: unknown;
}

/**
 * Ask every control whether it works, and record each change as an event (PCI DSS 10.7.2, 10.7.3). A change is one conditional put of
 * the row and its event together; then the event is published; then that is noted. A run that stops anywhere is taken up by the next
 * one: what stands unpublished goes first, byte for byte, so no event is lost and none exists with two contents.
 */
export const checkControls = (ports: CheckControlsPorts) => (): Promise<readonly ControlChecked[]> =>
  Promise.all(ports.checks.map((check) => checked(ports, check)));

async function checked(ports: CheckControlsPorts, check: Check): Promise<ControlChecked> {
  const { control, resource } = check;
  try {
    const { state, cause } = await followed(ports, check);
    return { control, resource, state, ...(cause === undefined ? {} : { cause }) };
  } catch (trouble) {
    return { control, resource, state: 'unknown', trouble };
  }
}

async function followed(ports: CheckControlsPorts, check: Check): Promise<ControlRow> {
  const { control, resource } = check;
  const found = (await ports.rows.get(control, resource)) ?? firstRow(check, ports.now());
  const standing = await publishLeft(ports, found);
  const answer = await answerOf(ports, check, new Date(standing.watchedSince));
  const next = nextRow(standing, { answer, now: ports.now(), subject: ports.subjectOf(control, resource) });
  if (next === standing || !(await ports.rows.put(next))) return standing;
  await publishLeft(ports, next);
  return next;
}

async function answerOf({ onUnanswered }: CheckControlsPorts, check: Check, watchedSince: Date): Promise<Answer> {
  try {
    return await check.ask(watchedSince);
  } catch (error) {
    onUnanswered(check, error);
    return { unanswered: error instanceof Error ? error.name : typeof error };
  }
}

/** Publish what is not on the bus yet, and note it. @returns the row then */
async function publishLeft({ bus, rows }: CheckControlsPorts, row: ControlRow): Promise<ControlRow> {
  if (row.published || row.event === undefined) return row;
  const refused = await bus.publish([row.event]);
  if (refused.length > 0) throw new EventNotPublished('the bus refused the event of a control');
  const noted = { ...row, published: true, version: row.version + 1 };
  // Where another run was first, this is the row that it wrote: from an unpublished row there is no other way on.
  await rows.put(noted);
  return noted;
}

class EventNotPublished extends Error {
  override readonly name = 'EventNotPublished';
}
