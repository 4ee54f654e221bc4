import type { GuardrailId, GuardrailOptions } from './options';
import type { Resource, Template } from './templates';
import type { Values } from './values';

/** What a guardrail can look at: every template of the app, with its references followed. */
export interface Judged {
  readonly templates: readonly Template[];
  readonly resources: readonly Resource[];
  readonly values: Values;
  readonly options: GuardrailOptions;
}

/** The same demand where others would write it, for a team that has one of these already. */
export interface Equivalents {
  /** Scenarios of terraform-compliance, on a Terraform plan. */
  readonly terraformCompliance: string | undefined;
  /** A deny rule of OPA for `conftest test`, on the synthesized CloudFormation template. */
  readonly rego: string;
  /** Identifiers of AWS Config's managed rules. */
  readonly awsConfig: readonly string[];
}

/** A demand on the templates of an app that stops `cdk synth`. */
export interface Guardrail {
  readonly id: GuardrailId;
  /** What it stops, as the object of that sentence. */
  readonly stops: string;
  /** The clauses that ask for it. */
  readonly requirement: string;
  /** What to do, as an imperative. */
  readonly mend: string;
  /** What is wrong with a resource, each as the rest of a sentence that begins with its path; nothing: it is fine. */
  readonly findings: (resource: Resource, judged: Judged) => readonly string[];
  /** The same of a template as a whole. */
  readonly ofTemplate?: (template: Template) => readonly string[];
  readonly equivalents: Equivalents;
}
