import { quoted, type Verdict, verdictOf } from './control';

const nameIn = (line: string): string => line.split(' ')[0] ?? '';
const named = (lines: readonly string[]): string => lines.map((line) => quoted(nameIn(line))).join(', ');

/** Lines of one that are not in the other, parted by whether the other has one of that name. */
function differences(found: readonly string[], intended: readonly string[]) {
  const names = new Set(intended.map(nameIn));
  const foundNames = new Set(found.map(nameIn));
  const missing = intended.filter((line) => !found.includes(line));
  return {
    gone: missing.filter((line) => !foundNames.has(nameIn(line))),
    changed: missing.filter((line) => foundNames.has(nameIn(line))),
    foreign: found.filter((line) => !intended.includes(line) && !names.has(nameIn(line))),
    /** Of a name that is intended, and the intended one is there too: a second beside it. */
    doubled: found.filter((line) => {
      const same = (other: string): boolean => nameIn(other) === nameIn(line);
      return !intended.includes(line) && names.has(nameIn(line)) && !missing.some(same);
    }),
  };
}

/** PCI DSS 3.6.1, 10.3.2: the policy of a key or a bucket is what was deployed, statement by statement (`statementLine`). */
export function policyHolds(found: readonly string[], intended: readonly string[]): Verdict {
  const { gone, changed, foreign, doubled } = differences(found, intended);
  return verdictOf([
    [gone.length > 0, `Its policy lacks ${named(gone)}.`],
    [changed.length > 0, `Its policy says something else in ${named(changed)}.`],
    [foreign.length + doubled.length > 0, `Its policy also has ${named([...foreign, ...doubled])}.`],
  ]);
}

/** The id of the web ACL in front of an API, its rules (`ruleLine`) and its default action (`defaultLine`): as found, or as deployed. */
export interface Firewall {
  readonly acl: string;
  readonly rules: readonly string[];
}

const doesIn = (line: string): string => line.split(' ')[1] ?? '';

/** PCI DSS 6.4.2: it is in front, and each of its rules, and the default action, does what was deployed. */
export function firewallWorks(facts: Firewall | undefined, { acl, rules }: Firewall): Verdict {
  if (facts === undefined) return { failed: 'No web ACL is in front of the API.' };
  if (facts.acl !== acl) return { failed: 'The web ACL in front of the API is not the one that was deployed.' };
  const { gone, changed, foreign, doubled } = differences(facts.rules, rules);
  const standing = (line: string): string => facts.rules.find((rule) => nameIn(rule) === nameIn(line)) ?? '';
  const softened = changed.filter((line) => doesIn(standing(line)) !== doesIn(line));
  const other = changed.filter((line) => !softened.includes(line));
  const doing = softened.map((line) => `${quoted(nameIn(line))} (${quoted(doesIn(standing(line)))})`).join(', ');
  return verdictOf([
    [gone.length > 0, `It lacks the rules ${named(gone)}.`],
    [softened.length > 0, `Rules no longer do what was deployed: ${doing}.`],
    [other.length > 0, `Rules look at something else than was deployed: ${named(other)}.`],
    [foreign.length + doubled.length > 0, `It also has the rules ${named([...foreign, ...doubled])}.`],
  ]);
}
