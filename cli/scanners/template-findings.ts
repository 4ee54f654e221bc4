import * as z from 'zod/mini';
import { Trouble } from '../trouble';

/** What a scanner says of one resource of a template. */
export interface Finding {
  readonly tool: 'cfn-lint' | 'checkov';
  readonly rule: string;
  /** Path of the construct. */
  readonly at: string;
  readonly says: string;
}

/** The path of the construct that stands at a logical id of a template file. */
export type PathOf = (templateFile: string, logicalId: string) => string;

const Lint = z.array(
  z.object({
    Filename: z.string(),
    Rule: z.object({ Id: z.string() }),
    Message: z.string(),
    Location: z.object({ Path: z.nullable(z.array(z.union([z.string(), z.number()]))) }),
  }),
);

/** @param output of `cfn-lint --format json` @throws Trouble where it is not that */
export function lintFindings(output: string, pathOf: PathOf): readonly Finding[] {
  return parsed('cfn-lint', Lint, output).map(({ Filename, Rule, Message, Location }) => ({
    tool: 'cfn-lint',
    rule: Rule.Id,
    at: pathOf(Filename, String(Location.Path?.[1] ?? '')),
    says: Message,
  }));
}

const Failed = z.object({
  check_id: z.string(),
  check_name: z.string(),
  file_path: z.string(),
  resource: z.string(),
});
const Checkov = z.object({
  results: z.object({ failed_checks: z.array(Failed) }),
  summary: z.object({ parsing_errors: z.literal(0), resource_count: z.number().check(z.positive()) }),
});

/** @param output of `checkov --output json` for one framework @throws Trouble where it is not that, or it could not read a template */
export function checkovFindings(output: string, pathOf: PathOf): readonly Finding[] {
  return parsed('checkov', Checkov, output).results.failed_checks.map((failed) => ({
    tool: 'checkov',
    rule: failed.check_id,
    // `AWS::S3::Bucket.<logical id>`
    at: pathOf(failed.file_path, failed.resource.split('.').at(-1) ?? ''),
    says: failed.check_name,
  }));
}

function parsed<T>(tool: string, schema: z.ZodMiniType<T>, output: string): T {
  const result = schema.safeParse(json(output));
  if (!result.success) throw new Trouble(`${tool} did not answer with findings: ${output.slice(0, 300)}`);
  return result.data;
}

function json(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
