import { differences, type Accepted } from '../../cli/scanners/compare-baseline';
import { templateBaseline } from '../../cli/scanners/template-baseline';
import { withoutPlanted } from '../../cli/scanners/planted-template';
import { checkovFindings, lintFindings, type Finding } from '../../cli/scanners/template-findings';

const pathOf = (file: string, logicalId: string) => `prod/${file}/${logicalId}`;

/** As cfn-lint 1.58.0 and checkov 3.3.30 write them, without what is not read. */
const lint = JSON.stringify([
  {
    Filename: 'vault',
    Level: 'Warning',
    Location: { Path: ['Resources', 'reader', 'DependsOn', 0] },
    Message: 'too much',
    Rule: { Id: 'W3005', Description: 'x' },
  },
]);
const failed = {
  check_id: 'CKV_AWS_21',
  check_name: 'no versions',
  file_path: 'vault',
  resource: 'AWS::S3::Bucket.bin',
};
const checkov = (summary: object = {}) =>
  JSON.stringify({
    check_type: 'cloudformation',
    results: { failed_checks: [failed] },
    summary: { passed: 1, failed: 1, parsing_errors: 0, resource_count: 2, ...summary },
  });

const finding: Finding = { tool: 'checkov', rule: 'CKV_AWS_21', at: 'prod/vault/bin/Resource', says: 'no versions' };
const row: Accepted = { tool: 'checkov', rule: 'CKV_AWS_21', at: ['prod/*/bin'], why: 'It is emptied every month.' };

describe('what a scanner answers', () => {
  it('is read as findings at constructs', () => {
    expect(lintFindings(lint, pathOf)).toEqual([
      { tool: 'cfn-lint', rule: 'W3005', at: 'prod/vault/reader', says: 'too much' },
    ]);
    expect(checkovFindings(checkov(), pathOf)).toEqual([{ ...finding, at: 'prod/vault/bin' }]);
  });

  it.each([
    ['nothing', ''],
    ['words', 'Traceback'],
    ['another form', '{}'],
    ['templates that could not be read', checkov({ parsing_errors: 1 })],
    ['no resources', checkov({ resource_count: 0 })],
  ])('stops the scan where it is %s', (_what, output) => {
    expect(() => checkovFindings(output, pathOf)).toThrow('checkov did not answer with findings');
    expect(() => lintFindings(output, pathOf)).toThrow('cfn-lint did not answer with findings');
  });
});

describe('the template that is planted', () => {
  const at = '/tmp/x/planted.template.json/bucket';
  const planted: readonly Finding[] = [
    { tool: 'cfn-lint', rule: 'E3002', at, says: 'no such property' },
    { tool: 'checkov', rule: 'CKV_AWS_20', at, says: 'everyone reads it' },
    { tool: 'checkov', rule: 'CKV_AWS_21', at, says: 'no versions' },
  ];

  it('is left out of the findings, and nothing else is', () => {
    expect(withoutPlanted([...planted, finding])).toEqual([finding]);
  });

  it.each([
    ['cfn-lint', planted.slice(1)],
    ['checkov', planted.filter(({ rule }) => rule !== 'CKV_AWS_20')],
    ['checkov', planted.map((one) => (one.rule === 'CKV_AWS_20' ? { ...one, at: 'prod/vault/bucket' } : one))],
  ])('stops the scan where %s does not find it', (tool, findings) => {
    expect(() => withoutPlanted([...findings, finding])).toThrow(`${tool} did not find`);
  });
});

describe('the baseline', () => {
  it('accepts a finding of its rule at its construct, and no other', () => {
    expect(differences([finding], [row])).toEqual([]);
    for (const other of [{ tool: 'cfn-lint' }, { rule: 'CKV_AWS_20' }, { at: 'prod/vault/bin2/Resource' }] as const)
      expect(differences([finding, { ...finding, ...other }], [row])).toHaveLength(1);
    expect(differences([finding], [])).toEqual(['checkov CKV_AWS_21 at prod/vault/bin/Resource: no versions']);
  });

  it('has no row, and no path in one, that nothing matches', () => {
    expect(differences([], [row])).toEqual([
      'checkov CKV_AWS_21 at prod/*/bin is accepted and nothing is there: take it out of the baseline',
    ]);
    expect(differences([finding], [{ ...row, at: [...row.at, 'prod/gone'] }])).toHaveLength(1);
  });

  it('says of each finding that it accepts why, in a sentence', () => {
    for (const { at, why } of templateBaseline) {
      expect(at.length).toBeGreaterThan(0);
      expect(why).toMatch(/\w{3,} \w{2,} \w+.*\.$/);
    }
  });
});
