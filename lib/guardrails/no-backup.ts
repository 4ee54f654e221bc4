import type { Guardrail, Judged } from './guardrail';
import { names } from './options';
import type { Resource } from './templates';

/** What copies the rows of a table, and what it is called in a sentence. */
const copies: readonly (readonly [path: readonly string[], what: string])[] = [
  [['StreamSpecification'], 'a stream'],
  [['KinesisStreamSpecification'], 'a stream'],
  [['Replicas'], 'replicas'],
];

export const noBackup: Guardrail = {
  id: 'no-backup',
  stops: 'a backup, stream or replica of a table that must forget what is deleted',
  requirement: 'PCI DSS 3.2.1 and 3.7.5',
  mend: 'take the copy away, or the table out of `notBackedUp`.',
  findings: (resource, judged) => {
    const forgetting = Object.keys(judged.options.notBackedUp ?? {});
    if (!forgetting.some((pattern) => names(pattern, resource.path))) return [];
    return [...recovery(resource, judged), ...copied(resource, judged), ...selected(resource, judged)];
  },
  equivalents: {
    terraformCompliance: `Given I have aws_dynamodb_table defined
When its name is "leases"
Then it must not have point_in_time_recovery`,
    rego: `forgetting := {"leasesTable"}

deny contains sprintf("%s is backed up and must not be", [id]) if {
  some id in forgetting
  input.Resources[id].Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled
}`,
    awsConfig: [],
  },
};

function recovery(table: Resource, { values }: Judged): readonly string[] {
  const places = [
    values.at(table, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'),
    values.at(table, 'Replicas', '*', 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'),
  ].flat();
  const off = places.every(({ value }) => value === undefined || value === false || value === 'false');
  return off ? [] : ['must not be backed up and has point-in-time recovery'];
}

function copied(table: Resource, { values }: Judged): readonly string[] {
  return copies.flatMap(([path, what]) =>
    values.at(table, ...path).some(({ value }) => value !== undefined && !(Array.isArray(value) && value.length < 2))
      ? [`must not be backed up and has ${what}`]
      : [],
  );
}

/** By AWS Backup: named, or taken with everything. What a selection takes by tags is found by who looks at the account. */
function selected(table: Resource, { resources, values }: Judged): readonly string[] {
  const taken = resources
    .filter(({ type }) => type === 'AWS::Backup::BackupSelection')
    .flatMap((selection) => values.at(selection, 'BackupSelection', 'Resources', '*'))
    .some((named) => values.resourceOf(named)?.path === table.path || /[*?]/.test(values.textOf(named)));
  return taken ? ['must not be backed up and a plan of AWS Backup takes it'] : [];
}
