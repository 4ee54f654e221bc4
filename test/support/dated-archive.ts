import type { Listed } from '../../lambdas/domain/audit/controls/log-is-current';
import { inMemoryArchive, type InMemoryArchive } from './in-memory-archive';

/** An archive in memory that knows when it got each object. */
export function datedArchive(now: () => Date): { readonly archive: InMemoryArchive; readonly listed: Listed } {
  const inner = inMemoryArchive();
  const putAt = new Map<string, Date>();
  return {
    archive: {
      ...inner,
      async put(name, body) {
        const outcome = await inner.put(name, body);
        if (outcome === 'written') putAt.set(name, now());
        return outcome;
      },
    },
    listed: async function* ({ prefix, after = '' }) {
      for await (const name of inner.list(prefix)) {
        const at = putAt.get(name);
        if (name > after && at !== undefined) yield { name, putAt: at };
      }
    },
  };
}
