import { stat } from 'node:fs/promises';
import type { EvidenceFolder } from '../folder/evidence-folder';

/** Two clocks on the same entry: that of the function that wrote it, and that of S3, which says to the second when its batch was put. */
export interface ClocksStated {
  /** Entries of the span with both times. */
  readonly compared: number;
  /** By how many seconds the writer's clock was ahead at the most, where an entry is of after its own archiving; 0 where none is. */
  readonly aheadSeconds: number;
  /** The shortest time from an entry to its archiving, in seconds: the writer's clock was behind by that at the most. */
  readonly closestSeconds: number | undefined;
}

/** S3's times have no fractions of a second (S3 API reference, `Last-Modified`): whole seconds are compared. */
const secondOf = (ms: number): number => Math.floor(ms / 1_000);

/** The times of the copied files are those that S3 says. Memory does not grow with the log. */
export class ClockDistances {
  private readonly folder: EvidenceFolder;
  private object: string | undefined;
  private putAt: number | undefined;
  private compared = 0;
  private least = Infinity;

  constructor(folder: EvidenceFolder) {
    this.folder = folder;
  }

  /** @param at when the entry says that it happened, in RFC 3339; undefined where it is not of the span */
  async add(object: string, at: string | undefined): Promise<void> {
    if (at === undefined) return;
    if (this.object !== object) {
      this.object = object;
      this.putAt = await stat(this.folder.pathOf(`archive/${object}`)).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      );
    }
    if (this.putAt === undefined) return;
    this.compared += 1;
    this.least = Math.min(this.least, secondOf(this.putAt) - secondOf(Date.parse(at)));
  }

  stated(): ClocksStated {
    const { compared, least } = this;
    return {
      compared,
      aheadSeconds: compared === 0 ? 0 : Math.max(0, -least),
      closestSeconds: compared === 0 ? undefined : Math.max(0, least),
    };
  }
}
