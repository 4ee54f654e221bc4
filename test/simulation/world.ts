import { cardIndex } from '../../lambdas/adapters/card-index';
import { cardCipher } from '../../lambdas/adapters/card-cipher';
import { chargeId } from '../../lambdas/adapters/ids';
import type { Card } from '../../lambdas/domain/card/card';
import type { CardCipher } from '../../lambdas/domain/card/cipher';
import type { Caller } from '../../lambdas/domain/access/caller';
import type { EventRow } from '../../lambdas/domain/charge/ledger';
import type { KeyStore } from '../../lambdas/domain/card/vault';
import type { ProcessorCapabilities } from '../../lambdas/domain/charge/processor';
import { plainAccess } from '../support/access';
import { inMemoryArchive } from '../support/in-memory-archive';
import { inMemoryLedgerTable } from '../support/in-memory-ledger-table';
import { inMemoryVaultTable } from '../support/in-memory-vault-table';
import { inMemoryVelocityTable } from '../support/in-memory-velocity-table';
import { cards, merchantId, type CardName } from './cards';
import type { Answered } from './clients';
import type { Hooks } from './hooks';
import type { OrderEnded } from './orders';
import { queueOf } from './pipeline';
import { processorBook } from './processor-book';
import type { Process, SchedulerOptions } from './scheduler';
import { Scheduler } from './scheduler';
import { changingMerchants, streaming, type LedgerStream } from './stores';
import { listed, written } from './written';

export interface WorldOptions extends SchedulerOptions {
  readonly capabilities: ProcessorCapabilities;
  /** For so long the processor's inquiry does not see what has happened. */
  readonly blindMs: number;
  /** What a process's clock may be off, in milliseconds. */
  readonly skewsMs: readonly number[];
  /** Handlers live as long as they like: the slow handler against the reconciler. Else they end with their Lambda time-out. */
  readonly slowHandlers: boolean;
  readonly hooks: Hooks;
  /** So many of what is due the reconciler lists on one page, and looks at side by side. */
  readonly atOnce: number;
  /** The bus may lose what the relay gave it. The completeness check finds it. */
  readonly swallows: boolean;
  /** Payments are scored for fraud. */
  readonly scoring: boolean;
}

export const sandboxCapabilities: ProcessorCapabilities = {
  inquireByReference: true,
  cancelByReference: true,
  idempotencyWindowSeconds: Number.POSITIVE_INFINITY,
  maxInFlightSeconds: 30,
  authorizationSeconds: 7 * 24 * 3600,
  partialCapture: true,
  multipleCaptures: true,
  threeDs: true,
};

/** Everything there is in one simulation. Nothing in here outlives the run, and nothing is drawn by chance but through `choices`. */
export function newWorld(options: WorldOptions) {
  const violations: string[] = [];
  const checks: (() => void)[] = [];
  const scheduler = new Scheduler(
    options,
    () => checks.forEach((check) => check()),
    (): unknown => surroundings(world),
  );
  const stream: LedgerStream = { rows: [], claimed: new Map() };
  const table = inMemoryLedgerTable();
  const ledger = streaming(table, stream);
  const wrap = options.hooks.ledger ?? ((given) => given);
  const serials = new Map<string, number>();
  const serial = (of: string): number => {
    serials.set(of, (serials.get(of) ?? 0) + 1);
    return serials.get(of) ?? 0;
  };
  const world = {
    options,
    serials,
    scheduler,
    violations,
    checks,
    serial,
    stream,
    table,
    ledger: wrap(ledger),
    vault: inMemoryVaultTable(),
    merchants: changingMerchants({
      id: merchantId,
      status: 'active',
      connector: 'sandbox',
      currencies: ['EUR', 'USD'],
    }),
    velocity: inMemoryVelocityTable(),
    archive: inMemoryArchive(),
    audit: queueOf('audit'),
    scoring: queueOf('scoring'),
    /** Orders wait as long as they must: no dead letter holds one. */
    orders: queueOf('orders', Number.POSITIVE_INFINITY),
    /** What became of each delivery of an order that has ended. */
    ordered: [] as OrderEnded[],
    /** Where the relay of each shard of the stream stands. */
    positions: [0, 0],
    keys: fixedKeys,
    index: cardIndex,
    cipher: openingOnce(cardCipher(() => Buffer.alloc(32, serial('salt')))),
    book: processorBook({
      capabilities: options.capabilities,
      now: () => scheduler.now(),
      blindMs: options.blindMs,
    }),
    told: [] as Answered[],
    /** Charge ids under which the processor was asked, by what the client meant. */
    asked: new Map<string, Set<string>>(),
    /** Posts per reference, and what was wrong with the moment of one. */
    posts: new Map<string, number>(),
    /** Events that a planted mistake appends outside of their transaction. */
    appended: new Map<string, readonly EventRow[]>(),
    /** Charge ids by the envelope that they used up. */
    envelopes: new Map<string, Set<string>>(),
    /** What could not be marked as told, because the store did not answer: nothing can remember that. */
    unmarked: new Set<string>(),
    /** Flags that were decided, as they must be published. */
    flags: new Set<string>(),
    last4Of: (card: CardName): string => cards[card].slice(-4),
    skewMs(): number {
      return options.skewsMs[scheduler.oneOf(options.skewsMs.length)] ?? 0;
    },
    violated(invariant: string, how: string): void {
      violations.push(`${invariant}: ${how}`);
    },
  };
  return world;
}

/**
 * What stands outside of the processes: stores, streams, queues, the processor, and what the invariants look back at. Not in it: the
 * counters of the fraud engine, which nothing reads or writes in a world without scoring, and what one hook keeps to itself; so
 * only worlds without either are explored by states.
 */
export function surroundings(world: World): unknown {
  const { table, stream, vault, archive, audit, positions, book, serials, told, violations } = world;
  const { asked, posts, appended, envelopes, unmarked } = world;
  return [
    table.contents(),
    // The rows themselves are in the table.
    stream.rows.map(({ event, chargeId, occurredAt }) => `${chargeId} ${event.id} ${occurredAt}`),
    listed(stream.claimed),
    vault.contents(),
    world.merchants.contents(),
    archive.names(),
    audit,
    positions,
    book.contents(),
    listed(serials),
    told.map(written).sort(),
    violations,
    world.orders,
    world.ordered.map(written).sort(),
    [asked, posts, appended, envelopes, unmarked].map(listed),
  ];
}

export type World = ReturnType<typeof newWorld>;

export const simulatedChargeId = chargeId;

const opened = new WeakMap<Uint8Array, Card>();

/** One record is opened once for all runs: nothing in a simulation changes its bytes, or gives it to another token. */
const openingOnce = (cipher: CardCipher): CardCipher => ({
  ...cipher,
  open(identity, key, sealed) {
    const card = opened.get(sealed) ?? cipher.open(identity, key, sealed);
    opened.set(sealed, card);
    return card;
  },
});

/** 32 bytes each, the same in every run. */
const fixedKeys: KeyStore = {
  active: async (purpose) => ({ version: 1, bytes: new Uint8Array(32).fill(purpose === 'card' ? 1 : 2) }),
  version: async (purpose) => ({ version: 1, bytes: new Uint8Array(32).fill(purpose === 'card' ? 1 : 2) }),
};

export const callerOf = (process: Process): Caller => ({
  principal: { clientId: 'shop', merchantId, clientKind: 'server', permissions: ['charges:create'] },
  role: 'charges:create',
  ...plainAccess,
  ip: '203.0.113.7',
  requestId: process.name,
});
