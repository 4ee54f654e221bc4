import { canonicalJson } from '../../lambdas/domain/audit/canonical-json';
import type { Change, Charge, LedgerTable } from '../../lambdas/domain/charge/ledger';
import type { Operation } from '../../lambdas/domain/charge/operation';
import { isOpen } from '../../lambdas/domain/charge/operation';
import type { PayOrderPorts } from '../../lambdas/domain/order/pay-order';
import { short } from './brief';
import type { Hooks } from './hooks';
import { steppedProcessor } from './processes';
import type { Process } from './scheduler';
import type { World } from './world';
import { cards } from './cards';
import { Pan } from '../../lambdas/domain/card/secret';

/** A mistake that somebody could make, planted by replacing one port or one step. */
export interface Mistake {
  readonly name: string;
  readonly says: string;
  /** The invariant that catches it. */
  readonly caughtBy: string;
  /** The small world in which it shows; without one it shows in the first few hundred seeds. */
  readonly showsIn?: string;
  readonly hooks: Hooks;
}

/** The commit of a ledger, changed. */
const committing = (change: (given: Change, ledger: LedgerTable) => Change | Promise<Change>): Hooks => ({
  ledger: (ledger) => ({ ...ledger, commit: async (given) => ledger.commit(await change(given, ledger)) }),
});

/** What the charge reserves without what this operation reserves. */
function withoutReservation(charge: Charge, { kind, reserves }: Operation): Charge {
  if (kind === 'refund') return { ...charge, reserved: charge.reserved - reserves };
  return { ...charge, capturing: charge.capturing - reserves };
}

/** Two round trips where there must be one transaction: the process can stop between them. */
function appendingLater<Ledger extends Pick<LedgerTable, 'commit'>>(
  ledger: Ledger,
  world: World,
  process: Process,
): Ledger {
  return {
    ...ledger,
    async commit(change: Change) {
      const committed = await ledger.commit({ ...change, events: [] });
      if (committed.outcome !== 'written' || change.events.length === 0) return committed;
      await world.scheduler.call(
        process,
        { port: 'ledger.append', said: () => short(change.charge.id), faults: {} },
        async () =>
          world.appended.set(change.charge.id, [...(world.appended.get(change.charge.id) ?? []), ...change.events]),
      );
      return committed;
    },
  };
}

