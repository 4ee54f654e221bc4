import type { Archive } from '../archive';

const prefix = 'batches/';

/**
 * What the archive lists beside what the log takes, hour by hour: both in one pass, and only the names of hours that are open are held.
 * A name that no step had taken when its hour closed has no place in the log any more.
 */
export class ListedBatches {
  private readonly names: AsyncIterator<string>;
  private held: string | undefined;
  private readonly taken = new Set<string>();

  constructor(archive: Pick<Archive, 'list'>) {
    this.names = archive.list(prefix)[Symbol.asyncIterator]();
  }

  /** @returns false where it had been taken already */
  take(name: string): boolean {
    if (this.taken.has(name)) return false;
    this.taken.add(name);
    return true;
  }

  /** The names in hours before this one (`2026-11-24T07`) that were not taken; without an hour, all that are left. */
  async *untakenBefore(hour?: string): AsyncIterable<string> {
    const ends = (name: string): boolean => hour !== undefined && name >= `${prefix}${hour}`;
    for (let name = await this.peek(); name !== undefined && !ends(name); name = await this.peek()) {
      this.held = undefined;
      if (!this.taken.has(name)) yield name;
    }
    for (const name of this.taken) if (!ends(name)) this.taken.delete(name);
  }

  private async peek(): Promise<string | undefined> {
    if (this.held !== undefined) return this.held;
    const next = await this.names.next();
    this.held = next.done === true ? undefined : next.value;
    return this.held;
  }
}

/** `batches/<hour>/<sha256>.ndjson.gz` */
export const isBatchName = (name: string): boolean =>
  /^batches\/\d{4}-\d{2}-\d{2}T\d{2}\/[0-9a-f]{64}\.ndjson\.gz$/.test(name);
