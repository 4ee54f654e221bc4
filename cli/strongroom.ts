import { Command, CommanderError } from 'commander';
import { evidenceCommand } from './evidence-command';
import { localCommand } from './local/command';
import { startCommand } from './local/start-command';
import { keysCommand } from './keys-command';
import { merchantsCommand } from './merchants-command';
import { redriveCommand } from './redrive-command';
import { reviewCommand } from './review-command';
import { settlementsCommand } from './settlements-command';
import { sentenceOf } from './trouble';
import { testCommand } from './test-command';
import { verifyCommand } from './verify-command';

/** The `strongroom` command. Each subcommand's file says what it does; here is only how it ends. */
const program = new Command('strongroom')
  .description('A card vault and charge pipeline: run it on this machine, and look after a stage.')
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()
  .addCommand(startCommand())
  .addCommand(localCommand())
  .addCommand(merchantsCommand())
  .addCommand(keysCommand())
  .addCommand(settlementsCommand())
  .addCommand(reviewCommand())
  .addCommand(redriveCommand())
  .addCommand(evidenceCommand())
  .addCommand(verifyCommand({ openS3: async (uri) => (await import('./verify/s3-files')).s3Files(uri) }))
  .addCommand(testCommand());

// Whoever reads us may stop reading (| head): what we do must be finished all the same.
process.stdout.on('error', () => undefined);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said its own piece already; 2 is for a wrong command line.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}
