import type { Choices } from './choices';
import type { CardName } from './cards';
import { chargeClient, operationClient, sealCode, sealFor, type Wanted } from './clients';
import { orderDesk, placeOrder } from './orders';
import { completeness } from './completeness';
import { tokenFor } from './small-worlds';
import { suspendAndResume } from './stores';
import { auditor, reconciler, relay, scorer } from './workers';
import type { WorldOptions, World } from './world';
import { sandboxCapabilities } from './world';

export interface LargeWorld {
  readonly options: Omit<WorldOptions, 'hooks' | 'traced'>;
  readonly prepare: (world: World) => Promise<void>;
  readonly act: (world: World) => void;
}

/** What differs from seed to seed: how much goes wrong, how time goes, what the processor can do, who wants what. */
export function largeWorld(choices: Choices): LargeWorld {
  const oneOf = <Item>(items: readonly [Item, ...Item[]]): Item => items[choices.pick(items.map(() => 1))] ?? items[0];
  const tickCount = oneOf([0, 2, 4, 8]);
  const ticks = Array.from({ length: tickCount }, () =>
    oneOf([500, 4_000, 9_000, 20_000, 27_000, 70_000, 200_000, 3_000_000]),
  );
  const bounds = { faults: oneOf([0, 1, 2, 4, 8, 16]), stops: oneOf([0, 1, 2, 4]), ticks };
  const several = oneOf([true, true, false]);
  const intents = oneOf([1, 2, 2, 3]);
  const inFlightSeconds = oneOf([30, 30, 120]);
  let tokens: Readonly<Record<CardName, string>>;
  return {
    options: {
      choices,
      bounds,
      everyStop: true,
      scoring: true,
      swallows: oneOf([false, true]),
      calmness: oneOf([2, 5, 10, 30]),
      immediate: () => false,
      capabilities: {
        ...sandboxCapabilities,
        maxInFlightSeconds: inFlightSeconds,
        partialCapture: several || oneOf([true, false]),
        multipleCaptures: several,
      },
      blindMs: oneOf([0, 0, 20_000]),
      skewsMs: oneOf([[0], [0], [-5_000, 0, 5_000], [-20_000, 0, 20_000]]),
      atOnce: oneOf([1, 2, 8]),
      slowHandlers: false,
    },
    async prepare(world) {
      tokens = {
        good: await tokenFor(world, 'good'),
        other: await tokenFor(world, 'other'),
        declined: await tokenFor(world, 'declined'),
        brief: await tokenFor(world, 'brief'),
      };
    },
    act(world) {
      const one = <Item>(items: readonly [Item, ...Item[]]): Item =>
        items[world.scheduler.oneOf(items.length)] ?? items[0];
      const shared: Shared = {
        card: one([true, false, false, false]) ? sealFor(world, 'good') : undefined,
        code: sealCode(world),
      };
      if (one([true, false, false, false])) void suspendAndResume(world.scheduler, world.merchants);
      for (let intent = 1; intent <= intents; intent += 1) {
        const wanted = wantedBy(world, `key-000${intent}`, one, tokens, shared);
        const shop = `shop${intent}`;
        void chargeClient(world, shop, wanted, 3).then(() => operate(world, shop, wanted.key, one));
        for (let rival = 1; rival <= one([0, 0, 1, 1, 2]); rival += 1)
          void chargeClient(world, `${shop}-${rival}`, rivalOf(world, wanted, one), 2);
      }
      for (let order = 1; order <= one([0, 0, 1, 2]); order += 1) placeOrders(world, `order-${order}`, { one, tokens });
      for (let desk = 1; desk <= one([1, 2]); desk += 1) void orderDesk(world, one([0, 1, 2, 4]), one([1, 1, 3]));
      void reconciler(world, one([0, 1, 2, 3]));
      void relay(world, 0, one([0, 1, 3]), one([1, 2, 10]));
      void relay(world, 1, one([0, 1, 3]), one([1, 2, 10]));
      void auditor(world, one([0, 1, 3]), one([1, 2, 10]));
      void completeness(world, one([0, 0, 1]));
      void scorer(world, one([0, 1, 3]), one([1, 2, 10]));
    },
  };
}

/** One order: its attempts in any order, some delivered twice, and sometimes an attempt that says something else. */
function placeOrders(
  world: World,
  orderId: string,
  { one, tokens }: { readonly one: One; readonly tokens: Readonly<Record<CardName, string>> },
): void {
  const of = one<CardName>(['good', 'good', 'declined', 'other']);
  const card = one([true, false]) ? { token: tokens[of] } : { card: sealFor(world, of) };
  const capture = one([undefined, 'manual' as const]);
  for (let attempt = one([1, 1, 2, 3]); attempt >= 1; attempt -= 1)
    placeOrder(world, { orderId, attempt, amount: 1000, ...card, ...(capture ? { capture } : {}) }, one([1, 1, 2]));
  if (one([true, false, false, false])) placeOrder(world, { orderId, attempt: 1, amount: 1001, ...card });
}

/** Envelopes that somebody uses for more than one charge. */
interface Shared {
  readonly card: string | undefined;
  readonly code: string;
}

type One = <Item>(items: readonly [Item, ...Item[]]) => Item;

function wantedBy(
  world: World,
  key: string,
  one: One,
  tokens: Readonly<Record<CardName, string>>,
  shared: Shared,
): Wanted {
  // Somebody uses one envelope for everything: it may serve one charge.
  const of = shared.card === undefined ? one<CardName>(['good', 'good', 'good', 'other', 'declined', 'brief']) : 'good';
  const card: Wanted['card'] = one<Wanted['card']>([
    { token: tokens[of], of },
    { sealed: of },
    { sealed: of, save: true },
  ]);
  return {
    key,
    amount: one([1000, 1000, 250_000]),
    card,
    ...(of === 'brief' || one([true, false]) ? { capture: 'manual' as const } : {}),
    ...(one([true, false]) ? { reseals: true as const } : {}),
    ...('sealed' in card && shared.card !== undefined ? { envelope: shared.card } : {}),
    ...('token' in card ? codeOf(one, () => sealCode(world), shared.code) : {}),
  };
}

const codeOf = (one: One, fresh: () => string, shared: string): Pick<Wanted, 'securityCode'> =>
  one([() => ({}), () => ({}), () => ({ securityCode: fresh() }), () => ({ securityCode: shared })])();

/** Somebody else under the same key: the same again, another amount, or another card. */
function rivalOf(world: World, wanted: Wanted, one: One): Wanted {
  const change = one(['none', 'none', 'amount', 'card']);
  if (change === 'amount') return { ...wanted, amount: wanted.amount + 1 };
  if (change === 'none' || 'token' in wanted.card) return wanted;
  const sealed = wanted.card.sealed === 'good' ? 'other' : 'good';
  return { ...wanted, card: { ...wanted.card, sealed }, envelope: sealFor(world, sealed) };
}

/** What comes after the charge: up to three operations at the same time, each tried twice, some under the same key. */
function operate(world: World, shop: string, ofKey: string, one: One): void {
  for (let position = 1; position <= one([0, 1, 2, 2, 3]); position += 1) {
    const kind = one(['capture', 'capture', 'void', 'refund', 'refund', 'dispute'] as const);
    const amount = one([undefined, undefined, 400, 600, 1000, 5000]);
    const key = one([`op-${position}-000`, `op-${position}-000`, 'op-shared-00']);
    const final = kind === 'capture' && one([true, false, false]) ? { final: true } : {};
    void operationClient(world, `${shop}/${kind}${position}`, { kind, amount, key, ofKey, ...final }, 2);
  }
}
