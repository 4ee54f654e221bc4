import { stat } from 'node:fs/promises';
import type { EvidenceFolder } from '../folder/evidence-folder';

export interface InclusionStated {
  /** Batches that were copied and are in the log. */
  readonly batches: number;
  /** The longest time from a batch's put to its checkpoint's, in seconds; undefined without batches. S3 says both to the second. */
  readonly longestSeconds: number | undefined;
  readonly longestOf: string | undefined;
}

/** How long entries waited for their signature, by when S3 says that objects were put: the times of the copied files. */
export class InclusionTimes {
  private readonly folder: EvidenceFolder;
  /** Of the step that is being read. */
  private step = new Set<string>();
  private batches = 0;
  private longestMs = -1;
  private longestOf: string | undefined;

  constructor(folder: EvidenceFolder) {
    this.folder = folder;
  }

  taken(batch: string): void {
    this.step.add(batch);
  }

  /** The step ends with this checkpoint. */
  async signed(checkpoint: string): Promise<void> {
    const batches = [...this.step];
    this.step = new Set();
    if (batches.length === 0) return;
    const signedAt = await this.putAt(checkpoint);
    for (const batch of batches) {
      const [put, signed] = [await this.putAt(batch), signedAt];
      if (put === undefined || signed === undefined) continue;
      this.batches += 1;
      if (signed - put <= this.longestMs) continue;
      this.longestMs = signed - put;
      this.longestOf = batch;
    }
  }

  stated(): InclusionStated {
    const { batches, longestMs, longestOf } = this;
    return { batches, longestSeconds: longestMs < 0 ? undefined : Math.ceil(longestMs / 1000), longestOf };
  }

  private async putAt(object: string): Promise<number | undefined> {
    return stat(this.folder.pathOf(`archive/${object}`)).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  }
}
