import type { ReportedTest } from './reports';

/** A test that the threat model names: `[e2e/x](../test/e2e/x.test.ts) “its title”, “another, or a group”`. */
export interface NamedTest {
  /** From the project's folder. */
  readonly file: string;
  /** Of the test, or of a group whose every test is meant; of a table of tests, as the source has it: `is refused %s`. */
  readonly title: string;
}

/** A row of the table of threats. */
export interface Threat {
  readonly id: string;
  readonly tests: readonly NamedTest[];
}

const threatRow = /^\| (T\d+) /;
const linkOrTitle = /\]\(\.\.\/(test\/[\w/.-]+\.test\.ts)\)|“([^”]+)”/g;

/** The threats of docs/threat-model.md, each with the tests that attack it. */
export function threatsIn(page: string): readonly Threat[] {
  return page.split('\n').flatMap((line) => {
    const [, id] = threatRow.exec(line) ?? [];
    return id === undefined ? [] : [{ id, tests: testsIn(line) }];
  });
}

/** Titles behind the link to a file are tests of that file. */
function testsIn(line: string): readonly NamedTest[] {
  let file: string | undefined;
  return [...line.matchAll(linkOrTitle)].flatMap(([, link, title]) => {
    file = link ?? file;
    return title === undefined || file === undefined ? [] : [{ file, title }];
  });
}

/** What is wrong, a line each: a threat that no test attacks, a named test that is not there, did not run or did not pass. */
export function unproven(threats: readonly Threat[], ran: readonly ReportedTest[]): readonly string[] {
  return threats.flatMap(({ id, tests }) =>
    tests.length === 0 ? [`${id}: no test attacks it`] : tests.flatMap((test) => failing(id, test, ran)),
  );
}

function failing(id: string, { file, title }: NamedTest, ran: readonly ReportedTest[]): readonly string[] {
  const meant = ran.filter((test) => test.file === file && test.titles.some((one) => isOf(title, one)));
  const named = `${id}: ${file} “${title}”`;
  if (meant.length === 0) return [`${named} did not run`];
  return meant.every(({ status }) => status === 'passed') ? [] : [`${named} did not pass`];
}

function isOf(named: string, title: string): boolean {
  const place = named.search(/[%$]/);
  return place === -1 ? title === named : title.startsWith(named.slice(0, place));
}
