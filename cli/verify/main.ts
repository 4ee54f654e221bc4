import { CommanderError } from 'commander';
import { verifyCommand } from '../verify-command';
import { verifyTrail } from './verify-trail';

/** The verifier as a file of its own: `npm run build:verifier`. It reads folders, and opens no connection. */
process.stdout.on('error', () => undefined);

try {
  await verifyCommand({ verifyTrail }, 'strongroom-verify').parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
