import { Validations, type App, type PolicyViolation } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { alarmWithRunbook } from './alarm-with-runbook';
import { customerManagedKey } from './customer-managed-key';
import { deadLetterQueue } from './dead-letter-queue';
import { functionInVpc } from './function-in-vpc';
import type { Guardrail } from './guardrail';
import { lockedEvidence } from './locked-evidence';
import { noBackup } from './no-backup';
import { noOpenPolicy } from './no-open-policy';
import { noOpenSecurityGroup } from './no-open-security-group';
import { noPublicBucket } from './no-public-bucket';
import { noWildcard } from './no-wildcard';
import { guardrailIds, names, type GuardrailOptions } from './options';
import { resourcesOf, templatesUnder } from './templates';
import { Values } from './values';
import { wholeTemplate } from './whole-template';
import { zonedCryptography } from './zoned-cryptography';

/** docs/guardrails.md is generated from these. */
export const guardrails: readonly Guardrail[] = [
  lockedEvidence,
  functionInVpc,
  noWildcard,
  noOpenPolicy,
  zonedCryptography,
  customerManagedKey,
  noPublicBucket,
  noOpenSecurityGroup,
  deadLetterQueue,
  alarmWithRunbook,
  noBackup,
  wholeTemplate,
];

/**
 * Arms the guardrails on an app: its synthesis fails while one of its templates, whichever stage or stack it is of, has a finding.
 * They judge what is written, so it does not matter when this is called, and nothing in the app can acknowledge a finding away.
 */
export function armGuardrails(app: App, options: GuardrailOptions = {}): void {
  Validations.of(app).addPlugins({
    name: 'strongroom-guardrails',
    ruleIds: [...guardrailIds],
    validate: ({ appConstruct }) => {
      const found = complaints(appConstruct, options);
      return { success: found.length === 0, violations: found.map(violation) };
    },
  });
}

interface Complaint {
  readonly rule: string;
  readonly path: string;
  readonly sentence: string;
}

/** What the guardrails say of the templates that were written under a construct. */
export function complaints(root: IConstruct, options: GuardrailOptions = {}): readonly Complaint[] {
  const templates = templatesUnder(root);
  const resources = templates.flatMap(resourcesOf);
  const judged = { templates, resources, values: new Values(templates, resources), options };
  const found = guardrails.flatMap((guardrail) => [
    ...templates.flatMap((template) =>
      (guardrail.ofTemplate?.(template) ?? []).map((finding) => complaint(guardrail, template.path, finding)),
    ),
    ...resources.flatMap((resource) =>
      guardrail.findings(resource, judged).map((finding) => complaint(guardrail, resource.path, finding)),
    ),
  ]);
  const excepted = exceptionsOf(options);
  return [
    ...found.filter(({ rule, path }) => !excepted.some((one) => one.id === rule && names(one.path, path))),
    ...excepted
      .filter((one) => !found.some(({ rule, path }) => one.id === rule && names(one.path, path)))
      .map(({ id, path }) => unfit(id, path, 'is excepted and there is nothing to except. Take the exception out.')),
    ...reasonsOf(options)
      .filter(([, reason]) => reason.trim() === '')
      .map(([path]) => unfit('options', path, 'is in the options of the guardrails without a reason. Say why.')),
  ];
}

function complaint({ id, requirement, mend }: Guardrail, path: string, finding: string): Complaint {
  return { rule: id, path, sentence: `${path} ${finding} (guardrail ${id}, ${requirement}). Mend: ${mend}` };
}

const unfit = (rule: string, path: string, what: string): Complaint => ({
  rule,
  path,
  sentence: `${path} ${what} (guardrail ${rule})`,
});

function exceptionsOf({ exceptions = {} }: GuardrailOptions) {
  return guardrailIds.flatMap((id) => Object.keys(exceptions[id] ?? {}).map((path) => ({ id, path })));
}

/** Every reason that an app gave, with what it is for. */
function reasonsOf({ exceptions = {}, actionsOnEverything, openNames, notBackedUp }: GuardrailOptions) {
  return [
    ...Object.values(exceptions).flatMap((rows) => Object.entries(rows)),
    ...Object.entries(actionsOnEverything ?? {}),
    ...Object.entries(openNames ?? {}).map(([name, { why }]) => [name, why] as const),
    ...Object.entries(notBackedUp ?? {}),
  ];
}

/** Fatal: CDK lets nobody acknowledge it. */
const violation = ({ rule, path, sentence }: Complaint): PolicyViolation => ({
  ruleName: rule,
  description: sentence,
  severity: 'fatal',
  violatingResources: [{ constructPath: path, locations: [] }],
});
