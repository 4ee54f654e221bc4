/** What may be shown of an event: never its content. */
export interface EventFacts {
  readonly id: string;
  readonly type: string;
  /** RFC 3339. */
  readonly time: string;
}

/** Something that waits for a person: a message of a dead-letter queue, or an object of a bucket of failed batches. */
export interface DeadLetter {
  readonly since: Date;
  /** Why it is here, as far as AWS or the consumer says. */
  readonly cause: string;
  /** What can be read of it: the one event of a message, the events of a batch. */
  readonly events: readonly EventFacts[];
  /** Why it stays, whatever becomes of what can be sent of it. */
  readonly stays: string | undefined;
  /** Put its events on their way again: known by their id, so a second time does no harm. Undefined: nothing of it can be sent. */
  readonly send: (() => Promise<void>) | undefined;
  /** Take it away. Only after `send`: a crash between the two is a duplicate, never a loss. */
  readonly remove: () => Promise<void>;
}

export const unreadable = 'cannot be read';

/** Where dead letters wait, opened at one moment: what comes later is not handed out. */
export interface DeadLetters {
  /** Physical name, and where its events go. */
  readonly name: string;
  readonly target: string;
  /** One and many of them, in words. */
  readonly units: readonly [string, string];
  /** About how many waited when it was opened. */
  readonly total: number;
  /** Each once, in groups. They are hidden from other readers until `release`. */
  groups(): AsyncIterable<readonly DeadLetter[]>;
  /** After `groups`: how many came too late, and whether some were not reached. */
  left(): { readonly newer: number; readonly more: boolean };
  /** Show others again what was not removed. */
  release(): Promise<void>;
}

/** Every group, and then the release, however it ends. */
export async function* groupsThenRelease(dead: DeadLetters): AsyncIterable<readonly DeadLetter[]> {
  try {
    yield* dead.groups();
  } finally {
    await dead.release();
  }
}
