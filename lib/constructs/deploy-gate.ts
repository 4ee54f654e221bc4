import { createHash } from 'node:crypto';
import type { Stack } from 'aws-cdk-lib';

/**
 * Lets a stack synthesize although something about its place is not known, and stops its deployment with one sentence.
 * An asset with an `executable` is made by the CDK command line only when it publishes the stack's assets, which is before it
 * touches the stack; this one says what is missing and fails.
 * @param missing names of environment variables; none: nothing is added
 */
export function stopDeploymentWithout(stack: Stack, missing: readonly string[]): void {
  if (missing.length === 0) return;
  const sentence = `Set ${missing.join(', ')} in the environment: ${stack.stackName} cannot be deployed without.`;
  stack.synthesizer.addFileAsset({
    executable: [process.execPath, '-e', `console.error(${JSON.stringify(sentence)}); process.exit(1)`],
    sourceHash: createHash('sha256').update(sentence).digest('hex'),
    displayName: 'what is missing',
  });
}
