import type { StageName } from '../../../lib/config/stages';
import type { Proof } from '../fact';
import type { Resource } from './resources';

/** A template as it lies in the evidence folder. */
export interface TemplateFile {
  readonly stack: string;
  /** `sources/templates/<stack>.json`, from the folder's root. */
  readonly file: string;
  readonly content: string;
  /** Of the content, in hex. */
  readonly sha256: string;
}

/** Where the questions `template.*` look: what would be deployed, or was. */
export interface TemplateSource {
  readonly stage: StageName;
  readonly files: readonly TemplateFile[];
  readonly resources: readonly Resource[];
}

/** The resource in its template, by a JSON pointer. `inside` goes on from the resource: `Properties`, `KeyPolicy`, … */
export function proofOf({ files }: TemplateSource, { stack, id }: Resource, ...inside: readonly string[]): Proof {
  const found = files.find((file) => file.stack === stack);
  if (found === undefined) throw new Error(`there is no template of the stack ${stack}`);
  const at = ['', 'Resources', id, ...inside].map(escaped).join('/');
  return { file: found.file, sha256: found.sha256, at };
}

/** RFC 6901 §3. */
const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
