import { App, type AppProps } from 'aws-cdk-lib';
import { deploymentOf, type DeploymentInputs } from './config/deployment';
import { guardrailOptions } from './config/guardrail-options';
import { stageNames, stages } from './config/stages';
import { armGuardrails } from './guardrails/arm';
import { armPacks } from './guardrails/packs';
import { strongroomStage } from './strongroom-stage';

/** The whole app: one stage per row of the record, under the checks of lib/guardrails. */
export function strongroomApp(inputs: DeploymentInputs, props: AppProps = {}): App {
  const app = new App(props);
  for (const name of stageNames) {
    strongroomStage(app, { name, intents: stages[name], deployment: deploymentOf(stages[name], inputs) });
  }
  armGuardrails(app, guardrailOptions);
  armPacks(app);
  return app;
}
