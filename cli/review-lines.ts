import type { Finding, Review } from '../lambdas/domain/audit/review/review';

/** A review in words. @param key the verifier key that it was verified with */
export function reviewLines(review: Review, key: string): readonly string[] {
  const { day, reviewedAt, numbers, findings, rules, checkpoint } = review;
  return [
    `Review of ${day} (UTC), made at ${reviewedAt}. Signed by ${key}`,
    `${numbers.entries} entries in ${numbers.batches} batches. ${logLine(checkpoint)}`,
    '',
    ...numbers.byType.map(({ type, outcome, entries }) => `  ${String(entries).padStart(9)}  ${type} ${outcome}`),
    '',
    findings.length === 0 ? 'No rule found anything.' : `${findings.length} findings:`,
    ...findings.flatMap(findingLines),
    '',
    `Looked at, ${rules.length} rules:`,
    ...rules.map(
      (rule) => `  ${rule.id} (PCI DSS ${rule.clause}, from ${rule.threshold}, ${rule.severity}): ${rule.looksAt}`,
    ),
  ].map(printable);
}

const logLine = (checkpoint: Review['checkpoint']): string =>
  checkpoint === undefined
    ? 'The audit log was empty.'
    : `The audit log had ${checkpoint.size} entries, root ${checkpoint.root}.`;

function findingLines({ rule, severity, text, ids }: Finding): readonly string[] {
  return [`  ${severity.toUpperCase()} ${rule}: ${text}`, ...ids.map((id) => `      ${id}`)];
}

/** Names of clients come from outside: nothing in them may steer a terminal. */
const printable = (line: string): string => line.replaceAll(/\p{C}/gu, '?');
