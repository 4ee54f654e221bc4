import type { Finding, Result } from './findings';

/** The result as a person reads it: what was looked at, what was taken on somebody's word, what is wrong, and one sentence. */
export function resultLines(result: Result): readonly string[] {
  return [...checkedLines(result), ...result.statements.map((said) => `Note: ${said}`), ...findingLines(result)];
}

function checkedLines({ place, kind, counted }: Result): readonly string[] {
  const what = kind === 'evidence' ? 'evidence folder' : 'copy of an archive';
  const rows = counted.map(({ count, text }) => `${String(count).padStart(10)}  ${text}`);
  return [`Verified the ${what} ${printable(place)}:`, ...rows];
}

/** What is wrong, and the closing sentence: all that `--quiet` leaves. */
export function findingLines({ findings, found }: Result): readonly string[] {
  const lines = findings.map(findingLine);
  const more = found > findings.length ? [`… and ${found - findings.length} more.`] : [];
  return [...lines, ...more, closing(found)];
}

function findingLine({ object, entry, code, meaning }: Finding): string {
  const where = entry === undefined ? object : `${object} line ${entry}`;
  return `FAILED ${printable(where)}: ${code}: ${printable(meaning)}`;
}

/** Names are written by anyone: what steers a terminal is shown, not sent to it. */
const printable = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);

const closing = (found: number): string => {
  if (found === 0) return 'All that was looked at is as it was written and signed.';
  return found === 1 ? 'One thing is not as it must be.' : `${found} things are not as they must be.`;
};

/** The same for programs: one JSON document. `schema` changes when a member does. */
export function resultJson(result: Result): string {
  const { place, kind, counted, statements, findings, found } = result;
  const document = { schema: 1, good: found === 0, place, kind, checked: counted, statements, failures: findings };
  return JSON.stringify({ ...document, failure_count: found, closing: closing(found) });
}

/** The same document where there is no result, so that a program reads one whatever happens: nothing was looked at, and `error` says so. */
export function troubleJson(error: 'usage' | 'unreadable' | 'fault', sentence: string): string {
  const nothing = { checked: [], statements: [], failures: [], failure_count: 0 };
  return JSON.stringify({ schema: 1, good: false, error, ...nothing, closing: sentence });
}
