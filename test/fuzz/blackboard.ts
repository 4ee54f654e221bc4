/** Where a worker writes which input is going in, so that whoever watches can read it while the worker hangs. */
export interface Entry {
  /** Goes up with each input. */
  readonly count: number;
  readonly seed: number;
  /** Of the input in the batch of its seed. */
  readonly run: number;
  /** JSON; cut where it is long. */
  readonly input: string;
}

const textAt = 16;
const mostText = 120_000;

export const newBlackboard = (): SharedArrayBuffer => new SharedArrayBuffer(textAt + mostText);

export function write(board: SharedArrayBuffer, { seed, run, input }: Omit<Entry, 'count'>): void {
  const numbers = new Int32Array(board, 0, 4);
  numbers[1] = seed;
  numbers[2] = run;
  numbers[3] = Buffer.from(board, textAt).write(input, 'utf8');
  Atomics.add(numbers, 0, 1);
}

export function read(board: SharedArrayBuffer): Entry {
  const [count = 0, seed = 0, run = 0, length = 0] = new Int32Array(board, 0, 4);
  return { count, seed, run, input: Buffer.from(board, textAt, length).toString('utf8') };
}
