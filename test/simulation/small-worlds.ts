import type { ProcessorCapabilities } from '../../lambdas/domain/charge/processor';
import { cardCipher } from '../../lambdas/adapters/card-cipher';
import type { CardName } from './cards';
import { cards, contentOf, merchantId } from './cards';
import { chargeClient, chargeIdOf, operationClient, sealCode, type Wanted } from './clients';
import { completeness } from './completeness';
import { openCard } from '../../lambdas/domain/card/open-card';
import { keepCard } from '../../lambdas/domain/card/keep-card';
import { opener, seal } from './envelopes';
import { orderDesk, placeOrder } from './orders';
import { inMemoryVaultTable } from '../support/in-memory-vault-table';
import type { StoredToken } from '../../lambdas/domain/card/vault';
import { auditor, reconciler, relay, shardOf } from './workers';
import type { World } from './world';

/** A world of two actors, small enough that every run of it can be made. */
export interface SmallWorld {
  readonly name: string;
  readonly bounds: { readonly faults: number; readonly stops: number };
  readonly ticksMs?: readonly number[];
  /**
   * Ports whose calls are no points of decision. Each of them reads what nothing in this world writes, so its call commutes with
   * every step of the other actor, and a stop or a failure there leaves what a stop at the next step leaves.
   */
  readonly immediate: readonly string[];
  readonly slowHandlers?: boolean;
  readonly swallows?: boolean;
  readonly capabilities?: Partial<ProcessorCapabilities>;
  /** What stands before anything can go wrong. */
  readonly prepare?: (world: World) => Promise<void>;
  readonly act: (world: World) => void;
}

/** Nothing in these worlds writes to the merchants or erases a token. */
const unwritten = ['merchants.find', 'vault.get', 'invoke.mark'];

const sealedOnce = new Map<CardName, StoredToken>();

/** Put a card into the vault, and give its token. Sealing is the slowest thing in a run, and gives the same row every time. */
export async function tokenFor(world: World, of: CardName): Promise<string> {
  const row = sealedOnce.get(of) ?? (await sealedRow(world, of));
  sealedOnce.set(of, row);
  await world.vault.insert(row);
  return row.id;
}

async function sealedRow(world: World, of: CardName): Promise<StoredToken> {
  const vault = inMemoryVaultTable();
  const now = world.scheduler.now();
  const card = await openCard(opener, seal(contentOf(of), now, 0), {
    audience: merchantId,
    now,
  });
  const letters = cards[of]
    .slice(-4)
    .replace(/\d/g, (digit) => 'bcdefghijk'.charAt(Number(digit)))
    .padStart(26, 'z');
  const { token } = await keepCard(
    {
      vault,
      keys: world.keys,
      // Its own salt and serial: the first run of all leaves the same counters as the others.
      cipher: cardCipher(() => Buffer.alloc(32)),
      index: world.index,
      newTokenId: () => `tok_${letters}`,
      newFingerprint: () => `fp_${letters}`,
    },
    card,
    {
      merchantId,
      at: now,
      provenance: { actor: { clientId: 'shop', role: 'shop' }, origin: { component: 'shop' }, requestId: 'shop' },
    },
  );
  const kept = await vault.get(merchantId, token.id);
  if (kept?.state !== 'active') throw new Error('a card that was just kept has vanished');
  return kept;
}

const key = 'key-0001';

const byToken = async (world: World, of: CardName = 'good'): Promise<Wanted> => ({
  key,
  amount: 1000,
  card: { token: await tokenFor(world, of), of },
});

/** A charge that stands, by the same use cases, with nothing going wrong. */
async function charged(world: World, capture: 'manual' | 'automatic', of?: CardName): Promise<void> {
  const wanted = await byToken(world, of);
  void chargeClient(world, 'earlier', capture === 'manual' ? { ...wanted, capture } : wanted, 1);
  await world.scheduler.run();
}

/** The two actors' requests, remembered from the preparation. */
const tokens = new WeakMap<World, Wanted>();

const withToken = async (world: World): Promise<void> => void tokens.set(world, await byToken(world));
const wantedIn = (world: World): Wanted => tokens.get(world) ?? { key, amount: 1000, card: { sealed: 'good' } };

const operations = (name: string, capture: 'manual' | 'automatic', both: readonly [Asked, Asked]): SmallWorld => ({
  name,
  bounds: { faults: 2, stops: 2 },
  immediate: unwritten,
  prepare: (world) => charged(world, capture),
  act: (world) =>
    both.forEach(
      (asked, position) => void operationClient(world, `client${position + 1}`, { ...asked, ofKey: key }, 1),
    ),
});

type Asked = { readonly kind: 'capture' | 'void' | 'refund'; readonly amount?: number; readonly key: string };

const longMs = 200_000;

const refundAndReconciler = (name: string, afterMs: number): SmallWorld => ({
  name,
  bounds: { faults: 2, stops: 2 },
  ticksMs: [afterMs],
  immediate: unwritten,
  slowHandlers: true,
  prepare: (world) => charged(world, 'automatic'),
  act: (world) => {
    void operationClient(world, 'client', { kind: 'refund', amount: 600, key: 'refund-1', ofKey: key }, 1);
    world.scheduler.after(afterMs, () => void reconciler(world, 1));
  },
});

