import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Trouble } from '../trouble';
import type { Finding } from './template-findings';

/** Scanned with the real ones: a bucket that everyone reads, with a property that buckets do not have. */
const template = {
  Resources: { bucket: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'PublicRead', Planted: true } } },
};

/** What each scanner must say of it: no such property, and readable by everyone. */
const mustFind = [
  { tool: 'cfn-lint', rule: 'E3002' },
  { tool: 'checkov', rule: 'CKV_AWS_20' },
] as const;

const name = 'planted.template.json';

/** @returns the file */
export function plantTemplate(folder: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(template));
  return file;
}

/** The findings at real templates. @throws Trouble where a scanner did not find what is planted for it */
export function withoutPlanted(findings: readonly Finding[]): readonly Finding[] {
  const isPlanted = ({ at }: Finding): boolean => at.endsWith(`${name}/bucket`);
  for (const { tool, rule } of mustFind)
    if (!findings.some((finding) => isPlanted(finding) && finding.tool === tool && finding.rule === rule))
      throw new Trouble(`${tool} did not find ${rule} in the template that is planted for it.`);
  return findings.filter((finding) => !isPlanted(finding));
}
