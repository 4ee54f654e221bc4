import type { Archive } from '../../lambdas/domain/audit/archive';

export interface InMemoryArchive extends Archive {
  names(): readonly string[];
}

export function inMemoryArchive(): InMemoryArchive {
  const objects = new Map<string, Uint8Array>();
  return {
    async put(name, body) {
      if (objects.has(name)) return 'present';
      objects.set(name, Uint8Array.from(body));
      return 'written';
    },
    get: async (name) => objects.get(name),
    async *list(prefix) {
      yield* [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    },
    names: () => [...objects.keys()],
  };
}
