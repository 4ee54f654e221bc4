import type { EvidenceFolder } from '../folder/evidence-folder';
import type { Proof } from '../fact';

/** What was asked, and the file of the folder that has it. */
export interface Saved<T> {
  readonly found: T;
  /** A proof that points into the file: a JSON pointer (RFC 6901) by its parts. */
  readonly proof: (...at: readonly (string | number)[]) => Proof;
}

/** Keep what was found as `sources/<name>.json`, one member a line, as AWS's API spells it. */
export async function save<T>(folder: EvidenceFolder, name: string, found: T): Promise<Saved<T>> {
  const kept = await folder.put(`sources/${name}.json`, `${JSON.stringify(found, null, 1)}\n`);
  return {
    found,
    proof: (...at) => (at.length === 0 ? kept : { ...kept, at: `/${at.map(escaped).join('/')}` }),
  };
}

/** RFC 6901 §3. */
const escaped = (part: string | number): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');