const ledgerMistakes: readonly Mistake[] = [
  {
    name: 'claim-without-condition',
    says: 'the claim is put whether or not one stands (no attribute_not_exists)',
    caughtBy: 'posted-once',
    hooks: {
      ledger: (ledger) => ({
        ...ledger,
        async claim(charge, envelopes, turn) {
          const claimed = await ledger.claim(charge, envelopes, turn);
          return claimed.outcome === 'taken' ? { outcome: 'claimed' } : claimed;
        },
      }),
    },
  },
  {
    name: 'commit-without-version',
    says: 'a change is written over whatever version stands',
    caughtBy: 'sums-bounded',
    hooks: committing(async (change, ledger) => {
      const standing = await ledger.get(change.charge.merchantId, change.charge.id);
      return { ...change, charge: { ...change.charge, version: (standing?.version ?? 0) + 1 } };
    }),
  },
  {
    name: 'event-outside-transaction',
    says: 'the events of a change are appended after its transaction, not in it',
    caughtBy: 'event-per-change',
    hooks: {
      create: (ports, world, process) => ({ ...ports, ledger: appendingLater(ports.ledger, world, process) }),
      reconcile: (ports, world, process) => ({ ...ports, ledger: appendingLater(ports.ledger, world, process) }),
    },
  },
  {
    name: 'reservation-forgotten',
    says: 'starting an operation reserves nothing on the charge',
    caughtBy: 'sums-bounded',
    showsIn: 'two captures',
    hooks: committing((change) => {
      const { charge, operation } = change;
      if (operation?.state !== 'pending') return change;
      return { ...change, charge: withoutReservation(charge, operation), operation: { ...operation, reserves: 0 } };
    }),
  },
  {
    name: 'reservation-never-released',
    says: 'an operation that failed keeps what it had reserved',
    caughtBy: 'reservations-returned',
    hooks: committing((change) => {
      const { charge, operation } = change;
      if (operation?.state !== 'failed') return change;
      return { ...change, charge: withoutReservation(charge, { ...operation, reserves: -operation.reserves }) };
    }),
  },
  {
    name: 'sum-moved-twice',
    says: 'a capture or refund that succeeded moves the sum twice',
    caughtBy: 'ledgers-agree',
    hooks: committing((change) => {
      const { charge, operation } = change;
      if (operation?.state !== 'succeeded') return change;
      const { kind, amount } = operation;
      if (kind === 'refund') return { ...change, charge: { ...charge, refunded: charge.refunded + amount } };
      return kind === 'capture' ? { ...change, charge: { ...charge, captured: charge.captured + amount } } : change;
    }),
  },
  {
    name: 'settled-operation-settles-again',
    says: 'settling does not look whether the operation is still open, nor does the transaction',
    caughtBy: 'ledgers-agree',
    showsIn: 'refund and reconciler',
    hooks: {
      ledger: (ledger) => {
        const first = new Map<string, Operation>();
        return {
          ...ledger,
          async operation(chargeId, id) {
            const standing = await ledger.operation(chargeId, id);
            if (standing !== undefined && isOpen(standing)) first.set(id, standing);
            return standing === undefined ? undefined : (first.get(id) ?? standing);
          },
          async commit(change) {
            const { operation, ...rest } = change;
            const standing = operation && (await ledger.operation(operation.chargeId, operation.id));
            return standing !== undefined && !isOpen(standing) ? ledger.commit(rest) : ledger.commit(change);
          },
        };
      },
    },
  },
  {
    name: 'envelope-serves-twice',
    says: 'the claim of an envelope is not part of the claim of the charge',
    caughtBy: 'envelope-once',
    hooks: { ledger: (ledger) => ({ ...ledger, claim: (charge, _, turn) => ledger.claim(charge, [], turn) }) },
  },
  {
    name: 'security-code-serves-twice',
    says: 'the envelope of a security code is not claimed with the charge',
    caughtBy: 'envelope-once',
    showsIn: 'two charges, one security code',
    hooks: {
      ledger: (ledger) => ({
        ...ledger,
        claim: (charge, envelopes, turn) => ledger.claim(charge, charge.token === undefined ? envelopes : [], turn),
      }),
    },
  },
  {
    name: 'dispute-without-event',
    says: 'a dispute is noted without its event',
    caughtBy: 'event-per-change',
    hooks: committing((change) => (change.move === 'dispute' ? { ...change, events: [] } : change)),
  },
  {
    name: 'events-without-sequence',
    says: 'every event of a charge has the number 1',
    caughtBy: 'event-per-change',
    hooks: committing((change) => ({
      ...change,
      events: change.events.map((event) => ({
        ...event,
        id: `${change.charge.id}.1`,
        json: event.json.replace(event.id, `${change.charge.id}.1`),
      })),
    })),
  },
  {
    name: 'told-unknown-forgotten',
    says: 'that a caller was told "not known yet" is not written down',
    caughtBy: 'first-answer-stays',
    hooks: { ledger: (ledger) => ({ ...ledger, markUnknown: async () => true }) },
  },
];

