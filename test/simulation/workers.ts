import { flagId, sha256Hex } from '../../lambdas/adapters/ids';
import { AuditEvent } from '../../lambdas/contracts/events';
import { relayEvents } from '../../lambdas/domain/audit/relay-events';
import type { WriteAuditPorts } from '../../lambdas/domain/audit/write-audit';
import { writeAudit } from '../../lambdas/domain/audit/write-audit';
import { statesBefore } from '../../lambdas/domain/charge/charge-states';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import { isOpen } from '../../lambdas/domain/charge/operation';
import { reconcile } from '../../lambdas/domain/charge/reconcile';
import { scorePayment } from '../../lambdas/domain/fraud/score-payment';
import type { VelocityTable } from '../../lambdas/domain/fraud/velocity';
import type { Message } from './pipeline';
import { giveBack, receive, steppedBus } from './pipeline';
import { reconcilePorts } from './processes';
import type { Process } from './scheduler';
import { steppedArchive, steppedVelocity } from './stores';
import type { World } from './world';

/** No run ends before its work does: a run that is stopped leaves the same. */
const seconds = 3600;

export async function reconciler(world: World, runs: number): Promise<void> {
  for (let run = 0; run < runs; run += 1) {
    const name = `reconciler${world.serial('reconciler')}`;
    await world.scheduler.spawn(name, { skewMs: world.skewMs() }, async (process) => {
      await world.scheduler.call(
        process,
        { port: 'schedule', said: () => '', faults: {}, reads: true, ready: () => isOverdue(world) },
        async () => 'runs',
      );
      return reconcile(reconcilePorts(world, process))({ atOnce: world.options.atOnce, seconds });
    });
  }
}

/** Something open past its deadline, or authorized and run out. */
export function isOverdue({ table, scheduler }: World): boolean {
  const { charges, operations } = table.contents();
  const open = [...charges.filter(({ status }) => status === 'pending'), ...operations.filter(isOpen)];
  const at = scheduler.now();
  return (
    open.some(({ deadline }) => Date.parse(deadline) < at.getTime()) || charges.some((charge) => hasRunOut(charge, at))
  );
}

/** Its authorization is past, and nothing says so yet. */
export const hasRunOut = ({ status, captureBefore }: Charge, at: Date): boolean =>
  captureBefore !== undefined && statesBefore('expire').includes(status) && Date.parse(captureBefore) < at.getTime();

export const shardOf = (chargeId: string): number => chargeId.charCodeAt(5) % 2;

export const rulesOf = (world: World): Parameters<typeof steppedBus>[2] => [
  [world.audit, () => true],
  [world.scoring, (type) => world.options.scoring && type === 'payment.authorized'],
];

/** One batch of one shard: what the bus refused, and all after it, comes again; a relay that dies gets the same batch again. */
export async function relay(world: World, shard: number, runs: number, most = 10): Promise<void> {
  for (let run = 0; run < runs; run += 1) {
    const name = `relay${shard}-${world.serial('relay')}`;
    const ended = await world.scheduler.spawn(name, {}, (process) => relayBatch(world, process, shard, most));
    if ('ended' in ended) world.positions[shard] = ended.ended;
  }
}

async function relayBatch(world: World, process: Process, shard: number, most: number): Promise<number> {
  const from = world.positions[shard] ?? 0;
  const left = () => world.stream.rows.filter(({ chargeId }) => shardOf(chargeId) === shard).slice(from, from + most);
  const rows = await world.scheduler.call(
    process,
    { port: 'stream.read', said: () => `from ${from}`, faults: {}, reads: true, ready: () => left().length > 0 },
    async () => left(),
  );
  if (rows.length === 0) return from;
  const relayed = rows.map((row, offset) => ({ ...row, position: String(from + offset) }));
  const refused = await relayEvents({
    bus: steppedBus(world.scheduler, process, rulesOf(world), world.options.swallows),
  })(relayed);
  if (refused.length === 0 || world.options.hooks.relayTrusts) return from + rows.length;
  return Math.min(...refused.map(Number));
}

