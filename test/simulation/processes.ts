import { operationId, sha256Hex } from '../../lambdas/adapters/ids';
import { chargeDeadlineSeconds, timeoutSeconds } from '../../lambdas/contracts/timeouts';
import { askProcessor } from '../../lambdas/domain/charge/ask-processor';
import type {
  AuthorizeCardPorts,
  AuthorizeCardResult,
  CardAuthorization,
} from '../../lambdas/domain/charge/authorize-card';
import { authorizeCard, markCard } from '../../lambdas/domain/charge/authorize-card';
import type { CardOfRequest, CreateChargePorts } from '../../lambdas/domain/charge/create-charge';
import type { Charge, LedgerTable } from '../../lambdas/domain/charge/ledger';
import type { OperateChargePorts, OperateResult } from '../../lambdas/domain/charge/operate-charge';
import type { Operation } from '../../lambdas/domain/charge/operation';
import type { MoneyOperation, Processor } from '../../lambdas/domain/charge/processor';
import type { ReconcilePorts } from '../../lambdas/domain/charge/reconcile';
import { Refusal } from '../../lambdas/domain/refusal';
import { short } from './brief';
import { opener, kid } from './envelopes';
import type { Ended, Process } from './scheduler';
import { steppedLedger, steppedMerchants, steppedVault } from './stores';
import { simulatedChargeId, type World } from './world';

const unknown = { outcome: 'unknown' } as const;

/** The processor as the vault zone sees it. Posts are noted: how many under one reference, and whether they were in order. */
export function steppedProcessor(world: World, process: Process): Processor {
  const { book, scheduler } = world;
  const call = scheduler.call.bind(scheduler);
  return {
    ...book,
    async authorize(authorization) {
      const { reference, money } = authorization;
      notePost(world, reference, process);
      // The cancellation of the reconciler must hold for ever, so an authorization may be late for ever.
      const late = { answer: () => unknown, withinMs: Number.POSITIVE_INFINITY };
      const faults = {
        refused: () => ({ outcome: 'not_attempted' }),
        lost: () => unknown,
        answerLost: () => unknown,
        late,
        twice: true,
      } as const;
      return call(
        process,
        { port: 'processor.authorize', said: () => `${short(reference)} ${money.amount}`, faults },
        () => {
          noteClaim(world, reference);
          return book.authorize(authorization);
        },
      );
    },
    async operate(operation) {
      const { reference, kind, money } = operation;
      notePost(world, reference, process);
      const late = { answer: () => unknown, withinMs: book.capabilities.maxInFlightSeconds * 1000 };
      const faults = { lost: () => unknown, answerLost: () => unknown, late, twice: true } as const;
      return call(
        process,
        { port: `processor.${kind}`, said: () => `${short(reference)} ${money.amount}`, faults },
        () => {
          noteClaim(world, operation.chargeReference, reference);
          return book.operate(operation);
        },
      );
    },
  };
}

/**
 * How late a post may leave: the vault zone calls 18 s before the deadline at the latest; its clock may be 20 s behind, and it may pause
 * for as long as it lives, between its look at the clock and its call.
 */
const latestPostMs = (20 + timeoutSeconds.authorizeCard - timeoutSeconds.processor) * 1000;

function notePost(world: World, reference: string, process: Process): void {
  world.posts.set(reference, (world.posts.get(reference) ?? 0) + 1);
  const { charges, operations } = world.table.contents();
  const row = [...charges, ...operations].find(({ id }) => id === reference);
  if (row !== undefined && world.scheduler.now().getTime() > Date.parse(row.deadline) + latestPostMs)
    world.violated('nothing-posted-late', `${process.name} posts ${short(reference)} after its deadline`);
}

function noteClaim(world: World, chargeId: string, operationId?: string): void {
  const { charges, operations } = world.table.contents();
  const charge = charges.find(({ id }) => id === chargeId);
  const operation = operationId === undefined || operations.some(({ id }) => id === operationId);
  if (charge === undefined || !operation)
    world.violated(
      'claimed-before-posted',
      `the processor acts under ${short(operationId ?? chargeId)}, which is not in the ledger`,
    );
}