const handlerMistakes: readonly Mistake[] = [
  {
    name: 'retry-without-key',
    says: 'every attempt makes a charge of its own',
    caughtBy: 'charged-once',
    hooks: {
      create: (ports, world) => ({
        ...ports,
        chargeId: (merchantId, route, key) => ports.chargeId(merchantId, route, `${key}-${world.serial('attempt')}`),
      }),
    },
  },
  {
    name: 'settle-before-claim',
    says: 'the processor is asked before the charge is claimed',
    caughtBy: 'claimed-before-posted',
    hooks: {
      create: (ports) => {
        let early: ReturnType<typeof ports.authorizeCard> | undefined;
        return {
          ...ports,
          ledger: {
            ...ports.ledger,
            async claim(charge, envelopes, turn) {
              early = ports.authorizeCard(charge, charge.token === undefined ? {} : { token: charge.token });
              await early;
              return ports.ledger.claim(charge, envelopes, turn);
            },
          },
          authorizeCard: (charge, card) => early ?? ports.authorizeCard(charge, card),
        };
      },
    },
  },
  {
    name: 'asks-again-when-unknown',
    says: 'the handler invokes the vault zone a second time when the first answer is lost',
    caughtBy: 'posted-once',
    hooks: {
      create: (ports) => ({
        ...ports,
        async authorizeCard(charge, card) {
          const first = await ports.authorizeCard(charge, card);
          return first.outcome === 'unknown' ? ports.authorizeCard(charge, card) : first;
        },
      }),
    },
  },
  {
    name: 'time-out-is-declined',
    says: 'a time-out of the processor is written down as a decline',
    caughtBy: 'ledgers-agree',
    hooks: {
      create: (ports) => ({
        ...ports,
        async authorizeCard(charge, card) {
          const result = await ports.authorizeCard(charge, card);
          return result.outcome === 'unknown' ? { outcome: 'not_attempted', code: 'processor_unavailable' } : result;
        },
      }),
    },
  },
  {
    name: 'unknown-operation-is-failed',
    says: 'a capture, void or refund without an answer is written down as failed',
    caughtBy: 'ledgers-agree',
    showsIn: 'two captures',
    hooks: {
      operate: (ports) => ({
        ...ports,
        async operate(charge, operation) {
          const result = await ports.operate(charge, operation);
          return result.outcome === 'unknown' ? { outcome: 'failed', code: 'processing_error' } : result;
        },
      }),
    },
  },
  {
    name: 'replay-compares-nothing',
    says: 'a retry is answered with what stands, whatever it asks for',
    caughtBy: 'answer-fits-request',
    hooks: { create: (ports) => ({ ...ports, digest: () => '0'.repeat(64) }) },
  },
  {
    name: 'suspension-hides-charges',
    says: 'a retry of a charge that stands is refused because its merchant has been suspended since',
    caughtBy: 'suspension-hides-nothing',
    hooks: {
      create: (ports) => {
        let suspended = false;
        return {
          ...ports,
          merchants: {
            async find(id) {
              const merchant = await ports.merchants.find(id);
              suspended = merchant?.status === 'suspended';
              return merchant;
            },
          },
          ledger: {
            ...ports.ledger,
            get: async (merchantId, id) => (suspended ? undefined : ports.ledger.get(merchantId, id)),
          },
        };
      },
    },
  },
  {
    name: 'card-not-compared',
    says: 'a retry with another card is answered with the charge of the first',
    caughtBy: 'answer-fits-request',
    hooks: { create: (ports) => ({ ...ports, markCard: async (charge) => charge.mark ?? '' }) },
  },
  {
    name: 'refund-not-bounded',
    says: 'a refund does not see what has been refunded before',
    caughtBy: 'ledgers-agree',
    showsIn: 'refund and refund',
    hooks: {
      operate: (ports) => ({
        ...ports,
        ledger: {
          ...ports.ledger,
          async get(merchantId, chargeId) {
            const charge = await ports.ledger.get(merchantId, chargeId);
            return charge && { ...charge, refunded: 0, reserved: 0 };
          },
        },
      }),
    },
  },
  {
    name: 'told-before-written',
    says: 'the caller is told "failed" although that could not be written down',
    caughtBy: 'told-is-true',
    hooks: {
      create: (ports) => ({
        ...ports,
        ledger: {
          ...ports.ledger,
          async commit(change) {
            try {
              return await ports.ledger.commit(change);
            } catch {
              return { outcome: 'written' };
            }
          },
        },
        authorizeCard: async (charge, card) => {
          const result = await ports.authorizeCard(charge, card);
          return result.outcome === 'unknown' ? { outcome: 'not_attempted', code: 'processor_unavailable' } : result;
        },
      }),
    },
  },
  {
    name: 'deadline-ignored',
    says: 'the vault zone asks the processor whatever the time',
    caughtBy: 'nothing-posted-late',
    hooks: { authorize: (ports) => ({ ...ports, processorTimeoutSeconds: Number.NEGATIVE_INFINITY }) },
  },
  {
    name: 'operation-deadline-ignored',
    says: 'the vault zone carries out an operation whatever the time',
    caughtBy: 'nothing-posted-late',
    showsIn: 'refund and reconciler',
    hooks: { operatesLate: true },
  },
];

