import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pythonExecutable, projectFolder } from '../../cli/local/place';
import { ensurePython } from '../../cli/local/python';
import { silent } from '../../cli/screen';
import type { CardInput } from '../../client/card';
import type { SealingFor } from '../../client/seal-card';

const script = path.join(projectFolder, 'test', 'support', 'seal-with-jwcrypto.py');

/**
 * The same as the SDK's `sealCard`, made by Python's jwcrypto in the project's private Python environment (made where it is missing).
 * The card goes in by stdin: arguments can be seen by every process of the machine.
 */
export async function sealWithJwcrypto(
  card: CardInput,
  { jwk, audience, now = Date.now }: SealingFor,
): Promise<string> {
  await ensurePython(silent);
  const run = spawnSync(pythonExecutable, [script], {
    input: JSON.stringify({ jwk, iat: Math.floor(now() / 1000), aud: audience, card }),
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`jwcrypto failed: ${run.stderr}`);
  return run.stdout.trim();
}
