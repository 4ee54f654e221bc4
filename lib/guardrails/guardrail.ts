import { CfnResource, Stack, type Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** A check of one resource that makes `cdk synth` fail. */
export interface Guardrail {
  readonly id: string;
  /** The clause that asks for it. */
  readonly requirement: string;
  /** What to do, as an imperative. */
  readonly mend: string;
  /** What is wrong with the resource, each as the rest of a sentence that begins with its path; nothing: it is fine. */
  readonly findings: (resource: CfnResource) => readonly string[];
}

/** Runs the guardrails over every resource of a stage when it is synthesized, after all aspects. */
export function guard(stage: Stage, guardrails: readonly Guardrail[]): void {
  new Construct(stage, 'guardrails').node.addValidation({
    validate: () =>
      stage.node
        .findAll()
        .filter((construct) => CfnResource.isCfnResource(construct))
        .flatMap((resource) => guardrails.flatMap((guardrail) => sentences(guardrail, resource))),
  });
}

function sentences({ id, requirement, mend, findings }: Guardrail, resource: CfnResource): readonly string[] {
  return findings(resource).map(
    (finding) => `${resource.node.path} ${finding} (guardrail ${id}, ${requirement}). Mend: ${mend}`,
  );
}

/** The value as it will stand in the template: tokens become `Ref` and `Fn::…` objects. */
export function inTemplate(resource: CfnResource, value: unknown): unknown {
  const resolved: unknown = Stack.of(resource).resolve(value);
  return resolved;
}
