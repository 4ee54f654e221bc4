import type { EventRow, LedgerTable } from '../../lambdas/domain/charge/ledger';
import type { VaultTable } from '../../lambdas/domain/card/vault';
import type { Merchant, Merchants } from '../../lambdas/domain/charge/ledger';
import type { VelocityTable } from '../../lambdas/domain/fraud/velocity';
import type { Archive } from '../../lambdas/domain/audit/archive';
import { brief, short } from './brief';
import { merchantId } from './cards';
import type { Faults, Process, Scheduler } from './scheduler';

/** The SDK has given up: the answer that a store adapter throws. */
function unavailable(): never {
  throw new Error('store unavailable');
}

export const read: Faults = { refused: unavailable };
/** In flight for minutes at the most; every write is conditional, so when does not matter. */
export const write: Faults = {
  refused: unavailable,
  answerLost: unavailable,
  late: { answer: unavailable, withinMs: 300_000 },
  twice: true,
};

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The ledger as one process sees it: each call waits for the scheduler. */
export function steppedLedger(scheduler: Scheduler, process: Process, ledger: LedgerTable): LedgerTable {
  const call = <Answer>(
    port: string,
    said: () => string,
    faults: Faults,
    effect: () => Promise<Answer>,
  ): Promise<Answer> =>
    scheduler.call(
      process,
      { port: `ledger.${port}`, said, faults, ...(faults === read ? { reads: true } : {}) },
      effect,
    );
  return {
    claim: (charge, envelopes, turn) =>
      call(
        'claim',
        () => `${short(charge.id)} ${brief(charge)}`,
        write,
        () => ledger.claim(charge, envelopes, turn),
      ),
    recordOrder: (order, event) =>
      call(
        'recordOrder',
        () => `${short(order)} ${event.type}`,
        write,
        () => ledger.recordOrder(order, event),
      ),
    commit: (change) => {
      const { charge, operation, events } = change;
      const said = (): string =>
        [
          short(charge.id),
          brief(charge),
          ...(operation ? [brief(operation)] : []),
          ...events.map(({ type }) => type),
        ].join(', ');
      return call('commit', said, write, () => ledger.commit(change));
    },
    markUnknown: (open) =>
      call(
        'markUnknown',
        () => short(open.id),
        write,
        () => ledger.markUnknown(open),
      ),
    get: (merchantId, chargeId) =>
      call(
        'get',
        () => short(chargeId),
        read,
        () => ledger.get(merchantId, chargeId),
      ),
    operation: (chargeId, id) =>
      call(
        'operation',
        () => short(id),
        read,
        () => ledger.operation(chargeId, id),
      ),
    events: (chargeId) =>
      call(
        'events',
        () => short(chargeId),
        read,
        () => ledger.events(chargeId),
      ),
    list: (query) =>
      call(
        'list',
        () => '',
        read,
        () => ledger.list(query),
      ),
    open: (query) =>
      call(
        'open',
        () => `before ${query.before.toISOString().slice(11, 19)}`,
        read,
        () => ledger.open(query),
      ),
    expiring: (query) =>
      call(
        'expiring',
        () => `before ${query.before.toISOString().slice(11, 19)}`,
        read,
        () => ledger.expiring(query),
      ),
    async *happened(from, before) {
      yield* await call(
        'happened',
        () => from.toISOString().slice(11, 16),
        read,
        () => all(ledger.happened(from, before)),
      );
    },
  };
}

export function steppedVault(scheduler: Scheduler, process: Process, vault: VaultTable): VaultTable {
  return {
    insert: (token) =>
      scheduler.call(process, { port: 'vault.insert', said: () => short(token.id), faults: write }, () =>
        vault.insert(token),
      ),
    get: (merchantId, tokenId) =>
      scheduler.call(process, { port: 'vault.get', said: () => short(tokenId), faults: read, reads: true }, () =>
        vault.get(merchantId, tokenId),
      ),
    erase: (token, tombstone) => vault.erase(token, tombstone),
  };
}

/** Merchants whose rows change, with what each was before. */
export interface ChangingMerchants extends Merchants {
  put(merchant: Merchant): void;
  before(id: string): Merchant | undefined;
  contents(): readonly Merchant[];
}

