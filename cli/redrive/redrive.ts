import type { DeadLetter, DeadLetters } from './dead-letter';

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
 * two makes a duplicate, never a loss. What cannot be read, or cannot be sent, stays. @param told how many letters were handled so far
 */
export async function redrive(dead: DeadLetters, told: (letters: number) => void): Promise<Redriven> {
  const stayed = new Map<string, number>();
  let moved = 0;
  let doubled = 0;
  let handled = 0;
  try {
    for await (const group of dead.groups()) {
      for (const fate of await Promise.all(group.map(move))) {
        if (fate === 'moved') moved += 1;
        else if (fate === 'doubled') doubled += 1;
        else stayed.set(fate.why, (stayed.get(fate.why) ?? 0) + 1);
      }
      handled += group.length;
      if (group.length > 0) told(handled);
    }
  } finally {
    await dead.release();
  }
  return { moved, stayed, doubled, ...dead.left() };
}

type Fate = 'moved' | 'doubled' | { readonly why: string };

async function move(letter: DeadLetter): Promise<Fate> {
  try {
    // Of a batch, what can be read goes on its way, though the batch stays.
    if (letter.events.length > 0) await letter.send();
  } catch (error) {
    return { why: `cannot be sent (${nameOf(error)})` };
  }
  if (letter.unreadable > 0) return { why: 'cannot be read' };
  try {
    await letter.remove();
    return 'moved';
  } catch {
    return 'doubled';
  }
}

/** The class of an error; its message may quote what was sent. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'error');
