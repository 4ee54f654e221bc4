import { Command } from 'commander';
import { placeFrom, withPlace } from '../place-options';
import { silent, terminal } from '../screen';
import { bringDown, endOwner, reset } from './down';
import { holding } from './holding';
import type { PlaceOptions } from './place';
import { printLogs } from './logs';
import { stageStatus } from './status';
import { statusLines } from './status-lines';
import { subsetLines } from './subset-lines';
import { bringUp } from './up';

const screen = terminal(process.stdout);

/** `strongroom local …`: the whole pipeline on this machine. */
export function localCommand(): Command {
  const local = new Command('local').description('The stage `local`: the whole pipeline on this machine.');
  for (const command of [up(), down(), status(), logs(), forget()]) local.addCommand(withPlace(command));
  return local.addCommand(subset());
}

function subset(): Command {
  return new Command('subset').description('What the emulator does not carry, why, and what proves it.').action(() => {
    for (const line of subsetLines()) screen.line(line);
  });
}

function up(): Command {
  return new Command('up')
    .description('Start it and leave it running in the background.')
    .action(async (options: PlaceOptions) => {
      const place = placeFrom(options);
      const found = await holding(place, 'strongroom local up', () => bringUp({ place, screen }));
      if (found === 'was-up') screen.line('It was up already.');
      for (const line of statusLines(await stageStatus(place))) screen.line(line);
    });
}

function down(): Command {
  return new Command('down').description('Stop it; its data is kept.').action(async (options: PlaceOptions) => {
    const place = placeFrom(options);
    const owner = await endOwner(place);
    const found = await holding(place, 'strongroom local down', () => bringDown(place));
    screen.line(found === 'stopped' || owner === 'ended' ? 'Stopped.' : 'It was not running.');
  });
}

function status(): Command {
  return new Command('status')
    .description('Where it answers, and what is in it. Exit code 3 when it is down.')
    .option('--json', 'for scripts: URLs, clients with secrets, names of tables, buckets, queues and log groups')
    .action(async (options: PlaceOptions & { readonly json?: true }) => {
      const found = await stageStatus(placeFrom(options));
      const out = options.json ? silent : screen;
      if (options.json) process.stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
      for (const line of statusLines(found)) out.line(line);
      if (!found.up) process.exitCode = 3;
    });
}

function logs(): Command {
  return new Command('logs')
    .argument('[function]', 'a handler, for example tokenize-card; without it, all')
    .description('What the functions logged, oldest first.')
    .action(async (handler: string | undefined, options: PlaceOptions) => {
      await printLogs(placeFrom(options), handler, process.stdout);
    });
}

function forget(): Command {
  return new Command('reset')
    .description('Stop it and forget its data, logs and secrets.')
    .action(async (options: PlaceOptions) => {
      const place = placeFrom(options);
      await endOwner(place);
      await holding(place, 'strongroom local reset', () => reset(place));
      screen.line('Forgotten.');
    });
}
