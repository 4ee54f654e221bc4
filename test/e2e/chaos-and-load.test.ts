import type { RawAnswer } from '../../cli/local/story/call-raw';
import { chaosSeed } from '../support/chaos-draws';
import { chaosRun, type RunResult } from '../support/chaos-run';
import { killings, killingsOnTheWay } from '../support/kill-points';
import { isCharged, moneyInvariants } from '../support/money-invariants';
import { tallyOf, unanswered, untrue } from '../support/told';

const plan = { seed: chaosSeed(), clients: 6, underChaos: 100, intents: 2000 };

const endOf = ({ text }: RawAnswer): string => {
  const said = JSON.parse(text) as { readonly status?: string; readonly operation?: { readonly status: string } };
  return String(said.operation?.status ?? said.status);
};

describe(`the deployed stage, seed ${plan.seed} (STRONGROOM_CHAOS_SEED)`, () => {
  let run: RunResult;

  beforeAll(async () => {
    run = await chaosRun(plan);
    const { injected, told, load, books, laps } = run;
    process.stdout.write(
      [
        `seed ${plan.seed}: ${books.charges.length} charges, ${books.operations.length} operations`,
        `injected ${Object.entries(injected)
          .map(([what, count]) => `${count} × ${what}`)
          .join(', ')}`,
        `answers ${tallyOf(told)}`,
        `${load.charges} undisturbed charges in ${Math.round(load.ms / 100) / 10} s`,
        laps.join(', '),
        '',
      ].join('\n'),
    );
  }, 600_000);

  test.each(
    killings.map(({ at, asked, moment, ends }, position) => [at.caller, asked, moment, ends, position] as const),
  )('%s killed in a %s %s: it ends %s', (_caller, _asked, _moment, _ends, position) => {
    const { killing, statuses, chargeId } = run.drills[position]!;
    expect(statuses).toEqual(killing.answers);
    expect(endOf(run.ends[position]!)).toBe(killing.ends);
    const standing = run.books.charges.find(({ id }) => id === chargeId);
    expect(isCharged(run.books.authorizations.get(chargeId))).toBe(standing?.status !== 'failed');
  });

  test.each(killingsOnTheWay.map(({ at, moment }, position) => [at.caller, moment, position] as const))(
    '%s killed %s: the events come all the same',
    (_caller, _moment, position) => {
      const id = run.onTheWay[position]!;
      expect(run.books.events.get(id)?.map(({ type }) => type)).toEqual(['payment.authorized', 'payment.captured']);
      expect(run.notArchived.filter((line) => line.startsWith(id))).toEqual([]);
    },
  );

  test('made what was asked for, and killed, throttled and cut off on its way', () => {
    expect(run.intents).toHaveLength(plan.intents);
    const { injected } = run;
    for (const fault of ['throttled', 'conflict', 'broken', 'cut', 'answer-lost'])
      expect([fault, injected[fault] ?? 0]).not.toEqual([fault, 0]);
    expect((injected['killed-before'] ?? 0) + (injected['killed-after'] ?? 0)).toBeGreaterThan(0);
  });

  test.each(Object.entries(moneyInvariants))('%s', (_name, wrong) => {
    expect(wrong(run.books)).toEqual([]);
  });

  test('every event is in the archive, byte for byte and with one content', () => {
    expect(run.notArchived).toEqual([]);
  });

  test('whoever was told something was told the truth, and one key is one charge', () => {
    expect(untrue(run.books, run.told)).toEqual([]);
  });

  test('nobody is left without an answer', () => {
    expect(unanswered(run.told)).toEqual([]);
  });

  test('no customer was charged twice', () => {
    const charged = run.books.charges.filter(({ id }) => isCharged(run.books.authorizations.get(id)));
    const orders = charged.flatMap(({ orderId }) => orderId ?? []);
    expect(orders).toHaveLength(new Set(orders).size);
    const keys = new Set(run.intents.map(({ chargeKey }) => chargeKey));
    expect(orders.filter((order) => !keys.has(order))).toEqual([]);
  });
});
