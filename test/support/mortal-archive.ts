import type { Archive } from '../../lambdas/domain/audit/archive';

/** An archive for a process that stops before or after its call of this number, and makes no call from then on. */
export function mortalArchive(
  archive: Archive,
  { calls, after }: { readonly calls: number; readonly after: boolean },
): Archive {
  let left = calls;
  const step = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    left -= 1;
    if (left < 0 || (left === 0 && !after)) throw new Error('stopped');
    const answer = await call();
    if (left === 0) throw new Error('stopped');
    return answer;
  };
  return {
    get: (name) => step(() => archive.get(name)),
    put: (name, body) => step(() => archive.put(name, body)),
    async *list(prefix) {
      await step(async () => undefined);
      yield* archive.list(prefix);
    },
  };
}
