import fc from 'fast-check';
import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { orderSubject } from '../../lambdas/adapters/ids';
import { ledgerTable } from '../../lambdas/adapters/ledger-table';
import { vaultTable } from '../../lambdas/adapters/vault-table';
import type { StoredToken, VaultTable } from '../../lambdas/domain/card/vault';
import type { Change, Charge, LedgerTable } from '../../lambdas/domain/charge/ledger';
import type { Operation } from '../../lambdas/domain/charge/operation';
import { settled } from '../../lambdas/domain/charge/settle';
import { settledOperation, started } from '../../lambdas/domain/charge/settle-operation';
import { inMemoryLedgerTable } from '../support/in-memory-ledger-table';
import { inMemoryVaultTable } from '../support/in-memory-vault-table';
import { deployed, useStage } from './deployed-stage';
import {
  chargeOf,
  newIndex,
  newMerchant,
  operationOf,
  orderEventOf,
  provenance,
  tokenOf,
  tombstoneOf,
} from './samples';

/** The double and the table, given the same walk, give the same answers at every step: so tests on the double count. */
const client = dynamoDbClient();
/** Without shrinking: a shorter walk is not worth a minute on the emulator. */
const walks = { numRuns: 25, endOnFailure: true };
const patienceMs = 30_000;

beforeAll(useStage);
afterAll(() => client.destroy());

const ledgerKinds = [
  'claim',
  'claim',
  'claim',
  'approve',
  'approve',
  'decline',
  'start',
  'start',
  'start',
  'succeed',
  'fail',
  'mark',
  'mark-operation',
  'get',
  'operation',
  'events',
  'list',
  'open',
] as const;

type Step<Port> = (port: Port) => Promise<unknown>;

async function sameAnswers<Port>(ports: readonly [Port, Port], steps: readonly Step<Port>[]): Promise<void> {
  for (const step of steps) {
    const [one, other] = await Promise.all(ports.map(answerOf(step)));
    expect(other).toEqual(one);
  }
}

const answerOf =
  <Port>(step: Step<Port>) =>
  async (port: Port): Promise<unknown> => {
    try {
      return { answer: await step(port) };
    } catch (error) {
      return { error: String(error) };
    }
  };

describe('the in-memory ledger table, of orders', () => {
  /** Three charges of one order, one of which stands already; two callers of each. */
  const moves = fc.record({
    kind: fc.constantFrom('claim', 'claim', 'claim', 'record', 'get'),
    charge: fc.nat({ max: 2 }),
    caller: fc.nat({ max: 1 }),
    attempt: fc.integer({ min: 1, max: 4 }),
    /** The last is none. */
    instead: fc.nat({ max: 3 }),
  });
  /** A walk that has every answer, whatever the others meet: the turn stands, passes on, and the charge is there already. */
  const turns = [
    { kind: 'claim', charge: 1, caller: 0, attempt: 2, instead: 3 },
    { kind: 'claim', charge: 1, caller: 0, attempt: 2, instead: 0 },
    { kind: 'claim', charge: 1, caller: 1, attempt: 2, instead: 0 },
  ];

  it(
    'answers any walk of turns and events like DynamoDB',
    async () => {
      const outcomes = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.array(moves, { minLength: 6, maxLength: 12 }), async (walk) => {
          const merchant = newMerchant();
          const order = orderSubject(merchant, 'order-1');
          const charges = Array.from({ length: 3 }, () => chargeOf(merchant)).map(({ id }) =>
            [0, 1].map((): Charge => chargeOf(merchant, { id, provenance: provenance() })),
          );
          const begin: Step<LedgerTable> = (ledger) => ledger.claim(charges[0]![0]!, [], { order, attempt: 1 });
          const steps = walk.map((move): Step<LedgerTable> => {
            const { attempt, caller } = move;
            const charge = charges[move.charge]![caller]!;
            if (move.kind === 'get') return (ledger) => ledger.get(merchant, charge.id);
            const event = orderEventOf(order, attempt, `sender-${caller}`);
            if (move.kind === 'record') return (ledger) => ledger.recordOrder(order, event);
            const instead = charges[move.instead]?.[0]?.id;
            return async (ledger) => {
              const turn = { order, attempt, ...(instead === undefined ? {} : { instead }) };
              const answer = await ledger.claim(charge, [], turn);
              outcomes.add(answer.outcome);
              return answer;
            };
          });
          await sameAnswers([inMemoryLedgerTable(), ledgerTable(client, deployed.table('ledger'))], [begin, ...steps]);
        }),
        { ...walks, examples: [[turns]] },
      );
      expect([...outcomes].sort()).toEqual(['claimed', 'order_taken', 'taken']);
    },
    patienceMs,
  );
});

