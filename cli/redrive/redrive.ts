import { type DeadLetter, type DeadLetters, groupsThenRelease } from './dead-letter';

export interface Redriven {
  readonly moved: number;
  /** Letters that are where they were, by why. */
  readonly stayed: ReadonlyMap<string, number>;
  /** Sent, and still here: they will be sent once more. */
  readonly doubled: number;
  readonly newer: number;
  /** Not all of them were reached. */
  readonly more: boolean;
}

/**
 * Send what waits on its way again and take it away: each letter is sent first and removed then, so that whatever ends us between the
 * two makes a duplicate, never a loss. What cannot be read or sent stays. @param told how many letters were handled so far
 */
export async function redrive(dead: DeadLetters, told: (letters: number) => void): Promise<Redriven> {
  const fates: Record<string, number> = {};
  let handled = 0;
  for await (const group of groupsThenRelease(dead)) {
    for (const fate of await Promise.all(group.map(move))) fates[fate] = (fates[fate] ?? 0) + 1;
    handled += group.length;
    if (group.length > 0) told(handled);
  }
  const { [movedAway]: moved = 0, [sentOnly]: doubled = 0, ...stayed } = fates;
  return { moved, doubled, stayed: new Map(Object.entries(stayed)), ...dead.left() };
}

const movedAway = 'moved';
const sentOnly = 'sent and not removed';

/** @returns what became of it: moved, sent only, or why it stayed */
async function move(letter: DeadLetter): Promise<string> {
  try {
    // Of a batch, what can be read goes on its way, though the batch stays.
    await letter.send?.();
  } catch (error) {
    return `cannot be sent (${nameOf(error)})`;
  }
  if (letter.stays !== undefined) return letter.stays;
  try {
    await letter.remove();
    return movedAway;
  } catch {
    return sentOnly;
  }
}

/** The class of an error; its message may quote what was sent. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'error');
