import { controls } from '../../lambdas/contracts/controls';
import { stages } from '../../lib/config/stages';
import { emulatorSubset, measuredWith } from '../../lib/local/emulator-subset';
import type { SubsetRow } from '../../lib/local/subset-row';

/** What the emulator does not carry, in one line. */
export function subsetSummary(): string {
  const count = (kind: SubsetRow['kind']): number => emulatorSubset.filter((row) => row.kind === kind).length;
  return (
    `Not carried by the emulator: ${count('removed')} types, ${count('left-out')} policy statements, ${count('ignored') + count('property-left-out')} properties; ` +
    `${count('told-by-api')} are told by API instead. Each with its reason and its proof: npx strongroom local subset`
  );
}

/** The whole table of lib/local/emulator-subset.ts. */
export function subsetLines(): readonly string[] {
  return [
    `What ${measuredWith} does not carry of our templates:`,
    ...emulatorSubset.flatMap(rowLines),
    '',
    `Critical controls that are not there to be watched: ${unwatched().join(', ')} (docs/controls.md)`,
    'The schedules of reconcile-reads are off there: without a trail each of its runs would fail (docs/reads.md)',
  ];
}

/** By the stage record: the emulator has nothing to ask about them. */
const unwatched = (): readonly string[] => controls.filter((control) => !stages.local.controls.includes(control));

function rowLines(row: SubsetRow): readonly string[] {
  return [
    '',
    `${row.kind.padEnd(12)} ${row.type}${detailOf(row)}: ${row.reason}`,
    `             stand-in: ${row.standIn}`,
    `             proven by: ${row.provenBy.file}, "${row.provenBy.fact}"`,
  ];
}

function detailOf(row: SubsetRow): string {
  switch (row.kind) {
    case 'removed':
      return '';
    case 'left-out':
      return `, the statement on ${row.conditionKey}`;
    case 'told-by-api':
    case 'property-left-out':
    case 'ignored':
      return `.${row.property}`;
    case 'added':
      return `, tag ${row.tag.key}`;
  }
}