function vaultPorts(world: World, process: Process): AuthorizeCardPorts {
  const ports: AuthorizeCardPorts = {
    vault: steppedVault(world.scheduler, process, world.vault),
    keys: world.keys,
    cipher: world.cipher,
    index: world.index,
    opener,
    processorFor: () => steppedProcessor(world, process),
    now: () => world.scheduler.now(process),
    processorTimeoutSeconds: timeoutSeconds.processor,
    newTokenId: () => tokenIdOf(world.serial('token')),
    newFingerprint: () => `fp_${base32(world.serial('fingerprint'))}`,
  };
  return world.options.hooks.authorize?.(ports) ?? ports;
}

const base32 = (serial: number): string =>
  serial
    .toString(32)
    .replace(/[0189]/g, (digit) => 'wxyz'['0189'.indexOf(digit)] ?? 'w')
    .padStart(26, 'a');

const tokenIdOf = (serial: number): string => `tok_${base32(serial)}`;

/** Ask a function of the vault zone, once. It runs as a process of its own, whatever becomes of who asked. */
async function invoke<Result>(
  world: World,
  process: Process,
  name: string,
  work: (vaultProcess: Process) => Promise<Result>,
): Promise<Result | 'never ran' | 'lost'> {
  const { scheduler } = world;
  const start = async () => ({
    running: scheduler.spawn(
      `${name}/${process.name}`,
      { skewMs: world.skewMs(), lifetimeMs: timeoutSeconds.authorizeCard * 1000 },
      work,
    ),
  });
  const lost = (): 'lost' => 'lost';
  const faults = { refused: () => 'never ran', lost, answerLost: lost, late: { answer: lost, withinMs: 600_000 } };
  const invoked: Awaited<ReturnType<typeof start>> | 'never ran' | 'lost' = await scheduler.call(
    process,
    { port: `invoke.${name}`, said: () => '', faults },
    start,
  );
  if (typeof invoked === 'string') return invoked;
  const ended = await atMost(world, timeoutSeconds.invokeAuthorizeCard * 1000, invoked.running);
  return 'ended' in ended ? ended.ended : 'lost';
}

function atMost<Result>(world: World, ms: number, running: Promise<Ended<Result>>): Promise<Ended<Result>> {
  return new Promise((resolve) => {
    world.scheduler.after(ms, () => resolve({ stopped: true }));
    void running.then(resolve);
  });
}

/** What a process could not write down of what it told is nobody's to remember. */
export function ledgerOf(world: World, process: Process): LedgerTable {
  const ledger = steppedLedger(world.scheduler, process, world.ledger);
  return {
    ...ledger,
    async markUnknown(open) {
      const marked = await ledger.markUnknown(open).catch((error: unknown) => {
        world.unmarked.add(open.id);
        throw error;
      });
      return marked;
    },
  };
}

/** The ports of `create-charge` in one process. */
export function createPorts(world: World, process: Process): CreateChargePorts {
  const { scheduler } = world;
  const ports: CreateChargePorts = {
    admit: () => undefined,
    ledger: ledgerOf(world, process),
    merchants: steppedMerchants(scheduler, process, world.merchants),
    onUnsettled: () => undefined,
    async authorizeCard(charge, card): Promise<AuthorizeCardResult> {
      const request = authorizationOf(charge, card);
      noteAsked(world, charge, card);
      const result = await invoke(world, process, 'authorize', (vault) =>
        authorizeCard(vaultPorts(world, vault))(request),
      );
      if (result === 'never ran') return { outcome: 'not_attempted', code: 'connector_unavailable' };
      return result === 'lost' ? unknown : result;
    },
    markCard: (charge, card) => {
      const unreachable = (): never => {
        throw new Refusal('keys_unavailable', { detail: 'Later.', retryAfter: 2 });
      };
      const ask = { merchantId: charge.merchantId, chargeId: charge.id, card };
      return scheduler.call(
        process,
        { port: 'invoke.mark', said: () => short(charge.id), faults: { refused: unreachable }, reads: true },
        () => markCard({ opener, keys: world.keys, index: world.index, now: () => scheduler.now(process) })(ask),
      );
    },
    kids: [kid],
    now: () => scheduler.now(process),
    chargeId: simulatedChargeId,
    digest: sha256Hex,
    deadlineSeconds: chargeDeadlineSeconds,
  };
  return world.options.hooks.create?.(ports, world, process) ?? ports;
}

/** `orderId` says what the client meant, whatever id the charge has. */
function noteAsked(world: World, { id, orderId = id }: Charge, { card, securityCode, ofOrder }: CardOfRequest): void {
  // That of an order holds no security code: each of its attempts may bring it.
  for (const envelope of (ofOrder ? [] : [card, securityCode]).filter((given) => given !== undefined))
    world.envelopes.set(envelope, (world.envelopes.get(envelope) ?? new Set()).add(id));
  const ids = world.asked.get(orderId) ?? new Set();
  world.asked.set(orderId, ids.add(id));
}

