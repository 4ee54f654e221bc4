import { setImmediate } from 'node:timers/promises';

const oftenMs = 50;
let last = performance.now();

/**
 * Let the event loop turn, a few times a second. Reading files by calls that wait, nothing else would let it: Ctrl-C would do nothing
 * until the end, and would leave the temporary folder.
 */
export async function breathe(): Promise<void> {
  if (performance.now() - last < oftenMs) return;
  await setImmediate();
  last = performance.now();
}
