import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';

/**
 * Lets a stack synthesize although something about its place is not known, and stops its deployment with one sentence.
 * An asset with an `executable` is made by the CDK command line only when it publishes the stack's assets, which is before it
 * touches the stack; this one says what is missing and fails.
 * @param missing names of environment variables; none: nothing is added
 */
export function stopDeploymentWithout(stack: Stack, missing: readonly string[]): void {
  if (missing.length === 0) return;
  stack.synthesizer.addFileAsset({
    executable: ['node', join(import.meta.dirname, 'stop-deployment.mjs'), ...missing],
    sourceHash: createHash('sha256').update(missing.join(' ')).digest('hex'),
    displayName: 'what is missing',
  });
}