const reconcilerMistakes: readonly Mistake[] = [
  {
    name: 'reconciler-posts',
    says: 'the reconciler authorizes again what it does not find',
    caughtBy: 'nothing-posted-late',
    hooks: {
      reconcile: (ports, world, process) => ({
        ...ports,
        async inquire(charge) {
          const answer = await ports.inquire(charge);
          if (answer.outcome !== 'not_found') return answer;
          const card = { number: new Pan(cards.good), expMonth: 12, expYear: 2030 };
          const { id: reference, money, capture } = charge;
          const posted = await steppedProcessor(world, process).authorize({ reference, money, capture, card });
          return posted.outcome === 'not_attempted' ? { outcome: 'unknown' } : posted;
        },
      }),
    },
  },
  {
    name: 'reconciler-fails-without-cancelling',
    says: 'what is not found is failed without being cancelled',
    caughtBy: 'ledgers-agree',
    hooks: { reconcile: (ports) => ({ ...ports, cancel: async () => 'cancelled' }) },
  },
  {
    name: 'reconciler-does-not-wait',
    says: 'nothing is thought to be in flight any more once the deadline has passed',
    caughtBy: 'ledgers-agree',
    showsIn: 'refund and reconciler, a second after the deadline',
    hooks: {
      reconcile: (ports) => ({
        ...ports,
        graceSeconds: 0,
        capabilities: (connector) => {
          const can = ports.capabilities(connector);
          return can && { ...can, maxInFlightSeconds: 0 };
        },
      }),
    },
  },
  {
    name: 'reconciler-takes-unknown-for-not-found',
    says: 'an inquiry without an answer counts as "not found"',
    caughtBy: 'ledgers-agree',
    showsIn: 'refund and reconciler',
    hooks: {
      reconcile: (ports) => ({
        ...ports,
        async inquireOperation(charge, operation) {
          const answer = await ports.inquireOperation(charge, operation);
          return answer.outcome === 'unknown' ? { outcome: 'not_found' } : answer;
        },
      }),
    },
  },
  {
    name: 'reconciler-skips-operations',
    says: 'only charges are reconciled',
    caughtBy: 'operation-ends',
    hooks: {
      reconcile: (ports) => ({
        ...ports,
        ledger: {
          ...ports.ledger,
          open: async (query) => {
            const page = await ports.ledger.open(query);
            return { ...page, work: page.work.filter(({ operationId }) => operationId === undefined) };
          },
        },
      }),
    },
  },
];

/** The changes of the reconciler that close what has run out, changed. */
const expiring = (change: (given: Change) => Change): Hooks => ({
  reconcile: (ports) => ({
    ...ports,
    ledger: {
      ...ports.ledger,
      commit: (given: Change) => ports.ledger.commit(given.move === 'expire' ? change(given) : given),
    },
  }),
});

