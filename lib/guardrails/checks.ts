import { Stage, Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { customerManagedKey } from './customer-managed-key';
import { functionInVpc } from './function-in-vpc';
import { guard, type Guardrail } from './guardrail';
import { lockedEvidence } from './locked-evidence';
import { noWildcard } from './no-wildcard';

/** Design section 11: what stops `cdk synth`. Each has a planted violation in test/infra/guardrails.test.ts. */
export const guardrails: readonly Guardrail[] = [lockedEvidence, functionInVpc, noWildcard, customerManagedKey];

/** Arms our guardrails on every stage and AWS's own rule pack on the app. Call it when all stages are there. */
export function armChecks(app: App): void {
  for (const stage of app.node.children.filter(Stage.isStage)) guard(stage, guardrails);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
