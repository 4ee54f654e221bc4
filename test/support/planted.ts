import { App, Stack, Stage } from 'aws-cdk-lib';
import { guard } from '../../lib/guardrails/guardrail';
import { guardrails } from '../../lib/guardrails/checks';

/** What the guardrails say when a stage holds what `plant` puts into its only stack; undefined: it synthesizes. */
export function complaintAbout(plant: (stack: Stack) => void): string | undefined {
  const app = new App();
  const stage = new Stage(app, 'planted');
  plant(new Stack(stage, 'stack'));
  guard(stage, guardrails);
  try {
    app.synth();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
