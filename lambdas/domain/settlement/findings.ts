import type { Charge } from '../charge/ledger';
import type { Money } from '../money';
import type { Difference } from './difference';
import type { MovementKind } from './movement';
import { Totals } from './totals';

/** Why an account is not, or not wholly, compared. */
export type Problem =
  /** The processor gave no account, or broke off: half of one is none. */
  | 'unreadable'
  /** More differences than anybody reads line by line: it is the account, not its lines, that is wrong. */
  | 'too_many_differences'
  /** The processor did not say whether it knows some of what only our ledger has. */
  | 'not_answered';

/** More than these in one account are not looked at one by one. */
export const mostDifferences = 1000;

/** Beside what matched: `elsewhere` moved on the other side of midnight, or days ago; `open` is not settled here yet. */
export type Counted = 'matched' | 'elsewhere' | 'open' | 'given_up';

/** What the comparison of one account, one merchant's at one connector, found. */
export class Findings {
  readonly ours = new Totals();
  readonly theirs = new Totals();
  readonly counts: Record<Counted, number> = { matched: 0, elsewhere: 0, open: 0, given_up: 0 };
  readonly #differences = new Map<string, Difference>();
  readonly #orphans: Charge[] = [];
  readonly #problems = new Set<Problem>();

  /** @returns false when there are too many */
  differs(difference: Difference): boolean {
    if (this.#differences.size >= mostDifferences) {
      this.#problems.add('too_many_differences');
      return false;
    }
    const { kind, movement, reference, processorReference = '' } = difference;
    // A page that is read twice must not make two differences of one.
    this.#differences.set([kind, movement, reference, processorReference].join(' '), difference);
    return true;
  }

  /** Money under a charge that failed here. */
  orphan(charge: Charge, difference: Difference): void {
    if (this.differs(difference)) this.#orphans.push(charge);
  }

  has(problem: Problem): void {
    this.#problems.add(problem);
  }

  moved(side: 'ours' | 'theirs', kind: MovementKind, money: Money): void {
    this[side].add(kind, money);
  }

  get differences(): readonly Difference[] {
    return [...this.#differences.values()];
  }

  get orphans(): readonly Charge[] {
    return this.#orphans;
  }

  get problems(): readonly Problem[] {
    return [...this.#problems];
  }
}
