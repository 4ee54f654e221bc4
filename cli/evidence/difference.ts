import type { Fact, Facts } from './fact';

type Row = readonly string[];

/** A fact that both folders have, with what is different of it. */
export interface ChangedFact {
  readonly before: Fact;
  readonly now: Fact;
  readonly status: boolean;
  readonly sentences: boolean;
  /** Rows of its table, as they stand. */
  readonly rowsGone: readonly Row[];
  readonly rowsNew: readonly Row[];
}

/** What two collections of one stage answer differently. Proofs are not compared: their digests change with every collection. */
export interface Difference {
  readonly appeared: readonly Fact[];
  readonly gone: readonly Fact[];
  /** First those whose status is another. */
  readonly changed: readonly ChangedFact[];
  readonly unchanged: number;
}

export function differenceOf(earlier: Facts, later: Facts): Difference {
  const before = new Map(earlier.facts.map((fact) => [fact.id, fact]));
  const now = new Map(later.facts.map((fact) => [fact.id, fact]));
  const pairs = later.facts.flatMap((fact) => {
    const old = before.get(fact.id);
    return old === undefined ? [] : [compare(old, fact)];
  });
  const changed = pairs.filter(isChange);
  return {
    appeared: later.facts.filter(({ id }) => !before.has(id)),
    gone: earlier.facts.filter(({ id }) => !now.has(id)),
    changed: [...changed.filter(({ status }) => status), ...changed.filter(({ status }) => !status)],
    unchanged: pairs.length - changed.length,
  };
}

function compare(before: Fact, now: Fact): ChangedFact {
  const rowsBefore = before.table?.rows ?? [];
  const rowsNow = now.table?.rows ?? [];
  return {
    ...{ before, now },
    status: before.status !== now.status,
    sentences: !same(before.sentences, now.sentences),
    rowsGone: without(rowsBefore, rowsNow),
    rowsNew: without(rowsNow, rowsBefore),
  };
}

const isChange = ({ status, sentences, rowsGone, rowsNew }: ChangedFact): boolean =>
  status || sentences || rowsGone.length > 0 || rowsNew.length > 0;

const same = (left: Row, right: Row): boolean => JSON.stringify(left) === JSON.stringify(right);

function without(rows: readonly Row[], others: readonly Row[]): readonly Row[] {
  const known = new Set(others.map((row) => JSON.stringify(row)));
  return rows.filter((row) => !known.has(JSON.stringify(row)));
}
