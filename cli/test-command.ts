import { Command } from 'commander';
import { withPlace } from './place-options';
import type { PlaceOptions } from './local/place';
import { runTests } from './tests/run-tests';

/** `npm test`: every test, end to end included. */
export function testCommand(): Command {
  return withPlace(new Command('test'))
    .description('Run every test, end to end included, against a stage of its own (npm test).')
    .action(async (options: PlaceOptions) => {
      process.exitCode = await runTests(options);
    });
}
