import { App, type Stage } from 'aws-cdk-lib';
import { list, object, text, type Json, type JsonObject } from '../../cli/evidence/template/json';
import { ofType, resourcesIn, type Resource } from '../../cli/evidence/template/resources';
import { contextOfProject, templatesOf, withoutBundling } from '../../cli/evidence/template/synthesized';
import { deploymentOf } from '../../lib/config/deployment';
import { stages, type StageIntents, type StageName } from '../../lib/config/stages';
import { strongroomStage } from '../../lib/strongroom-stage';

export { list, object, ofType, templatesOf, text, type Json, type JsonObject, type Resource };

/** What the references of a template stand for in tests. */
export const place = { partition: 'aws', account: '111122223333', region: 'eu-central-1' } as const;

/** `cdk.json`'s context, and no bundling: these tests look at templates, not at code. */
export const testContext = { ...contextOfProject(), ...withoutBundling };

/** A stage synthesized with nothing set, as `cdk synth` does without an environment. */
export function synthesized(name: StageName, changes: Partial<StageIntents> = {}): Stage {
  const intents = { ...stages[name], ...changes };
  return strongroomStage(new App({ context: testContext }), { name, intents, deployment: deploymentOf(intents, {}) });
}

export const resourcesOf = (stage: Stage): readonly Resource[] => resourcesIn(templatesOf(stage), place);
