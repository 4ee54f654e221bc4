import fc from 'fast-check';
import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { ledgerTable } from '../../lambdas/adapters/ledger-table';
import { vaultTable } from '../../lambdas/adapters/vault-table';
import type { StoredToken, VaultTable } from '../../lambdas/domain/card/vault';
import type { Charge, LedgerTable } from '../../lambdas/domain/charge/ledger';
import { settled } from '../../lambdas/domain/charge/settle';
import { inMemoryLedgerTable } from '../support/in-memory-ledger-table';
import { inMemoryVaultTable } from '../support/in-memory-vault-table';
import { deployed, useStage } from './deployed-stage';
import { chargeOf, newIndex, newMerchant, provenance, tokenOf, tombstoneOf } from './samples';

/** The double and the table, given the same walk, give the same answers at every step: so tests on the double count. */
const client = dynamoDbClient();
/** Without shrinking: a shorter walk is not worth a minute on the emulator. */
const walks = { numRuns: 25, endOnFailure: true };
const patienceMs = 30_000;

beforeAll(useStage);
afterAll(() => client.destroy());

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
  const moves = fc.record({
    kind: fc.constantFrom('claim', 'claim', 'approve', 'decline', 'mark', 'get', 'events'),
    charge: fc.nat({ max: 1 }),
    caller: fc.nat({ max: 1 }),
    version: fc.integer({ min: 1, max: 2 }),
  });
  const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 } as const;

  it(
    'answers any walk of claims, settlements, marks and reads like DynamoDB',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(moves, { minLength: 1, maxLength: 14 }), async (walk) => {
          const merchant = newMerchant();
          const fingerprint = `fp_${'a'.repeat(26)}`;
          const charges = [chargeOf(merchant), chargeOf(merchant)].map(({ id }) =>
            [0, 1].map((): Charge => chargeOf(merchant, { id, provenance: provenance() })),
          );
          const at = new Date('2026-11-24T08:00:01.000Z');
          const steps = walk.map((move): Step<LedgerTable> => {
            const charge = charges[move.charge]![move.caller]!;
            const before = { ...charge, version: move.version };
            const known = { card, fingerprint, processorReference: `sbx_${move.caller}` };
            const approved = settled(before, { outcome: 'approved', ...known }, at);
            const declined = settled(before, { outcome: 'declined', code: 'card_lost', ...known }, at);
            if (move.kind === 'claim') return (ledger) => ledger.claim(charge);
            if (move.kind === 'approve') return (ledger) => ledger.settle(approved);
            if (move.kind === 'decline') return (ledger) => ledger.settle(declined);
            if (move.kind === 'mark') return (ledger) => ledger.markUnknown(charge);
            if (move.kind === 'get') return (ledger) => ledger.get(merchant, charge.id);
            return (ledger) => ledger.events(charge.id);
          });
          await sameAnswers([inMemoryLedgerTable(), ledgerTable(client, deployed.table('ledger'))], steps);
        }),
        walks,
      );
    },
    patienceMs,
  );
});
