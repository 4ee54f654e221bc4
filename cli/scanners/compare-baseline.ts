import { names } from '../../lib/guardrails/options';
import type { Finding } from './template-findings';

/** A finding that is accepted. */
export interface Accepted {
  readonly tool: Finding['tool'];
  readonly rule: string;
  /** Paths of constructs; `*` stands for any text within one part, `…/Resource` may be left out. */
  readonly at: readonly string[];
  readonly why: string;
}

/** What stops: one line for each finding that no row accepts, and for each path of a row that no finding is at any more. */
export function differences(findings: readonly Finding[], baseline: readonly Accepted[]): readonly string[] {
  const accepts = (row: Accepted, at: string, { tool, rule, at: path }: Finding): boolean =>
    row.tool === tool && row.rule === rule && names(at, path);
  return [
    ...findings
      .filter((finding) => !baseline.some((row) => row.at.some((at) => accepts(row, at, finding))))
      .map(({ tool, rule, at, says }) => `${tool} ${rule} at ${at}: ${says}`),
    ...baseline.flatMap((row) =>
      row.at
        .filter((at) => !findings.some((finding) => accepts(row, at, finding)))
        .map((at) => `${row.tool} ${row.rule} at ${at} is accepted and nothing is there: take it out of the baseline`),
    ),
  ];
}