export async function auditor(world: World, runs: number, most = 10): Promise<void> {
  for (let run = 0; run < runs; run += 1)
    await consume(world, 'audit', most, (process, messages) => archive(world, process, messages));
}

export async function scorer(world: World, runs: number, most = 10): Promise<void> {
  for (let run = 0; run < runs; run += 1)
    await consume(world, 'scoring', most, (process, messages) => score(world, process, messages));
}

/** A batch of a queue. What the work gives back comes again, and all of it when the worker dies. */
export async function consume(
  world: World,
  queueName: 'audit' | 'scoring' | 'orders',
  most: number,
  work: (process: Process, messages: readonly Message[]) => Promise<readonly string[]>,
): Promise<void> {
  const { scheduler } = world;
  const queue = world[queueName];
  let taken: readonly Message[] = [];
  const skewMs = world.skewMs();
  const ended = await scheduler.spawn(`${queueName}${world.serial(queueName)}`, { skewMs }, async (process) => {
    const ready = (): boolean => queue.messages.length > 0;
    await scheduler.call(process, { port: `${queueName}.receive`, said: () => '', faults: {}, ready }, async () => {
      taken = receive(queue, scheduler, most);
      return taken;
    });
    return taken.length === 0 ? nothing : work(process, taken);
  });
  giveBack(queue, 'ended' in ended ? taken.filter(({ id }) => refusedBy(ended.ended, id)) : taken);
}

const nothing: readonly string[] = [];

const refusedBy = (refused: readonly string[], id: string): boolean => refused.includes(id);

async function archive(world: World, process: Process, messages: readonly Message[]): Promise<readonly string[]> {
  const { hooks } = world.options;
  const stepped = steppedArchive(world.scheduler, process, hooks.archive?.(world.archive) ?? world.archive);
  const ports: WriteAuditPorts = {
    archive: stepped,
    readEvent(detail) {
      const parsed = AuditEvent.safeParse(detail);
      return parsed.success ? { id: parsed.data.id, json: parsed.data } : undefined;
    },
    gzip: (text) => Buffer.from(text),
    digest: sha256Hex,
    now: () => world.scheduler.now(process),
  };
  const write = writeAudit(hooks.audit?.(ports) ?? ports);
  const { refused } = await write(
    messages.map(({ id, event }) => ({ deliveryId: id, detail: JSON.parse(event.json) })),
  );
  return refused;
}

async function score(world: World, process: Process, messages: readonly Message[]): Promise<readonly string[]> {
  const counters: VelocityTable = {
    ...world.velocity,
    async record(payment) {
      const flag = await world.velocity.record(payment);
      if (flag !== undefined) world.flags.add(flag);
      return flag;
    },
  };
  const velocity = steppedVelocity(world.scheduler, process, world.options.hooks.velocity?.(counters) ?? counters);
  const ports = {
    velocity,
    bus: steppedBus(world.scheduler, process, rulesOf(world)),
    thresholds: { maxPaymentsPerHour: 1, maxMajorAmount: 1000 },
    flagId,
  };
  const failed: string[] = [];
  for (const { id, event } of messages) {
    try {
      await scorePayment(ports)(paymentOf(JSON.parse(event.json)));
    } catch {
      failed.push(id);
    }
  }
  return failed;
}

function paymentOf({
  id,
  merchant_id,
  request_id,
  occurred_at,
  data,
}: any): Parameters<ReturnType<typeof scorePayment>>[0] {
  return {
    eventId: id,
    merchantId: merchant_id,
    requestId: request_id,
    occurredAt: occurred_at,
    charge: data.charge,
    token: data.token,
    fingerprint: data.fingerprint,
    money: { amount: data.amount, currency: data.currency },
  };
}
