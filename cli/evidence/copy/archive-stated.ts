import { type ControlChange, LastChanges } from './control-changes';
import type { Taken } from './take-version';

/** What the copying of the archive saw. Counts are of versions that are no delete markers. */
export interface ArchiveStated {
  readonly versions: number;
  readonly copied: number;
  /** Versions of an object beside its newest. */
  readonly older: number;
  readonly deleteMarkers: number;
  /** By lock mode; `none` without one. */
  readonly modes: Readonly<Record<string, number>>;
  /** The shortest time, in whole days, that a version is kept for after it was put; undefined where one is not kept, or there is none. */
  readonly leastDays: number | undefined;
  /** Names that no file can have: in the inventory, not in the copy. */
  readonly notCopied: readonly string[];
  /** The hour of the oldest batch, `2026-11-24T07`. */
  readonly oldestHour: string | undefined;
  /** Failures of controls in batches of before the copy that did not end in them: read in passing, and not copied. */
  readonly failedBefore: readonly ControlChange[];
  /** Batches of before the copy that could not be read for that. */
  readonly unreadBefore: number;
}

const dayMs = 86_400_000;
const mostNames = 100;

/** Counts as they come: memory does not grow with the archive. */
export class ArchiveTally {
  versions = 0;
  private copied = 0;
  private older = 0;
  private deleteMarkers = 0;
  private readonly modes = new Map<string, number>();
  private leastMs = Infinity;
  private readonly notCopied: string[] = [];
  private oldestHour: string | undefined;
  private readonly changes = new LastChanges();
  private unreadBefore = 0;

  add(taken: Taken): void {
    if (taken.kind === 'delete-marker') {
      this.deleteMarkers += 1;
      return;
    }
    this.versions += 1;
    if (!taken.latest) this.older += 1;
    if (taken.copied) this.copied += 1;
    if (taken.changes === 'unread') this.unreadBefore += 1;
    else this.changes.add(taken.changes);
    if (taken.unsafe && this.notCopied.length < mostNames) this.notCopied.push(taken.key);
    this.modes.set(taken.mode ?? 'none', (this.modes.get(taken.mode ?? 'none') ?? 0) + 1);
    const kept = taken.retainUntil === undefined ? 0 : taken.retainUntil.getTime() - taken.putAt.getTime();
    this.leastMs = Math.min(this.leastMs, kept);
    // Keys come in their order, so the first batch is of the oldest hour.
    this.oldestHour ??= /^batches\/(\d{4}-\d{2}-\d{2}T\d{2})\//.exec(taken.key)?.[1];
  }

  stated(): ArchiveStated {
    const { versions, copied, older, deleteMarkers, notCopied, oldestHour, unreadBefore } = this;
    const leastDays = Number.isFinite(this.leastMs) ? Math.floor(this.leastMs / dayMs) : undefined;
    return {
      ...{ versions, copied, older, deleteMarkers, notCopied, oldestHour, leastDays, unreadBefore },
      failedBefore: this.changes.failed(),
      modes: Object.fromEntries(this.modes),
    };
  }
}
