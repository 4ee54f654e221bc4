import { nameOf } from './aws-errors';
import { Refusal } from '../domain/refusal';
import type { DataKey } from '../domain/card/vault';

/** How long an opened key is used without asking, and how long at most while nobody can be asked. Design section 5. */
const freshMs = 60 * 60 * 1000;
const staleMs = 4 * freshMs;
/** While serving a stale key, one request in this time tries again; the others do not wait for it. */
const retryMs = 30 * 1000;
/** Bounds the memory of an environment that lives for long; what was opened longest ago goes first. */
const mostHeld = 10_000;

interface Held {
  readonly key: DataKey;
  readonly loadedAt: number;
  /** No attempt to load again before this. */
  readonly nextLoadAt: number;
}

export interface HeldKeysOptions {
  readonly now: () => Date;
  /** Called each time a load failed and an old key is served instead, with the age of that key in seconds. */
  readonly onStale: (ageSeconds: number) => void;
}

/**
 * Opened data keys of one environment, by name. Concurrent callers share one load. An old key is served while its origin is
 * out of reach, not when an operator has disabled it or access is denied: those are meant.
 */
export function heldKeys({
  now,
  onStale,
}: HeldKeysOptions): (name: string, load: () => Promise<DataKey>) => Promise<DataKey> {
  const held = new Map<string, Held>();
  const loading = new Map<string, Promise<DataKey>>();

  const reload = async (name: string, load: () => Promise<DataKey>): Promise<DataKey> => {
    try {
      const key = await load();
      const loadedAt = now().getTime();
      held.delete(name);
      held.set(name, { key, loadedAt, nextLoadAt: loadedAt + freshMs });
      if (held.size > mostHeld) held.delete(held.keys().next().value ?? name);
      return key;
    } catch (error) {
      return stale(name, error);
    } finally {
      loading.delete(name);
    }
  };

  const stale = (name: string, error: unknown): DataKey => {
    const old = held.get(name);
    const at = now().getTime();
    if (old === undefined || at - old.loadedAt >= staleMs || !isOutOfReach(error)) {
      held.delete(name);
      throw error;
    }
    held.set(name, { ...old, nextLoadAt: at + retryMs });
    onStale(Math.floor((at - old.loadedAt) / 1000));
    return old.key;
  };

  return (name, load) => {
    const known = held.get(name);
    if (known !== undefined && now().getTime() < known.nextLoadAt) return Promise.resolve(known.key);
    const shared = loading.get(name) ?? reload(name, load);
    loading.set(name, shared);
    return shared;
  };
}

function isOutOfReach(error: unknown): boolean {
  return error instanceof Refusal && nameOf(error.cause) !== 'DisabledException';
}
