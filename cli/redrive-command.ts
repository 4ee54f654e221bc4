import { Argument, Command, Option } from 'commander';
import { stageNames } from '../lib/config/stages';
import { withPlace } from './place-options';
import { inspect } from './redrive/inspect';
import { anyLeft, inspectionLines, redrivenLines } from './redrive/lines';
import { openDeadLetters, type RedriveName, redriveNames } from './redrive/open-dead-letters';
import { redrive } from './redrive/redrive';
import { terminal } from './screen';
import { reach, type StageOptions } from './stage-options';

interface RedriveOptions extends StageOptions {
  readonly dryRun?: true;
  readonly go?: true;
}

const screen = terminal(process.stdout);

/** `strongroom redrive`: what ended in a dead-letter queue, or in the bucket of a relay, goes on its way again. */
export function redriveCommand(): Command {
  return withPlace(new Command('redrive'))
    .description(
      'Look at what a consumer, the bus or a relay gave up on (--dry-run), or send it on its way again (--go). ' +
        'Exit code 1 when something stayed.',
    )
    .addArgument(
      new Argument('<queue>', 'a consumer; payments: the bus; a relay: its failed batches').choices(redriveNames),
    )
    .addOption(new Option('--stage <stage>', 'whose').choices([...stageNames]).default('local'))
    .addOption(new Option('--dry-run', 'count them and show a few ids; move nothing').conflicts('go'))
    .addOption(new Option('--go', 'send each again and take it away; what cannot be read stays'))
    .action(async (queue: RedriveName, options: RedriveOptions, command: Command) => {
      if (options.dryRun !== true && options.go !== true) command.error('error: say --dry-run, or --go');
      const { clients, stage } = await reach(options);
      const dead = await openDeadLetters({ clients, stage, now: Date.now }, queue);
      const told = (letters: number): void => screen.progress(`${letters} of ${dead.total} ${dead.units[1]}`);
      if (options.go !== true) {
        const again = `npx strongroom redrive ${queue} --stage ${stage} --go`;
        for (const line of inspectionLines(dead, await inspect(dead, told), again)) screen.line(line);
        return;
      }
      const done = await redrive(dead, told);
      for (const line of redrivenLines(dead, done)) screen.line(line);
      if (anyLeft(done)) process.exitCode = 1;
    });
}
