import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack, type Stage } from 'aws-cdk-lib';
import { deploymentOf, type DeploymentInputs } from '../../../lib/config/deployment';
import type { Place } from '../../../lib/config/names';
import { stages, type StageName } from '../../../lib/config/stages';
import { strongroomStage } from '../../../lib/strongroom-stage';
import { projectFolder } from '../../local/place';
import { contractSchemas } from './contracts';
import { isJson, object, type JsonObject } from './json';
import type { Templates } from './references';
import { resourcesIn } from './resources';
import { contractsFile, templateFile, type SourceFile, type TemplateSource } from './template-source';

export interface SynthesisInputs {
  readonly stage: StageName;
  /** Where the names and ARNs of `resources` are. */
  readonly place: Place;
  readonly deployment: DeploymentInputs;
  /** Bundle the handlers (seconds): only then is the digest of a function's code that of what is deployed. */
  readonly bundle: boolean;
}

/**
 * A stage as `cdk synth` makes it, in this process: its templates, as files for the evidence folder, and its resources. Imports the CDK
 * (a second): a command loads this file when it needs it.
 */
export function synthesizedSource({ stage: name, place, deployment, bundle }: SynthesisInputs): TemplateSource {
  const outdir = mkdtempSync(path.join(tmpdir(), 'strongroom-synth-'));
  try {
    const app = new App({ outdir, context: { ...contextOfProject(), ...(bundle ? {} : withoutBundling) } });
    const intents = stages[name];
    const stage = strongroomStage(app, { name, intents, deployment: deploymentOf(intents, deployment) });
    return sourceOf(name, templatesOf(stage), place);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** `cdk.json`'s context, as the CDK command line would give it to the app. @throws Error where the file is not ours */
export function contextOfProject(): JsonObject {
  const config: unknown = JSON.parse(readFileSync(path.join(projectFolder, 'cdk.json'), 'utf8'));
  return isJson(config) ? object(object(config)['context']) : {};
}

export const withoutBundling = { 'aws:cdk:bundling-stacks': [] } as const;

/** By the id of the stack. Synthesizes the stage, once. */
export function templatesOf(stage: Stage): Templates {
  const assembly = stage.synth();
  return Object.fromEntries(
    stage.node.children.filter(Stack.isStack).map((stack) => {
      const template: unknown = assembly.getStackArtifact(stack.artifactId).template;
      return [stack.node.id, isJson(template) ? object(template) : {}];
    }),
  );
}

/** The same from templates at hand. */
export function sourceOf(stage: StageName, templates: Templates, place: Place): TemplateSource {
  const contracts = contractSchemas();
  return {
    stage,
    target: stages[stage].target,
    place,
    files: [
      ...Object.entries(templates).map(([stack, template]) => sourceFile(templateFile(stack), template)),
      sourceFile(contractsFile, { answers: contracts.answers, events: contracts.events }),
    ],
    resources: resourcesIn(templates, place),
    contracts,
  };
}

/** One member a line, so that a person finds what a pointer names. */
function sourceFile(file: string, value: JsonObject): SourceFile {
  const content = `${JSON.stringify(value, null, 1)}\n`;
  return { file, content, sha256: createHash('sha256').update(content).digest('hex') };
}
