import { eventually } from '../../cli/eventually';
import type { RawAnswer } from '../../cli/local/story/call-raw';
import { ledgerTable } from '../../lambdas/adapters/ledger-table';
import { namesOf } from '../../lib/config/names';
import { type Draw, drawsOf } from './chaos-draws';
import { faultyFunctions, killSwitch, through, unrecorded, withProxy, withShortWaits } from './faulty-stage';
import { type FaultProxy, pass } from './fault-proxy';
import { type Drill, drilled, drilledOnTheWay, reconcilerDrilled, reconcilerOnce } from './kill-drill';
import { killings, killingsOnTheWay } from './kill-points';
import { booksOf, notArchived } from './money-invariants';
import { randomFaults } from './random-faults';
import { archiveLines, type Books, realBooks } from './real-books';
import { customers, sent, shopClient, shopTokens, type ShopClient } from './shop-clients';
import { type Intent, intentOf } from './shop-intents';
import { runningStage, type TestStage } from './stage';
import { isOutcome, type Told } from './told';

/** How much of what, one after the other. */
export interface RunPlan {
  readonly seed: number;
  /** Customers at the same time. */
  readonly clients: number;
  /** Intents while calls go wrong and processes die at random. */
  readonly underChaos: number;
  /** Intents of all, the rest of them undisturbed. */
  readonly intents: number;
}

export interface RunResult {
  readonly drills: readonly Drill[];
  /** The answer to each drill's request when everything has ended. */
  readonly ends: readonly RawAnswer[];
  /** Charges whose event lost a process on its way. */
  readonly onTheWay: readonly string[];
  readonly intents: readonly Intent[];
  readonly told: readonly Told[];
  readonly injected: Readonly<Record<string, number>>;
  readonly books: Books;
  readonly notArchived: readonly string[];
  /** Milliseconds from the first to the last request of the part without faults, and how many charges it made. */
  readonly load: { readonly ms: number; readonly charges: number };
  /** When each part had ended, for a person. */
  readonly laps: readonly string[];
}

/** Kill at each chosen moment, then at random ones under load, then load alone; then let everything end and read the books. */
export async function chaosRun(plan: RunPlan): Promise<RunResult> {
  const stage = await runningStage();
  const startedAt = new Date();
  const draw = drawsOf(plan.seed);
  const shop = await shopClient((key, nth) => draw('answer lost', key, nth) < 0.03);
  const naming = { run: `chaos-${plan.seed}-${startedAt.getTime().toString(36)}`, draw };
  const tokens = await shopTokens(shop.strongroom);
  const intents = Array.from({ length: plan.intents }, (_, n) =>
    intentOf({ ...naming, tokens }, n, n < plan.underChaos ? 'bad' : 'long'),
  );
  return withShortWaits(stage, () =>
    withProxy(stage, async (proxy) => {
      const scene = { stage, proxy, plan, draw, shop, intents, lap: lapsSince(startedAt) };
      const played = await unrecorded(stage, () => through(scene, ['reconcile-charges'], () => play(scene)));
      const books = booksOf(await realBooks(stage.clients), startedAt);
      const missing = await missingInArchive(stage, books, startedAt);
      return { ...played, intents, told: shop.told, books, notArchived: missing, laps: scene.lap('read') };
    }),
  );
}

interface Scene {
  readonly stage: TestStage;
  readonly proxy: FaultProxy;
  readonly plan: RunPlan;
  readonly draw: Draw;
  readonly shop: ShopClient;
  readonly intents: readonly Intent[];
  readonly lap: (part: string) => readonly string[];
}

function lapsSince(startedAt: Date): Scene['lap'] {
  const laps: string[] = [];
  return (part) => {
    laps.push(`${part} after ${Math.round((Date.now() - startedAt.getTime()) / 1000)} s`);
    return laps;
  };
}

/** The reconciler keeps its death sentences while the others have calmed down: what it is to meet must first be due. */
async function play(scene: Scene): Promise<Pick<RunResult, 'drills' | 'onTheWay' | 'ends' | 'injected' | 'load'>> {
  const { stage, shop, intents, plan, lap } = scene;
  const others = faultyFunctions.filter((handler) => handler !== 'reconcile-charges');
  const disturbed = await through(scene, others, () => disturb(scene));
  lap('disturbed');
  const before = Date.now();
  await customers(plan.clients, intents.slice(plan.underChaos).values(), shop.strongroom);
  const load = { ms: Date.now() - before, charges: plan.intents - plan.underChaos };
  lap('load');
  await askAgain(shop, intents);
  await reconcilerDrilled(stage, disturbed.drills);
  await everythingEnded(stage);
  await askAgain(shop, intents);
  const ends = await Promise.all(disturbed.drills.map(({ send }) => send()));
  lap('ended');
  return { ...disturbed, ends, load };
}

async function disturb({ stage, proxy, plan, draw, shop, intents, lap }: Scene) {
  const kills = killSwitch(stage, proxy);
  const drills: Drill[] = [];
  for (const killing of killings) drills.push(await drilled(stage, kills, killing));
  const onTheWay: string[] = [];
  for (const killing of killingsOnTheWay) onTheWay.push(await drilledOnTheWay(kills, killing));
  lap('killed at chosen moments');
  const faults = randomFaults(stage, draw);
  kills.otherwise(faults.judge);
  await customers(plan.clients, intents.slice(0, plan.underChaos).values(), shop.strongroom);
  kills.otherwise(() => pass);
  return { drills, onTheWay, injected: faults.done() };
}

/** Whoever has no outcome yet sends the same once more, as a customer does who comes back. */
async function askAgain({ strongroom, told }: ShopClient, intents: readonly Intent[]): Promise<void> {
  const last = new Map(told.map((one) => [one.key, one]));
  for (const { steps } of intents) {
    for (const ask of steps.flat()) {
      const answer = last.get(ask.key);
      if (answer === undefined || !isOutcome(answer)) await sent(ask, strongroom);
    }
  }
}

/** Deadline and longest flight of what the processor has never heard of, and the runs that it takes. */
const endsWithin = 120_000;

/** The reconciler, again and again, until nothing is open any more. What stays open is for the invariants to say. */
async function everythingEnded(stage: TestStage): Promise<void> {
  const ledger = ledgerTable(stage.clients.dynamo, namesOf('local').table('ledger'));
  const ended = async (): Promise<true | undefined> => {
    const { work } = await ledger.open({ before: new Date(Date.now() + 3_600_000), limit: 1 });
    if (work.length === 0) return true;
    await reconcilerOnce(stage);
    return undefined;
  };
  await eventually(ended, { within: endsWithin, every: 1000 });
}

const archivedWithin = 120_000;

async function missingInArchive(stage: TestStage, books: Books, since: Date): Promise<readonly string[]> {
  const archived = archiveLines(stage.clients, since);
  let missing: readonly string[] = [];
  const complete = async (): Promise<true | undefined> => {
    missing = notArchived(books, await archived());
    return missing.length === 0 ? true : undefined;
  };
  await eventually(complete, { within: archivedWithin, every: 1000 });
  return missing;
}
