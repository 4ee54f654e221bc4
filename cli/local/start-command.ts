import { Command } from 'commander';
import { placeFrom, withPlace } from '../place-options';
import { seconds, terminal } from '../screen';
import { Trouble } from '../trouble';
import { bringDown, cleanUp } from './down';
import { emulatorClients } from './emulator-access';
import { holding } from './holding';
import { keepFunctionLogs } from './keep-logs';
import { filesOf, type Place, type PlaceOptions } from './place';
import { thisProcess } from './processes';
import { stageStatus } from './status';
import { goOnLines, statusLines } from './status-lines';
import { newRun, playStory } from './story/story';
import { readState } from './state';
import { bringUp } from './up';

const screen = terminal(process.stdout);

/** `npm start`: everything up, the story, then stay until Ctrl-C. */
export function startCommand(): Command {
  return withPlace(new Command('start'))
    .description('Start everything on this machine, play the story, stay until Ctrl-C (npm start).')
    .option('--once', 'play the story, stop everything, and end')
    .action(async (options: PlaceOptions & { readonly once?: true }) => {
      const place = placeFrom(options);
      const interrupted = interruption();
      await holding(place, 'npm start', () => visit(place, { once: options.once === true, interrupted }));
    });
}

interface Visit {
  readonly once: boolean;
  readonly interrupted: Promise<'interrupted'>;
}

async function visit(place: Place, { once, interrupted }: Visit): Promise<void> {
  const started = Date.now();
  // Ours from the moment that this run starts something: what is half started must be stopped too, what others started must not.
  const stage: { mine: boolean } = { mine: false };
  const work = async (): Promise<'told'> => {
    await bringUp({ place, screen, owner: thisProcess(), onStarting: () => (stage.mine = true) });
    if (!stage.mine) screen.line('The stage was up already (npx strongroom local up): the story is played on it.');
    await tell(place, { started, once });
    return 'told';
  };
  try {
    const end = await Promise.race([work(), interrupted]);
    if (end === 'told' && !once) {
      screen.line(`\nUp until Ctrl-C${stage.mine ? ', which stops everything' : ' (the stage stays up)'}.`);
      await stay(interrupted);
    }
    // 128 + SIGINT, as shells have it: the story was not told.
    if (end === 'interrupted') process.exitCode = 130;
  } finally {
    if (stage.mine) await stopAll(place);
  }
}

/** A stage that was still starting is not worth keeping; one that ran is stopped so that it can go on. */
async function stopAll(place: Place): Promise<void> {
  const state = readState(filesOf(place).state);
  if (state?.phase === 'running') await bringDown(place);
  else await cleanUp(place);
  screen.line('Stopped.');
}

async function tell(
  place: Place,
  { started, once }: { readonly started: number; readonly once: boolean },
): Promise<void> {
  const status = await stageStatus(place);
  if (!status.up) throw new Trouble('The stage went down again.', { log: filesOf(place).logs.emulator });
  screen.line('');
  try {
    await playStory(await newRun(status, emulatorClients(place)), (line, milliseconds) =>
      screen.step(line, milliseconds),
    );
  } catch (error) {
    await keepFunctionLogs(place);
    if (error instanceof Trouble)
      throw new Trouble(error.message, { log: filesOf(place).logs.functions, cause: error });
    throw error;
  }
  screen.line(`\nThe story is told, ${seconds(Date.now() - started)} after the start.`);
  if (once) return;
  for (const line of [...statusLines(status), ...goOnLines(status)]) screen.line(line);
}

/** Waiting for a signal alone does not keep a Node process up. */
async function stay(interrupted: Promise<'interrupted'>): Promise<void> {
  const alive = setInterval(() => undefined, 60_000);
  await interrupted;
  clearInterval(alive);
}

/** Ctrl-C, or the end of the terminal. A second one changes nothing: what was started is being stopped. */
function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => resolve('interrupted'));
  });
}