const expiryMistakes: readonly Mistake[] = [
  {
    name: 'expires-while-capturing',
    says: 'an authorization that has run out is closed although a capture of it is under way',
    caughtBy: 'sums-bounded',
    showsIn: 'capture and expiry, before the capture is due',
    hooks: {
      reconcile: (ports) => {
        const capturing = new Map<string, number>();
        return {
          ...ports,
          ledger: {
            ...ports.ledger,
            async get(merchantId, chargeId) {
              const charge = await ports.ledger.get(merchantId, chargeId);
              if (charge?.captureBefore === undefined) return charge;
              capturing.set(chargeId, charge.capturing);
              return { ...charge, capturing: 0 };
            },
            async commit(change: Change) {
              const { charge, move } = change;
              const unseen = { ...charge, capturing: capturing.get(charge.id) ?? 0 };
              return ports.ledger.commit(move === 'expire' ? { ...change, charge: unseen } : change);
            },
          },
        };
      },
    },
  },
  {
    name: 'expires-without-event',
    says: 'that an authorization has run out is written down without its event',
    caughtBy: 'event-per-change',
    showsIn: 'capture and expiry',
    hooks: expiring((change) => ({ ...change, events: [] })),
  },
  {
    name: 'expires-too-soon',
    says: 'an authorization is taken to have run out as soon as it stands',
    caughtBy: 'ledgers-agree',
    hooks: {
      reconcile: (ports) => ({
        ...ports,
        ledger: {
          ...ports.ledger,
          expiring: ({ before, ...page }) =>
            ports.ledger.expiring({ ...page, before: new Date(before.getTime() + 30 * 24 * 3600 * 1000) }),
          async get(merchantId, chargeId) {
            const charge = await ports.ledger.get(merchantId, chargeId);
            return charge?.captureBefore === undefined ? charge : { ...charge, captureBefore: charge.createdAt };
          },
        },
      }),
    },
  },
  {
    name: 'never-expires',
    says: 'nobody looks for authorizations that have run out',
    caughtBy: 'operation-ends',
    showsIn: 'capture and expiry',
    hooks: {
      reconcile: (ports) => ({ ...ports, ledger: { ...ports.ledger, expiring: async () => ({ work: [] }) } }),
    },
  },
];

const orderRows = new WeakMap<World, Map<string, { readonly chargeId: string; readonly attempt: number }>>();

/** Which charge stands for an order: read before the claim, and written after it. */
function orderRowApart(ports: PayOrderPorts, world: World, process: Process): PayOrderPorts {
  const rows = orderRows.get(world) ?? new Map<string, { chargeId: string; attempt: number }>();
  orderRows.set(world, rows);
  const step = <Answer>(port: string, order: string, effect: () => Answer): Promise<Answer> =>
    world.scheduler.call(process, { port, said: () => short(order), faults: {} }, async () => effect());
  return {
    ...ports,
    ledger: {
      ...ports.ledger,
      async claim(charge, envelopes, turn) {
        if (turn === undefined) return ports.ledger.claim(charge, envelopes);
        const standing = await step('ledger.order', turn.order, () => rows.get(turn.order));
        if (standing !== undefined && standing.chargeId !== turn.instead && standing.chargeId !== charge.id)
          return { outcome: 'order_taken', ...standing };
        const claimed = await ports.ledger.claim(charge, envelopes);
        const { attempt } = turn;
        await step('ledger.putOrder', turn.order, () => rows.set(turn.order, { chargeId: charge.id, attempt }));
        return claimed;
      },
    },
  };
}