describe('the in-memory vault table', () => {
  /** Three numbers, two expiries each; eight token ids, so that ids are sometimes taken. */
  const moves = fc.record({
    kind: fc.constantFrom('insert', 'insert', 'insert', 'erase', 'get'),
    number: fc.nat({ max: 2 }),
    expiry: fc.nat({ max: 1 }),
    id: fc.nat({ max: 7 }),
  });

  it(
    'answers any walk of insertions, erasures and reads like DynamoDB',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(moves, { minLength: 1, maxLength: 14 }), async (walk) => {
          const merchant = newMerchant();
          const numbers = Array.from({ length: 3 }, () => ({ index: newIndex(), cards: [newIndex(), newIndex()] }));
          const ids = Array.from({ length: 8 }, () => tokenOf(merchant).id);
          const held = new Map<string, StoredToken>();
          const steps = walk.map((move): Step<VaultTable> => {
            const id = ids[move.id]!;
            const { index: numberIndex, cards } = numbers[move.number]!;
            const token = tokenOf(merchant, { id, numberIndex, cardIndex: cards[move.expiry]! });
            const tombstone = tombstoneOf(token);
            if (move.kind === 'get') return (vault) => vault.get(merchant, id);
            if (move.kind === 'insert') return (vault) => vault.insert(token);
            return async (vault) => {
              const standing = await vault.get(merchant, id);
              if (standing?.state === 'active') held.set(id, standing);
              return vault.erase(held.get(id) ?? token, tombstone);
            };
          });
          await sameAnswers([inMemoryVaultTable(), vaultTable(client, deployed.table('vault'))], steps);
        }),
        walks,
      );
    },
    patienceMs,
  );
});

