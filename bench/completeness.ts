import { deterministicGzip } from '../lambdas/adapters/gzip';
import { idsInBatch } from '../lambdas/adapters/archived-batch';
import { occurredAt } from '../lambdas/adapters/event-time';
import { sha256Hex } from '../lambdas/adapters/ids';
import { checkCompleteness } from '../lambdas/domain/audit/check-completeness';
import { hoursAfter, nameOfHour } from '../lambdas/domain/audit/hours';
import type { EventRow } from '../lambdas/domain/charge/ledger';
import { chargeEvent } from './charge-event';

/**
 * How fast `check-completeness` compares, network left out: a day of `--hours` × `--batches` batches of 500 events, as `write-audit`
 * would have written them, made as they are asked for. `tsx bench/completeness.ts [hours] [batches an hour]`
 */
const [hours = 24, batches = 40] = process.argv.slice(2).map(Number);
const eventsPerBatch = 500;
const first = new Date('2026-11-23T00:00:00.000Z');

const started = performance.now();
let making = 0;
let peak = 0;
let compared = 0;

function eventAt(start: Date, number: number): EventRow {
  const charge = `ch_${number
    .toString(32)
    .replaceAll(/[018-9]/g, 'z')
    .padStart(32, 'a')}`;
  return chargeEvent(charge, { subject: `${charge}${nameOfHour(start)}${number}`, sequence: 1, at: start });
}

/** What is made here would be read over the network: its time does not count. */
function made<Thing>(make: () => Thing): Thing {
  const begun = performance.now();
  const thing = make();
  making += performance.now() - begun;
  peak = Math.max(peak, process.memoryUsage().heapUsed);
  return thing;
}

const objects = new Map<string, Uint8Array>();

const check = checkCompleteness({
  archive: {
    async *list(prefix) {
      const start = new Date(`${prefix.slice('batches/'.length, -1)}:00:00.000Z`);
      if (start < first || start >= hoursAfter(first, hours)) return;
      objects.clear();
      for (let batch = 0; batch < batches; batch += 1) {
        const body = made(() => deterministicGzip(linesOf(start, batch)));
        const name = made(() => `${prefix}${sha256Hex(body)}.ndjson.gz`);
        objects.set(name, body);
        yield await Promise.resolve(name);
      }
    },
    get: (name) => Promise.resolve(objects.get(name)),
  },
  ledger: {
    async *happened(from) {
      for (let number = 0; number < batches * eventsPerBatch; number += 1)
        yield await Promise.resolve(made(() => eventAt(from, number)));
    },
  },
  bus: { publish: () => Promise.resolve([]) },
  idsIn: idsInBatch,
  occurredAt,
  now: () => hoursAfter(first, hours),
});

function linesOf(start: Date, batch: number): string {
  const numbers = Array.from({ length: eventsPerBatch }, (_, place) => batch * eventsPerBatch + place);
  return numbers.map((number) => `${eventAt(start, number).json}\n`).join('');
}

for await (const { events, missing } of check({ from: first, before: hoursAfter(first, hours) })) {
  compared += events;
  if (missing.length > 0) throw new Error(`${missing.length} events are missing in the measurement`);
}
const seconds = (performance.now() - started - making) / 1000;
console.log(
  `${compared} events of ${hours} hours in ${seconds.toFixed(1)} s: ${Math.round(compared / seconds)} a second; heap at most ${Math.round(peak / 1e6)} MB`,
);
