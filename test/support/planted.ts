import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { complaints } from '../../lib/guardrails/arm';
import type { GuardrailId, GuardrailOptions } from '../../lib/guardrails/options';

export type Plant = (stack: Stack) => void;

/** What the guardrails say when a stage holds what `plant` puts into its only stack. */
export function complaintsAbout(plant: Plant, options: GuardrailOptions = {}): readonly string[] {
  const app = new App();
  const stage = new Stage(app, 'planted');
  plant(new Stack(stage, 'stack'));
  // Of a stage alone, CDK validates nothing by itself: only what is asked for here.
  stage.synth();
  return complaints(app, options).map(({ sentence }) => sentence);
}

/** The same of one guardrail. */
export const complaintsOf = (id: GuardrailId, plant: Plant, options: GuardrailOptions = {}): readonly string[] =>
  complaintsAbout(plant, options).filter((sentence) => sentence.includes(`(guardrail ${id},`));

/** A resource as nobody's class knows it. */
export const raw =
  (type: string, properties: object = {}, id = 'r'): Plant =>
  (stack) => {
    new CfnResource(stack, id, { type, properties: { ...properties } });
  };

export const all =
  (...plants: readonly Plant[]): Plant =>
  (stack) => {
    for (const plant of plants) plant(stack);
  };
