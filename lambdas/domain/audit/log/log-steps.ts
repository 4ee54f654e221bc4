import type { Archive } from '../archive';
import { type Commit, numberOfCommit } from './commits';

/** What is wrong with a step that follows `last`; undefined where nothing is. `last` is absent after steps that cannot be read. */
export function outOfLine(last: Commit | undefined, commit: Commit, number: number): string | undefined {
  if (commit.number !== number) return `It says that it is step ${commit.number}.`;
  return outOfOrder(commit) ?? (last === undefined ? undefined : notAfter(last, commit));
}

function outOfOrder({ batches, before, size }: Commit): string | undefined {
  let first = before;
  let earlier = '';
  for (const { name, first: said, entries } of batches) {
    if (said !== first) return `It puts ${name} at ${said} instead of ${first}.`;
    if (name <= earlier) return `It takes ${name} out of order.`;
    first += entries;
    earlier = name;
  }
  return first === size ? undefined : `Its batches end at ${first}, it says ${size}.`;
}

function notAfter(last: Commit, commit: Commit): string | undefined {
  if (commit.before !== last.size) return `It begins at ${commit.before}; the step before ended at ${last.size}.`;
  if (commit.openFrom < last.openFrom) return 'It opens an hour that had closed.';
  const late = commit.batches.find(({ name }) => name < `batches/${last.openFrom}`);
  if (late !== undefined) return `It takes ${late.name}, whose hour had closed.`;
  const names = commit.batches.map(({ name }) => name);
  const open = [...last.taken, ...names].filter((name) => name >= `batches/${commit.openFrom}`);
  return open.join() === commit.taken.join() ? undefined : 'What it says of open hours is not what was taken.';
}

/** The numbers of all steps that there are, in their order. Eight bytes each: half a million steps are a year. */
export async function commitNumbers(archive: Pick<Archive, 'list'>): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const name of archive.list('log/commits/')) numbers.push(numberOfCommit(name) ?? 0);
  return numbers.filter((number) => number > 0).sort((one, other) => one - other);
}
