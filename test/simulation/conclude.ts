import { orderDesk } from './orders';
import { completeness } from './completeness';
import { auditor, isOverdue, reconciler, relay, scorer } from './workers';
import type { World } from './world';

/** Longer than deadline, grace and the longest flight together. */
const longMs = 300_000;

/** Two to end what is open; and where orders wait for each other, one for each attempt. */
const rounds = 6;

const ordersWait = ({ orders }: World): boolean => orders.messages.length > 0;

/**
 * The end of every run: what was late arrives or never will; then the reconciler runs to its end with nothing else alive; then
 * events reach the archive. Authorizations that are still under way arrive last of all: the cancellation must hold.
 */
export async function conclude(world: World): Promise<void> {
  const { scheduler } = world;
  await scheduler.settleLoose((said) => !said.startsWith('processor.authorize'));
  scheduler.calm();
  scheduler.note(() => '—— nothing goes wrong from here on ——');
  for (let round = 0; round < rounds && (round === 0 || isOverdue(world) || ordersWait(world)); round += 1) {
    scheduler.advance(longMs);
    void reconciler(world, 1);
    await scheduler.run();
    void orderDesk(world, world.orders.messages.length);
    await scheduler.run();
  }
  await scheduler.arrive((said) => said.startsWith('processor.authorize'));
  await drain(world);
  if (!world.options.swallows) return;
  void completeness(world, 1);
  await scheduler.run();
  await drain(world);
}

/** Until stream and queues are empty, or nothing moves any more. */
async function drain(world: World): Promise<void> {
  for (let before = ''; before !== leftOf(world);) {
    before = leftOf(world);
    for (const shard of [0, 1]) void relay(world, shard, 1, 100);
    await world.scheduler.run();
    if (world.scoring.messages.length > 0) void scorer(world, 1, 100);
    await world.scheduler.run();
    if (world.audit.messages.length > 0) void auditor(world, 1, 100);
    await world.scheduler.run();
  }
}

const leftOf = ({ positions, audit, scoring, stream, archive }: World): string =>
  [
    positions,
    audit.messages.length,
    audit.dead.length,
    scoring.messages.length,
    stream.rows.length,
    archive.names().length,
  ].join();