export function changingMerchants(first: Merchant): ChangingMerchants {
  const rows = [first];
  return {
    find: async () => rows.at(-1),
    contents: () => rows,
    before: () => rows.at(-2) ?? rows[0],
    put: (merchant) => void rows.push(merchant),
  };
}

/** Read through a cache: what is answered may be what stood before. */
export function steppedMerchants(scheduler: Scheduler, process: Process, merchants: ChangingMerchants): Merchants {
  return {
    find(id) {
      const faults = { ...read, stale: () => merchants.before(id) };
      return scheduler.call(process, { port: 'merchants.find', said: () => id, faults, reads: true }, () =>
        merchants.find(id),
      );
    },
  };
}

/** Somebody suspends the merchant, and later lets it go on. */
export async function suspendAndResume(scheduler: Scheduler, merchants: ChangingMerchants): Promise<void> {
  for (const status of ['suspended', 'active'] as const)
    await scheduler.spawn('operator', {}, async (process) => {
      const [id, said] = [merchantId, () => status];
      await scheduler.call(process, { port: 'merchants.put', said, faults: {} }, async () => {
        const standing = await merchants.find(id);
        if (standing !== undefined) merchants.put({ ...standing, status });
      });
    });
}

export function steppedVelocity(scheduler: Scheduler, process: Process, velocity: VelocityTable): VelocityTable {
  return {
    read: (merchantId, fingerprint, at) =>
      scheduler.call(process, { port: 'velocity.read', said: () => '', faults: read, reads: true }, () =>
        velocity.read(merchantId, fingerprint, at),
      ),
    record: (payment) =>
      scheduler.call(process, { port: 'velocity.record', said: () => short(payment.eventId), faults: write }, () =>
        velocity.record(payment),
      ),
  };
}

export function steppedArchive(
  scheduler: Scheduler,
  process: Process,
  archive: Pick<Archive, 'put'>,
): Pick<Archive, 'put'> {
  return {
    put: (name, body) =>
      scheduler.call(process, { port: 'archive.put', said: () => `${body.length} bytes`, faults: write }, () =>
        archive.put(name, body),
      ),
  };
}

/** The archive as the completeness check reads it. */
export function readArchive(scheduler: Scheduler, process: Process, archive: Archive): Pick<Archive, 'list' | 'get'> {
  const call = <Answer>(port: string, said: string, effect: () => Promise<Answer>): Promise<Answer> =>
    scheduler.call(process, { port: `archive.${port}`, said: () => said, faults: read, reads: true }, effect);
  return {
    get: (name) => call('get', name.slice(0, 24), () => archive.get(name)),
    async *list(prefix) {
      yield* await call('list', prefix, () => all(archive.list(prefix)));
    },
  };
}

/** The stream of the ledger table: each event row once, in the order in which its charge appended it. */
export interface LedgerStream {
  readonly rows: { readonly event: EventRow; readonly chargeId: string; readonly occurredAt: string }[];
  /** Charge by envelope. */
  readonly claimed: Map<string, string>;
}

/** A ledger whose written events also appear on the stream, as those of the table do. */
export function streaming(ledger: LedgerTable, stream: LedgerStream): LedgerTable {
  const streamed = new Map<string, number>();
  return {
    ...ledger,
    async claim(charge, envelopes, turn) {
      const claimed = await ledger.claim(charge, envelopes, turn);
      if (claimed.outcome === 'claimed') for (const envelope of envelopes) stream.claimed.set(envelope, charge.id);
      return claimed;
    },
    async commit(change) {
      const committed = await ledger.commit(change);
      const { id, updatedAt } = change.charge;
      const events = await ledger.events(id);
      const fresh = events.slice(streamed.get(id) ?? 0);
      streamed.set(id, events.length);
      stream.rows.push(...fresh.map((event) => ({ event, chargeId: id, occurredAt: updatedAt })));
      return committed;
    },
    async recordOrder(order, event) {
      const standing = await ledger.recordOrder(order, event);
      const { occurred_at: occurredAt }: { occurred_at: string } = JSON.parse(event.json);
      if (standing === undefined) stream.rows.push({ event, chargeId: order, occurredAt });
      return standing;
    },
  };
}
