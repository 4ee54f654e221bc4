import { explore } from './run';
import { type RevealsMade, revealWorld } from './reveals';

/** Every run, and none is left out for being like another: what they leave is outside of the world that is compared. */
async function everyRun(world = revealWorld()) {
  const left: RevealsMade[] = [];
  const exploration = await explore(world, {}, { all: true, onEnd: () => void left.push(world.ended()) });
  return { ...exploration, left };
}

test('wherever a reveal dies or fails, nothing is answered that is not on record, and no record names a decrypt that was not', async () => {
  const { complete, failures, left } = await everyRun();
  expect(failures.flatMap(({ violations, trace }) => [...trace, ...violations])).toEqual([]);
  expect(complete).toBe(true);
  for (const { answers, records, decrypts } of left) {
    const named = records.flatMap(({ kmsRequestId }) => kmsRequestId ?? []);
    expect(decrypts).toEqual(expect.arrayContaining(named));
    expect(new Set(named).size).toBe(named.length);
    expect(answers.length).toBeLessThanOrEqual(named.length);
  }
  // All of it happens: both are answered; one dies between its decrypt and its record, which leaves the decrypt unexplained
  // (test/property/reconcile-reads.test.ts: "a card opened without an entry"); a record stands and its caller heard nothing.
  expect(left.filter(({ answers }) => answers.length === 2)).not.toEqual([]);
  const unexplained = ({ decrypts, records }: RevealsMade) =>
    decrypts.some((id) => !records.some(({ kmsRequestId }) => kmsRequestId === id));
  expect(left.filter(unexplained)).not.toEqual([]);
  expect(left.filter(({ answers, records }) => records.length === 2 && answers.length === 1)).not.toEqual([]);
}, 120_000);

test('it finds one who answers before he writes', async () => {
  const hasty = revealWorld((ports) => ({
    ...ports,
    records: { put: async (record) => void ports.records.put(record).catch(() => undefined) },
  }));
  const { failures } = await everyRun(hasty);
  const violations = failures.flatMap((failure) => failure.violations);
  expect(violations).toContainEqual(expect.stringMatching(/^recorded-before-answered: /));
}, 120_000);
