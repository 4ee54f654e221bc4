import * as fc from 'fast-check';
import { anyHostileText, hostileNames, hostileNumbers } from './hostile';

/**
 * JSON as it is written: a member may stand twice, be called `__proto__`, and a leaf may be no JSON at all. That is what an outsider can
 * send and what `JSON.stringify` cannot say.
 */
export type Tree =
  | { readonly members: readonly (readonly [name: string, value: Tree])[] }
  | { readonly items: readonly Tree[] }
  | { readonly written: string };

export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return { items: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return { written: JSON.stringify(value) };
  return { members: Object.entries(value).map(([name, part]) => [name, treeOf(part)] as const) };
}

export function written(tree: Tree): string {
  if ('written' in tree) return tree.written;
  if ('items' in tree) return `[${tree.items.map(written).join(',')}]`;
  return `{${tree.members.map(([name, part]) => `${JSON.stringify(name)}:${written(part)}`).join(',')}}`;
}

/** What is done to one place of a tree; `at` counts its nodes, round and round. */
export type TreeChange = { readonly at: number } & (
  | { readonly put: Tree }
  | { readonly call: string }
  | { readonly do: 'drop' | 'twice' | 'list' | 'reverse' }
  | { readonly deep: number }
  | { readonly add: readonly [name: string, value: Tree] }
  | { readonly twin: Tree }
);

const deepest = 20_000;

const leaves: fc.Arbitrary<Tree> = fc.oneof(
  fc.constantFrom(...hostileNumbers).map((text) => ({ written: text })),
  anyHostileText.map(treeOf),
  fc.constantFrom(...['null', 'true', 'false', '""', '{}', '[]', '[[]]']).map((text) => ({ written: text })),
  fc.jsonValue({ maxDepth: 2 }).map(treeOf),
);

const names = fc.oneof(fc.constantFrom(...hostileNames), anyHostileText);

export const treeChange: fc.Arbitrary<TreeChange> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ at: fc.nat(60), put: leaves }) },
  { weight: 2, arbitrary: fc.record({ at: fc.nat(60), call: names }) },
  { weight: 3, arbitrary: fc.record({ at: fc.nat(60), do: fc.constantFrom('drop', 'twice', 'list', 'reverse') }) },
  { weight: 1, arbitrary: fc.record({ at: fc.nat(60), deep: fc.constantFrom(2, 50, 800, deepest) }) },
  { weight: 3, arbitrary: fc.record({ at: fc.nat(60), add: fc.tuple(names, leaves) }) },
  { weight: 2, arbitrary: fc.record({ at: fc.nat(60), twin: leaves }) },
);

type Member = readonly [string, Tree];

/** The tree with one place changed. Places are counted from the root, depth first; the root itself has no name to change. */
export function changed(tree: Tree, change: TreeChange): Tree {
  const place = change.at % sizeOf(tree);
  let seen = 0;
  const node = (part: Tree): Tree => {
    seen += 1;
    if (seen - 1 === place) return changedNode(part, change);
    if ('items' in part) return { items: part.items.map(node) };
    return 'members' in part ? { members: part.members.flatMap(member) } : part;
  };
  const member = ([name, value]: Member): readonly Member[] => {
    if (seen === place && touchesName(change)) {
      seen += sizeOf(value);
      return changedMember([name, value], change);
    }
    return [[name, node(value)]];
  };
  return node(tree);
}

const touchesName = (change: TreeChange): boolean =>
  'call' in change || 'twin' in change || ('do' in change && (change.do === 'drop' || change.do === 'twice'));

function changedMember([name, value]: Member, change: TreeChange): readonly Member[] {
  if ('call' in change) return [[change.call, value]];
  if ('twin' in change) {
    return [
      [name, value],
      [name, change.twin],
    ];
  }
  return 'do' in change && change.do === 'drop' ? [] : [[name, value], [name, value]]; // prettier-ignore
}

function changedNode(part: Tree, change: TreeChange): Tree {
  if ('put' in change) return change.put;
  if ('deep' in change) return { written: `${'['.repeat(change.deep)}${written(part)}${']'.repeat(change.deep)}` };
  if ('add' in change)
    return 'members' in part ? { members: [...part.members, change.add] } : { members: [change.add] };
  if ('do' in change && change.do === 'list') return { items: [part] };
  if ('do' in change && change.do === 'reverse') return reversed(part);
  return part;
}

function reversed(part: Tree): Tree {
  if ('items' in part) return { items: part.items.toReversed() };
  return 'members' in part ? { members: part.members.toReversed() } : part;
}

function sizeOf(tree: Tree): number {
  if ('items' in tree) return tree.items.reduce((sum, part) => sum + sizeOf(part), 1);
  if ('members' in tree) return tree.members.reduce((sum, [, part]) => sum + sizeOf(part), 1);
  return 1;
}
