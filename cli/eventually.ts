import { setTimeout as pause } from 'node:timers/promises';

/**
 * Ask until there is an answer: the first value that is not undefined, or undefined when the time is over.
 * @param limits milliseconds
 */
export async function eventually<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  { within, every = 100 }: { readonly within: number; readonly every?: number },
): Promise<T | undefined> {
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= deadline) return undefined;
    await pause(every);
  }
}