const orderMistakes: readonly Mistake[] = [
  {
    name: 'order-row-apart',
    says: 'which charge stands for an order is written after its claim, not in the same transaction',
    caughtBy: 'charged-once',
    showsIn: 'two order events',
    hooks: { pay: orderRowApart },
  },
  {
    name: 'order-replaced-while-pending',
    says: 'a later attempt takes the place of a charge that has not ended',
    caughtBy: 'charged-once',
    showsIn: 'two order events',
    hooks: {
      pay: (ports) => ({
        ...ports,
        ledger: {
          ...ports.ledger,
          async get(merchantId, id) {
            const charge = await ports.ledger.get(merchantId, id);
            return charge?.status === 'pending' ? { ...charge, status: 'failed' } : charge;
          },
        },
      }),
    },
  },
  {
    name: 'order-does-not-wait',
    says: 'a later attempt that comes while the one before is open is taken from the queue',
    caughtBy: 'order-ends',
    showsIn: 'two order events',
    hooks: { ordersDoNotWait: true },
  },
  {
    name: 'order-received-without-event',
    says: 'that an order came is not written down',
    caughtBy: 'order-ends',
    showsIn: 'one order event, delivered twice',
    hooks: { pay: (ports) => ({ ...ports, ledger: { ...ports.ledger, recordOrder: async () => undefined } }) },
  },
];

const eventMistakes: readonly Mistake[] = [
  {
    name: 'relay-skips-what-was-refused',
    says: 'the relay goes on although the bus refused an entry',
    caughtBy: 'archived',
    hooks: { relayTrusts: true },
  },
  {
    name: 'archive-drops-by-content',
    says: 'the archive takes events with equal data for duplicates of each other',
    caughtBy: 'archived',
    hooks: {
      audit: (ports) => ({
        ...ports,
        readEvent(detail) {
          const event = ports.readEvent(detail);
          if (event === undefined) return event;
          const { data } = event.json as { readonly data: Parameters<typeof canonicalJson>[0] };
          return { ...event, id: canonicalJson(data) };
        },
      }),
    },
  },
  {
    name: 'archive-says-written-too-soon',
    says: 'the batch is taken from the queue although its put failed',
    caughtBy: 'archived',
    hooks: {
      audit: (ports) => ({
        ...ports,
        archive: { put: (name, body) => ports.archive.put(name, body).catch(() => 'written') },
      }),
    },
  },
  {
    name: 'completeness-publishes-nothing',
    says: 'the completeness check counts what is missing and leaves it at that',
    caughtBy: 'archived',
    showsIn: 'relay and completeness check',
    hooks: { completeness: (ports) => ({ ...ports, bus: { publish: async () => [] } }) },
  },
  {
    name: 'completeness-writes-anew',
    says: 'the completeness check publishes an event as it would be written now, not as it is stored',
    caughtBy: 'archived',
    hooks: {
      completeness: (ports) => ({
        ...ports,
        bus: {
          publish: (events) =>
            ports.bus.publish(
              events.map((event) => ({
                ...event,
                json: event.json.replace(event.occurredAt, ports.now().toISOString()),
              })),
            ),
        },
      }),
    },
  },
  {
    name: 'completeness-takes-any-event',
    says: 'the completeness check takes a charge to be archived when one of its events is',
    caughtBy: 'archived',
    hooks: {
      completeness: (ports) => ({
        ...ports,
        idsIn: (name, batch) =>
          ports.idsIn(name, batch).flatMap((id) => [1, 2, 3, 4].map((sequence) => `${id.split('.')[0]}.${sequence}`)),
      }),
    },
  },
  {
    name: 'deliveries-are-counted',
    says: 'a payment is counted for fraud once per delivery, not once per event',
    caughtBy: 'scored-once',
    hooks: {
      velocity: (velocity) => {
        let deliveries = 0;
        return {
          ...velocity,
          record: (payment) => velocity.record({ ...payment, eventId: `${payment.eventId}/${(deliveries += 1)}` }),
        };
      },
    },
  },
];

export const mistakes: readonly Mistake[] = [
  ...ledgerMistakes,
  ...handlerMistakes,
  ...reconcilerMistakes,
  ...expiryMistakes,
  ...orderMistakes,
  ...eventMistakes,
];
