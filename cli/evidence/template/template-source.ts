import type { Place } from '../../../lib/config/names';
import type { StageIntents, StageName } from '../../../lib/config/stages';
import type { Proof } from '../fact';
import type { JsonObject } from './json';
import type { Resource } from './resources';

/** A file of `sources/` in the evidence folder. */
export interface SourceFile {
  /** From the folder's root. */
  readonly file: string;
  readonly content: string;
  /** Of the content, in hex. */
  readonly sha256: string;
}

/** Where the questions `template.*` look: what would be deployed, or was. */
export interface TemplateSource {
  readonly stage: StageName;
  readonly target: StageIntents['target'];
  readonly place: Place;
  /** The templates, `templateFile(stack)` each, and `contractsFile`. */
  readonly files: readonly SourceFile[];
  readonly resources: readonly Resource[];
  /** What may be in an answer or an event, as JSON Schemas. */
  readonly contracts: Contracts;
}

export interface Contracts {
  /** By route. */
  readonly answers: JsonObject;
  /** By type. */
  readonly events: JsonObject;
}

export const templateFile = (stack: string): string => `sources/templates/${stack}.json`;
export const contractsFile = 'sources/contracts.json';

/** The resource in its template, by a JSON pointer. `inside` goes on from the resource: `Properties`, `KeyPolicy`, … */
export const proofOf = (source: TemplateSource, { stack, id }: Resource, ...inside: readonly string[]): Proof =>
  proofIn(source, templateFile(stack), ['Resources', id, ...inside]);

/** @throws Error where there is no such file: a proof without its source must not be written */
export function proofIn({ files }: TemplateSource, file: string, path: readonly string[]): Proof {
  const found = files.find((candidate) => candidate.file === file);
  if (found === undefined) throw new Error(`there is no source ${file}`);
  const pointer = ['', ...path].map(escaped).join('/');
  return { file, sha256: found.sha256, ...(pointer === '' ? {} : { at: pointer }) };
}

/** What was looked at as a whole. */
export const wholeTemplates = (source: TemplateSource): readonly Proof[] =>
  source.files.filter(({ file }) => file !== contractsFile).map(({ file }) => proofIn(source, file, []));

/** RFC 6901 §3. */
const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
