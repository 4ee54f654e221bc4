import { CommanderError } from 'commander';
import { verifyCommand } from '../verify-command';

/** The verifier as a file of its own: `npm run build:verifier`. It reads folders, and opens no connection. */
process.stdout.on('error', () => undefined);

try {
  await verifyCommand({}, 'strongroom-verify').parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