function authorizationOf(charge: Charge, card: CardOfRequest): CardAuthorization {
  return {
    merchantId: charge.merchantId,
    chargeId: charge.id,
    source:
      card.card === undefined
        ? { token: charge.token ?? '' }
        : { card: card.card, save: card.save === true, ...(card.ofOrder ? { ofOrder: card.ofOrder } : {}) },
    money: charge.money,
    capture: charge.capture,
    connector: charge.connector,
    deadline: new Date(charge.deadline),
    passedThrough: {},
    provenance: charge.provenance,
    ...(card.securityCode === undefined ? {} : { securityCode: card.securityCode }),
  };
}

const moneyOperation = (charge: Charge, operation: Operation): MoneyOperation => {
  if (operation.kind === 'dispute') throw new Error('a dispute is noted, not asked for');
  return {
    kind: operation.kind,
    reference: operation.id,
    chargeReference: charge.id,
    processorReference: charge.processorReference ?? '',
    money: { amount: operation.amount, currency: charge.money.currency },
    final: operation.final === true,
  };
};

const askedOf = ({ connector, merchantId, id, createdAt }: Charge) => ({
  connector,
  merchantId,
  chargeId: id,
  createdAt,
});

/** The ports of `operate-charge` in one process. */
export function operatePorts(world: World, process: Process): OperateChargePorts {
  const { scheduler } = world;
  const ports: OperateChargePorts = {
    admit: () => undefined,
    ledger: ledgerOf(world, process),
    capabilities: () => world.book.capabilities,
    async operate(charge, operation): Promise<OperateResult> {
      const result = await invoke(world, process, operation.kind, (vault) => carryOut(world, vault, charge, operation));
      if (result === 'never ran') return { outcome: 'not_attempted' };
      return result === 'lost' ? unknown : result;
    },
    onUnsettled: () => undefined,
    now: () => scheduler.now(process),
    operationId: (charge, route, key) => operationId(charge.id, route, key),
    digest: sha256Hex,
    deadlineSeconds: chargeDeadlineSeconds,
  };
  return world.options.hooks.operate?.(ports, world, process) ?? ports;
}

async function carryOut(world: World, vault: Process, charge: Charge, operation: Operation): Promise<OperateResult> {
  const ask = askProcessor({
    vault: world.vault,
    processorFor: () => steppedProcessor(world, vault),
    now: () => world.scheduler.now(vault),
    processorTimeoutSeconds: world.options.hooks.operatesLate ? Number.NEGATIVE_INFINITY : timeoutSeconds.processor,
  });
  return ask.operate(askedOf(charge), moneyOperation(charge, operation), new Date(operation.deadline));
}

/** The ports of `reconcile` in one process. */
export function reconcilePorts(world: World, process: Process): ReconcilePorts {
  const { scheduler, book } = world;
  const now = (): Date => scheduler.now(process);
  const { processor: processorTimeoutSeconds } = timeoutSeconds;
  const ask = askProcessor({ vault: world.vault, processorFor: () => book, now, processorTimeoutSeconds });
  const inquiry = { lost: () => unknown };
  const cancelled = { lost: () => 'unknown', answerLost: () => 'unknown', twice: true } as const;
  const ports: ReconcilePorts = {
    ledger: ledgerOf(world, process),
    capabilities: () => book.capabilities,
    inquire: (charge) =>
      scheduler.call(
        process,
        { port: 'processor.inquire', said: () => short(charge.id), faults: inquiry, reads: true },
        () => ask.inquire(askedOf(charge), charge.token),
      ),
    inquireOperation: (charge, operation) =>
      scheduler.call(
        process,
        { port: 'processor.inquire', said: () => short(operation.id), faults: inquiry, reads: true },
        () => ask.inquireOperation(askedOf(charge), moneyOperation(charge, operation)),
      ),
    cancel: (charge) =>
      scheduler.call(process, { port: 'processor.cancel', said: () => short(charge.id), faults: cancelled }, () =>
        ask.cancel(askedOf(charge)),
      ),
    onFailed: () => undefined,
    now,
    graceSeconds: 60,
  };
  return world.options.hooks.reconcile?.(ports, world, process) ?? ports;
}
