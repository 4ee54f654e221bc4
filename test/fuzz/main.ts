import { Worker } from 'node:worker_threads';
import { type Entry, newBlackboard, read } from './blackboard';
import { type Order, parsed, usage } from './command-line';
import type { FuzzFailure, FuzzReport } from './run';

/** CPU that one input may take, in milliseconds: hundreds of times what the slowest door needs. */
const mostCpu = 1_000;
const lookEvery = 200;

/** The input that never came back. */
interface Stuck {
  readonly stuck: string;
  readonly at: Entry;
}

/** What ended the work: a report of all that was tried, or an input without end. */
type Ended = { readonly report: FuzzReport } | Stuck;

async function main(words: readonly string[]): Promise<number> {
  const order = parsed(words);
  if (order === 'help') console.log(usage);
  if (order === 'help') return 0;
  if ('wrong' in order) {
    console.error(order.wrong);
    return 2;
  }
  const started = performance.now();
  const ended = await watched(order);
  if ('stuck' in ended) return tellStuck(order, ended);
  const { report } = ended;
  const perSecond = Math.round((report.runs / (performance.now() - started)) * 1_000);
  for (const [outcome, times] of Object.entries(report.outcomes).sort((a, b) => b[1] - a[1])) {
    console.log(`${String(times).padStart(9)}  ${outcome}`);
  }
  if (report.failure !== undefined) return tell(order, report.failure);
  console.log(
    `${order.target}: ${report.runs} inputs from seed ${order.seed}, every promise held (${perSecond} a second)`,
  );
  return 0;
}

/** A thread of its own tries the inputs, so that this one can see it hang: by the CPU that went by since the last input. */
async function watched(order: Order): Promise<Ended> {
  const board = newBlackboard();
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { order, board } });
  let look: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Ended>((resolve, reject) => {
      look = setInterval(
        hangDetector(board, () => resolve({ stuck: `took more than ${mostCpu} ms of CPU`, at: read(board) })),
        lookEvery,
      );
      worker.on('message', (message: { readonly runs?: number; readonly report?: FuzzReport }) => {
        if (message.report !== undefined) resolve({ report: message.report });
        else console.error(`${order.target}: ${message.runs} of ${order.runs}`);
      });
      worker.on('error', reject);
      // Nothing left to wait for, and no report: an answer that will never come.
      worker.on('exit', () => resolve({ stuck: 'was never answered', at: read(board) }));
    });
  } finally {
    clearInterval(look);
    await worker.terminate();
  }
}

function hangDetector(board: SharedArrayBuffer, found: () => void): () => void {
  let last = { count: 0, cpu: cpuMilliseconds() };
  return () => {
    const [{ count }, cpu] = [read(board), cpuMilliseconds()];
    if (count !== last.count || count === 0) last = { count, cpu };
    else if (cpu - last.cpu > mostCpu) found();
  };
}

/** Of the process: this thread sleeps, so it is the worker's. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function tellStuck(order: Order, { stuck, at: { seed, run, input } }: Stuck): number {
  console.log(`FAILED  an input ${stuck}`);
  console.log(`input   ${input}`);
  console.log(`again   ${again(order, { seed, path: String(run) })}`);
  return 1;
}

function tell(order: Order, failure: FuzzFailure): number {
  for (const wrong of failure.wrong) console.log(`FAILED  ${wrong}`);
  console.log(`recipe  ${JSON.stringify(failure.recipe)}`);
  console.log(`input   ${JSON.stringify(failure.input)}`);
  console.log(`again   ${again(order, failure)}`);
  return 1;
}

const again = ({ target, mistake }: Order, { seed, path }: Pick<FuzzFailure, 'seed' | 'path'>): string =>
  `npm run fuzz -- --target ${target} --seed ${seed} --path ${path}${mistake === undefined ? '' : ` --mistake ${mistake}`}`;

process.exitCode = await main(process.argv.slice(2));
