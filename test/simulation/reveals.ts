import type { Reveal } from '../../lambdas/domain/card/reveal';
import { revealCard, type RevealCardPorts, type Revealed } from '../../lambdas/domain/card/reveal-card';
import { inMemoryRevealRecords } from '../support/in-memory-reveal-records';
import type { Ended, Process } from './scheduler';
import { type SmallWorld, tokenFor } from './small-worlds';
import { steppedVault, write } from './stores';
import { callerOf, type World } from './world';

/** What one run left: ids of the decrypts that KMS made, the records, and what callers were told. */
export interface RevealsMade {
  readonly decrypts: readonly string[];
  readonly records: readonly Reveal[];
  readonly answers: readonly Revealed[];
}

export interface RevealWorld extends SmallWorld {
  readonly ended: () => RevealsMade;
}

/** Two callers ask for one card; anything may go wrong, and each may die at any of its calls. @param changed plants a mistake */
export function revealWorld(changed: (ports: RevealCardPorts) => RevealCardPorts = (ports) => ports): RevealWorld {
  let made = { decrypts: [] as string[], records: inMemoryRevealRecords(), answers: [] as Revealed[], token: '' };
  const reveal = (world: World, process: Process): Promise<Revealed> => {
    const ports = changed(revealPorts(world, process, made));
    const request = { tokenId: made.token, reason: 'The customer disputes.', ticket: 'CB-1', recipient: 'desk' };
    return revealCard(ports)(request, callerOf(process));
  };
  const told = (world: World, done: Ended<Revealed>): void => {
    if (!('ended' in done)) return;
    made.answers.push(done.ended);
    const record = made.records.contents().find(({ id }) => id === done.ended.id);
    if (record === undefined || record.failure !== undefined)
      world.violated('recorded-before-answered', `${done.ended.id} is answered and not on record`);
  };
  return {
    name: 'two reveals',
    bounds: { faults: 1, stops: 1 },
    immediate: [],
    ended: () => ({ ...made, records: made.records.contents() }),
    async prepare(world) {
      made = { decrypts: [], records: inMemoryRevealRecords(), answers: [], token: await tokenFor(world, 'good') };
    },
    act(world) {
      for (const name of ['desk1', 'desk2']) {
        void world.scheduler.spawn(name, {}, (process) => reveal(world, process)).then((done) => told(world, done));
      }
    },
  };
}

const { twice: _twice, late: _late, ...oneAttempt } = write;

function revealPorts(
  world: World,
  process: Process,
  made: { readonly decrypts: string[]; readonly records: ReturnType<typeof inMemoryRevealRecords> },
): RevealCardPorts {
  const { scheduler } = world;
  return {
    vault: steppedVault(scheduler, process, world.vault),
    keys: {
      // It reads, and leaves a trace: that it happened counts, whatever the caller hears.
      open: (purpose, merchant, version) =>
        scheduler.call(process, { port: 'kms.decrypt', said: () => purpose, faults: oneAttempt }, async () => {
          const kmsRequestId = `kms-${made.decrypts.length + 1}`;
          made.decrypts.push(kmsRequestId);
          return { key: await world.keys.version(purpose, merchant, version), kmsRequestId };
        }),
    },
    cipher: world.cipher,
    recipientOf: async () => ({ thumbprint: 'thumbprint', seal: async (token) => `sealed for the desk: ${token}` }),
    records: {
      put: (record) =>
        scheduler.call(process, { port: 'reveals.put', said: () => record.id, faults: write }, () =>
          made.records.put(record),
        ),
    },
    now: () => scheduler.now(process),
    newRevealId: () => `rv_${process.name}`,
  };
}
