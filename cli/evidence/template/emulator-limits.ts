import { emulatorSubset } from '../../../lib/local/emulator-subset';
import type { SubsetRow } from '../../../lib/local/subset-row';
import type { Answer } from '../fact';
import { ofType } from './resources';
import type { TemplateSource } from './template-source';

/** `AWS::EC2::FlowLog`, or `AWS::DynamoDB::Table.SSESpecification`. */
export type EmulatorLimit = `AWS::${string}::${string}`;

/**
 * On the emulator's stage an answer goes by templates without what the emulator cannot carry: what it misses for that reason is
 * `not-here`, and what the emulator reads without acting on it is said.
 */
export function onEmulator(source: TemplateSource, limits: readonly EmulatorLimit[], answer: Answer): Answer {
  if (source.target !== 'emulator') return answer;
  const rows = limits.flatMap((limit) => emulatorSubset.filter((row) => limitOf(row) === limit));
  const absent = rows.filter((row) => isAbsent(row, source));
  if (answer.status === 'not-found' && absent.length > 0) {
    return { ...answer, status: 'not-here', sentences: absent.map(absence) };
  }
  const idle = rows.filter((row) => row.kind === 'ignored' || row.kind === 'told-by-api');
  return { ...answer, sentences: [...answer.sentences, ...idle.map(idleness)] };
}

const limitOf = (row: SubsetRow): string => ('property' in row ? `${row.type}.${row.property}` : row.type);

function isAbsent(row: SubsetRow, { resources }: TemplateSource): boolean {
  const members = ofType(resources, row.type);
  if (row.kind === 'removed') return members.length === 0;
  return row.kind === 'left-out' && !JSON.stringify(members).includes(row.conditionKey);
}

const absence = (row: SubsetRow): string =>
  `The emulator does not carry ${row.kind === 'left-out' ? `${row.conditionKey} of ` : ''}${row.type} (${row.reason}); ` +
  `${standIn(row)} The templates of the other stages have it: ${provenBy(row)}.`;

const idleness = (row: SubsetRow): string =>
  `The emulator does not act on ${limitOf(row)} of a template (${row.reason}); ${standIn(row)} On AWS: ${provenBy(row)}.`;

const standIn = ({ standIn: what }: SubsetRow): string => `stand-in: ${what}.`;
const provenBy = ({ provenBy: { file, fact } }: SubsetRow): string => `${file}, “${fact}”`;
