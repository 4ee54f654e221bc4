/** For how long what was read is used. Milliseconds. */
export interface Hold {
  /** Without asking. */
  readonly freshMs: number;
  /** At most, while nobody can be asked. */
  readonly staleMs: number;
  /** While an old value is served, one request in this time tries again; the others do not wait for it. */
  readonly retryMs: number;
  /** Bounds the memory of an environment that lives for long; what was read longest ago makes room. */
  readonly most: number;
}

/** Where a value says itself how long it is of use: milliseconds since 1970, in place of `freshMs` and `staleMs`. */
export interface Life {
  readonly freshUntil: number;
  readonly goodUntil: number;
}

export interface HeldValuesOptions<Value> {
  readonly hold: Hold;
  readonly now: () => Date;
  readonly lifeOf?: (value: Value) => Life;
  /** Is the origin out of reach? An old value is served then, and not when the origin has said no: that is meant. */
  readonly isOutOfReach: (error: unknown) => boolean;
  /** Called each time a read failed and an old value is served instead, with its age in seconds. */
  readonly onStale?: (ageSeconds: number) => void;
}

interface Held<Value> {
  readonly value: Value;
  readonly readAt: number;
  /** Used no longer from here on. */
  readonly goodUntil: number;
  /** No attempt to read again before this. */
  readonly nextReadAt: number;
}

/** Values of one environment by name, held in memory. Concurrent callers share one read. @returns a reader that throws what `read` throws */
export function heldValues<Value>({
  hold,
  now,
  lifeOf,
  isOutOfReach,
  onStale,
}: HeldValuesOptions<Value>): (name: string, read: () => Promise<Value>) => Promise<Value> {
  const held = new Map<string, Held<Value>>();
  const reading = new Map<string, Promise<Value>>();

  const keep = (name: string, entry: Held<Value>): Value => {
    held.delete(name);
    held.set(name, entry);
    if (held.size > hold.most) held.delete(held.keys().next().value ?? name);
    return entry.value;
  };

  const stale = (name: string, error: unknown): Value => {
    const old = held.get(name);
    const at = now().getTime();
    if (old === undefined || at >= old.goodUntil || !isOutOfReach(error)) {
      held.delete(name);
      throw error;
    }
    onStale?.(Math.floor((at - old.readAt) / 1000));
    return keep(name, { ...old, nextReadAt: Math.min(at + hold.retryMs, old.goodUntil) });
  };

  const reread = async (name: string, read: () => Promise<Value>): Promise<Value> => {
    try {
      const value = await read();
      const readAt = now().getTime();
      const { freshUntil: nextReadAt, goodUntil } = lifeOf?.(value) ?? {
        freshUntil: readAt + hold.freshMs,
        goodUntil: readAt + hold.staleMs,
      };
      return keep(name, { value, readAt, nextReadAt, goodUntil });
    } catch (error) {
      return stale(name, error);
    } finally {
      reading.delete(name);
    }
  };

  return (name, read) => {
    const known = held.get(name);
    if (known !== undefined && now().getTime() < known.nextReadAt) return Promise.resolve(known.value);
    const shared = reading.get(name) ?? reread(name, read);
    reading.set(name, shared);
    return shared;
  };
}
