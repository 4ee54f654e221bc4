import { Command, CommanderError } from 'commander';
import { commandsFor } from './subcommands';
import { sentenceOf } from './trouble';

/** Of a wrong command line Commander would end the process itself, with 1: here it is 2, for commands below commands too. */
function endingHere(command: Command): Command {
  command.commands.forEach(endingHere);
  return command.exitOverride();
}

/** The `strongroom` command. Each subcommand's file says what it does; here is only how it ends. */
const program = new Command('strongroom')
  .description('A card vault and charge pipeline: run it on this machine, and look after a stage.')
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride();

// Whoever reads us may stop reading (| head): what we do must be finished all the same.
process.stdout.on('error', () => undefined);

try {
  for (const command of await commandsFor(process.argv.slice(2))) program.addCommand(endingHere(command));
  await program.parseAsync();
} catch (error) {
  // Commander has said its own piece already; 2 is for a wrong command line.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}
