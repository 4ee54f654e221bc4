import { sha256Hex } from '../../lambdas/adapters/ids';
import { checkCompleteness, type CheckCompletenessPorts } from '../../lambdas/domain/audit/check-completeness';
import { hoursAfter, startOfHour } from '../../lambdas/domain/audit/hours';
import { steppedBus } from './pipeline';
import { startOfTime, type Process } from './scheduler';
import { readArchive, steppedLedger } from './stores';
import { rulesOf } from './workers';
import type { World } from './world';

/** The completeness check of everything that has happened since the run began. */
export async function completeness(world: World, runs: number): Promise<void> {
  for (let run = 0; run < runs; run += 1)
    await world.scheduler.spawn(`completeness${world.serial('completeness')}`, {}, async (process) => {
      await world.scheduler.call(
        process,
        { port: 'schedule', said: () => '', faults: {}, reads: true },
        async () => 'runs',
      );
      // An hour more on either side where clocks are off.
      const more = world.options.skewsMs.length > 1 ? 1 : 0;
      const from = hoursAfter(new Date(startOfTime), -more);
      const before = hoursAfter(startOfHour(world.scheduler.now()), 1 + more);
      for await (const _ of checkCompleteness(portsOf(world, process))({ from, before }));
    });
}

function portsOf(world: World, process: Process): CheckCompletenessPorts {
  const ports: CheckCompletenessPorts = {
    ledger: steppedLedger(world.scheduler, process, world.ledger),
    archive: readArchive(world.scheduler, process, world.archive),
    bus: steppedBus(world.scheduler, process, rulesOf(world)),
    idsIn(name, batch) {
      if (!name.includes(sha256Hex(batch))) throw new Error('a batch is not what its name says');
      const lines = Buffer.from(batch).toString('utf8').split('\n').filter(Boolean);
      return lines.map((line): string => JSON.parse(line).id);
    },
    occurredAt: ({ json }): string => JSON.parse(json).occurred_at,
    now: () => world.scheduler.now(process),
  };
  return world.options.hooks.completeness?.(ports) ?? ports;
}