/** The authorization of the charge runs out while one captures of it. */
const captureAndExpiry = (name: string, afterMs: number): SmallWorld => ({
  name,
  bounds: { faults: 1, stops: 1 },
  ticksMs: [afterMs],
  immediate: unwritten,
  slowHandlers: true,
  prepare: (world) => charged(world, 'manual', 'brief'),
  act: (world) => {
    void operationClient(world, 'client', { kind: 'capture', amount: 600, key: 'capture-1', ofKey: key }, 1);
    world.scheduler.after(afterMs, () => void reconciler(world, 1));
  },
});

export const smallWorlds: readonly SmallWorld[] = [
  {
    name: 'two clients, one key',
    bounds: { faults: 2, stops: 2 },
    immediate: unwritten,
    prepare: withToken,
    act: (world) => {
      void chargeClient(world, 'client1', wantedIn(world), 2);
      void chargeClient(world, 'client2', wantedIn(world), 1);
    },
  },
  {
    name: 'two charges, one security code',
    bounds: { faults: 1, stops: 1 },
    immediate: unwritten,
    prepare: async (world) => void tokens.set(world, { ...(await byToken(world)), securityCode: sealCode(world) }),
    act: (world) => {
      void chargeClient(world, 'client1', wantedIn(world), 2);
      void chargeClient(world, 'client2', { ...wantedIn(world), key: 'key-0002' }, 2);
    },
  },
  {
    name: 'client and reconciler',
    bounds: { faults: 2, stops: 2 },
    ticksMs: [longMs],
    immediate: unwritten,
    slowHandlers: true,
    prepare: withToken,
    act: (world) => {
      void chargeClient(world, 'client', wantedIn(world), 1);
      world.scheduler.after(longMs, () => void reconciler(world, 1));
    },
  },
  {
    name: 'handler and relay',
    bounds: { faults: 2, stops: 2 },
    immediate: unwritten,
    prepare: withToken,
    act: (world) => {
      void chargeClient(world, 'client', wantedIn(world), 1);
      void relay(world, shardOf(chargeIdOf(key)), 2);
    },
  },
  operations('two captures', 'manual', [
    { kind: 'capture', amount: 600, key: 'capture-1' },
    { kind: 'capture', amount: 600, key: 'capture-2' },
  ]),
  {
    ...operations('two partial captures', 'manual', [
      { kind: 'capture', amount: 300, key: 'capture-1' },
      { kind: 'capture', amount: 300, key: 'capture-2' },
    ]),
    bounds: { faults: 1, stops: 2 },
  },
  operations('two captures, one key', 'manual', [
    { kind: 'capture', key: 'capture-1' },
    { kind: 'capture', key: 'capture-1' },
  ]),
  operations('capture and void', 'manual', [
    { kind: 'capture', amount: 400, key: 'capture-1' },
    { kind: 'void', key: 'void-1' },
  ]),
  operations('refund and refund', 'automatic', [
    { kind: 'refund', amount: 600, key: 'refund-1' },
    { kind: 'refund', amount: 600, key: 'refund-2' },
  ]),
  refundAndReconciler('refund and reconciler', 200_000),
  refundAndReconciler('refund and reconciler, a second after the deadline', 24_000),
  captureAndExpiry('capture and expiry', 200_000),
  captureAndExpiry('capture and expiry, before the capture is due', 70_000),
  {
    name: 'two order events',
    bounds: { faults: 1, stops: 1 },
    immediate: unwritten,
    prepare: async (world) => {
      const token = await tokenFor(world, 'good');
      for (const attempt of [1, 2]) placeOrder(world, { orderId: 'order-1', attempt, amount: 1000, token });
    },
    act: (world) => {
      void orderDesk(world, 1);
      void orderDesk(world, 1);
    },
  },
  {
    name: 'one order event, delivered twice',
    bounds: { faults: 1, stops: 1 },
    immediate: unwritten,
    prepare: async (world) =>
      placeOrder(world, { orderId: 'order-1', attempt: 1, amount: 1000, token: await tokenFor(world, 'good') }, 2),
    act: (world) => {
      void orderDesk(world, 1);
      void orderDesk(world, 1);
    },
  },
  {
    name: 'relay and completeness check',
    bounds: { faults: 1, stops: 1 },
    immediate: unwritten,
    swallows: true,
    prepare: (world) => charged(world, 'automatic'),
    act: (world) => {
      void relay(world, shardOf(chargeIdOf(key)), 1);
      void auditor(world, 1);
      void completeness(world, 1);
    },
  },
  {
    name: 'archive and its queue',
    bounds: { faults: 2, stops: 2 },
    immediate: unwritten,
    prepare: async (world) => {
      await charged(world, 'automatic');
      void relay(world, shardOf(chargeIdOf(key)), 1);
      await world.scheduler.run();
    },
    act: (world) => {
      void auditor(world, 1, 2);
      void auditor(world, 1, 2);
    },
  },
];