describe('the in-memory ledger table', () => {
  /** Two charges, one of them authorized; two callers of each with two operations and two envelopes: so that most of what is asked meets something. */
  const moves = fc.record({
    kind: fc.constantFrom(...ledgerKinds),
    charge: fc.constantFrom(0, 0, 0, 1),
    caller: fc.nat({ max: 1 }),
    operation: fc.nat({ max: 1 }),
    envelopes: fc.subarray([0, 1]),
    /** What the caller believes: mostly what stands, sometimes an older or newer version of it. */
    lag: fc.constantFrom(0, 0, 0, 1, -1),
  });
  /** A walk that has every answer, whatever the others meet: an operation starts, is there already, and is late. */
  const answers = [
    { kind: 'start', charge: 0, caller: 0, operation: 0, envelopes: [], lag: 0 },
    { kind: 'start', charge: 0, caller: 1, operation: 0, envelopes: [], lag: 0 },
    { kind: 'start', charge: 0, caller: 0, operation: 1, envelopes: [], lag: -1 },
  ] as const;
  const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 } as const;
  const at = new Date('2026-11-24T08:00:01.000Z');
  /** Older than what other suites leave open. */
  const deadline = '1989-01-01T00:00:00.000Z';

  it(
    'answers any walk of claims, operations, settlements, marks, reads and lists like DynamoDB',
    async () => {
      const outcomes = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.array(moves, { minLength: 4, maxLength: 24 }), async (walk) => {
          const merchant = newMerchant();
          const fingerprint = `fp_${'a'.repeat(26)}`;
          const envelopes = [newIndex(), newIndex()];
          const charges = [chargeOf(merchant), chargeOf(merchant)].map(({ id }) =>
            [0, 1].map((): Charge => chargeOf(merchant, { id, capture: 'manual', deadline, provenance: provenance() })),
          );
          const operations = charges.map(([charge]) =>
            [0, 1].map(() => {
              const { id } = operationOf(charge!);
              return [0, 1].map(() => operationOf(charge!, { id, deadline, reserves: 400 }));
            }),
          );
          const steps = walk.map((move): Step<LedgerTable> => {
            const charge = charges[move.charge]![move.caller]!;
            const operation = operations[move.charge]![move.operation]![move.caller]!;
            const known = { card, fingerprint, processorReference: `sbx_${move.caller}` };
            /** A change made from what stands, off by the lag. */
            const commit = async (ledger: LedgerTable, change: (standing: Charge, open: Operation) => Change) => {
              const standing = (await ledger.get(merchant, charge.id)) ?? charge;
              const open = (await ledger.operation(charge.id, operation.id)) ?? operation;
              const before = { ...standing, version: standing.version + move.lag };
              const answer = await ledger.commit(change(before, open));
              outcomes.add(answer.outcome);
              return answer;
            };
            switch (move.kind) {
              case 'claim':
                return (ledger) =>
                  ledger.claim(
                    charge,
                    move.envelopes.map((place) => envelopes[place]!),
                  );
              case 'approve':
                return (ledger) => commit(ledger, (before) => settled(before, { outcome: 'approved', ...known }, at));
              case 'decline':
                return (ledger) =>
                  commit(ledger, (before) => settled(before, { outcome: 'declined', code: 'card_lost', ...known }, at));
              case 'start':
                return (ledger) => commit(ledger, (before) => started(before, operation, at));
              case 'succeed':
                return (ledger) =>
                  commit(ledger, (before, open) =>
                    settledOperation(before, open, { outcome: { outcome: 'succeeded' }, at }),
                  );
              case 'fail':
                return (ledger) => {
                  const outcome = { outcome: 'failed', code: 'too_late' } as const;
                  return commit(ledger, (before, open) => settledOperation(before, open, { outcome, at }));
                };
              case 'mark':
                return (ledger) => ledger.markUnknown(charge);
              case 'mark-operation':
                return (ledger) => ledger.markUnknown(operation);
              case 'get':
                return (ledger) => ledger.get(merchant, charge.id);
              case 'operation':
                return (ledger) => ledger.operation(charge.id, operation.id);
              case 'events':
                return (ledger) => ledger.events(charge.id);
              case 'list':
                return (ledger) => ledger.list({ merchantId: merchant, status: 'authorized', limit: 1 + move.caller });
              case 'open':
                return async (ledger) => {
                  const open = await ledger.open({ before: new Date('1989-01-02T00:00:00.000Z'), limit: 1000 });
                  return open.work.filter(({ merchantId }) => merchantId === merchant);
                };
            }
          });
          const [first] = charges;
          const known = { card, fingerprint, processorReference: 'sbx_0' };
          const begin: readonly Step<LedgerTable>[] = [
            (ledger) => ledger.claim(first![0]!, []),
            (ledger) => ledger.commit(settled(first![0]!, { outcome: 'approved', ...known }, at)),
          ];
          const ports = [inMemoryLedgerTable(), ledgerTable(client, deployed.table('ledger'))] as const;
          await sameAnswers(ports, [...begin, ...steps]);
        }),
        { ...walks, examples: [[[...answers.map((move) => ({ ...move, envelopes: [...move.envelopes] }))]]] },
      );
      // The walks went everywhere: a change was written, one found its operation taken, and one found its charge moved.
      expect([...outcomes].sort()).toEqual(['moved', 'taken', 'written']);
    },
    patienceMs,
  );
});
