import { stageNames } from '../../lib/config/stages';
import { resourcesOf, synthesized } from '../support/template';

/** Short enough to review: what is in each stack, by type and name. Properties have tests that say why they are so. */
describe('what a stage is made of', () => {
  it.each(stageNames)('%s', (name) => {
    const resources = resourcesOf(synthesized(name));
    const byStack = Object.groupBy(resources, ({ stack }) => stack);
    const lines = Object.entries(byStack).map(([stack, members = []]) => [stack, counted(members.map(line))]);
    expect(Object.fromEntries(lines)).toMatchSnapshot();
  });
});

const line = ({ type, name, id }: { readonly type: string; readonly name: string; readonly id: string }): string =>
  name === id ? type.replace('AWS::', '') : `${type.replace('AWS::', '')} ${name}`;

function counted(lines: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of lines) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} ×${count}`)).sort();
}
