import { parentPort, workerData } from 'node:worker_threads';
import { write } from './blackboard';
import type { Order } from './command-line';
import { targets } from './targets';

const { order, board } = workerData as { readonly order: Order; readonly board: SharedArrayBuffer };

const report = await targets[order.target].fuzz(order, {
  sending: (seed, run, input) => write(board, { seed, run, input: JSON.stringify(input) }),
  progress: (runs) => parentPort?.postMessage({ runs }),
});
parentPort?.postMessage({ report });
